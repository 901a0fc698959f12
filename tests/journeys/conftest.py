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
def child_recordings() -> list[tuple[Path, str]]:
    """Return real recordings of two children, and the text that each of them read."""
    read = {"021790152": "I wish we have a light.", "038370060": "Where to find him."}
    found = [(VOICES / "wav" / f"{name}.wav", text) for name, text in read.items()]
    if not all(file.is_file() for file, _text in found):
        pytest.skip("the real children's recordings are not beside the checkout (shared/voices)")
    return found
