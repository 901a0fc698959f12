"""Two hundred takes over a line that breaks every second request: each is stored, whole, once."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import eventually, find_chromium
from tests.dases_voice.collection.recorder.conftest import recorder_data
from tests.dases_voice.collection.recorder.faults import (
    Device,
    proxy_before,
    take_sha256,
    through_all_weathers,
)
from tests.dases_voice.collection.recorder.site import Site

TAKES, TAKE_BYTES = 200, 20_000


def test_each_take_is_stored_once(site: Site, tmp_path: Path) -> None:
    data = recorder_data()
    port = int(site.url.rpartition(":")[2])
    with sync_playwright() as playwright, proxy_before(port, seed=4) as proxy:
        if find_chromium(playwright) is None:
            pytest.skip("no Chromium")
        device = Device(playwright, tmp_path / "profile", f"{proxy.url}/turn/", data)
        happened = through_all_weathers(device, proxy, num_takes=TAKES, num_bytes=TAKE_BYTES)
        eventually(device.page, lambda: device.waiting() == 0, seconds=120)
        device.close()

    statuses = Counter(sent.status for sent in site.sent)
    print(f"{dict(proxy.faults)}; {dict(happened)}; answers {dict(statuses)}")  # noqa: T201  # figures to quote
    stored = Counter(hashlib.sha256(body).hexdigest() for body in site.takes.values())
    assert stored == {take_sha256(data["turn_id"], n, TAKE_BYTES): 1 for n in range(TAKES)}
    assert statuses[201] == TAKES
    assert set(proxy.answers_to_truncated) <= {422}
    assert proxy.faults.total() >= TAKES / 2
    assert happened == {"cuts": 3, "closed pages": 4, "kills": 1}
