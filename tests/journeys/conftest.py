"""One running site for all journeys of a test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.site import Site, running_site

VOICES = Path(__file__).parents[3] / "shared" / "voices"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site for the journeys of one file."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def child_recording() -> tuple[Path, str]:
    """Return a real child's recording and the text that the child read."""
    file = VOICES / "wav" / "021790152.wav"
    if not file.is_file():
        pytest.skip("the real children's recordings are not beside the checkout (shared/voices)")
    return file, "I wish we have a light."
