"""The recorder's page is small: what a tablet must fetch before it can record, as it travels."""

from tests.dases_voice.collection.recorder.conftest import Tablet

MOST_REQUESTS = 15
MOST_BYTES = 60_000


def test_a_cold_tablet_records_after_few_requests_and_few_bytes(built_tablet: Tablet) -> None:
    # The service worker comes after the page, and holds nothing up.
    del built_tablet.site.pages["/record/worker.js"]
    built_tablet.site.served.clear()

    built_tablet.open()
    built_tablet.check_microphone()

    served = [one for one in built_tablet.site.served if one[0] != "/record/worker.js"]
    print(f"{len(served)} requests, {sum(size for _path, size in served)} bytes")  # noqa: T201  # a figure to quote
    assert len(served) <= MOST_REQUESTS
    assert sum(size for _path, size in served) <= MOST_BYTES
