"""Takes over a line that breaks every second request, into the real site: each is stored once, whole.

TAKES (1,000 when nothing is said), with cut lines, closed pages and a killed browser, as the suite does
with 200 (tests/dases_voice/collection/recorder/test_bad_lines.py).
"""

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.real_lesson import PAGE, lesson, stored_hashes
from tests.browser import eventually
from tests.dases_voice.collection.recorder.faults import (
    Device,
    proxy_before,
    take_sha256,
    through_all_weathers,
)

TAKES = int(os.environ.get("TAKES", "1000"))
TAKE_BYTES = 240_000
LONGEST_S = 1800.0


def main() -> int:
    """Print the figures; fail when a take is lost, doubled or cut."""
    with lesson(1) as (port, (data,)), tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with sync_playwright() as playwright, proxy_before(port, seed=4) as proxy:
            device = Device(playwright, Path(folder) / "profile", f"{proxy.url}{PAGE}", data)
            happened = through_all_weathers(device, proxy, num_takes=TAKES, num_bytes=TAKE_BYTES)
            eventually(device.page, lambda: device.waiting() == 0, seconds=LONGEST_S)
            device.close()
        seconds = time.perf_counter() - start
        stored = Counter(stored_hashes())
    expected = {take_sha256(data["turn_id"], number, TAKE_BYTES) for number in range(TAKES)}
    doubled = sum(count - 1 for count in stored.values())
    sys.stdout.write(
        f"{TAKES} takes of {TAKE_BYTES:,} bytes in {seconds:.0f} s: "
        f"{len(expected & stored.keys())} stored whole, {len(expected - stored.keys())} lost, "
        f"{doubled} doubled, {len(stored.keys() - expected)} of other content\n"
        f"broken: {dict(proxy.faults)}; {dict(happened)}\n"
        f"answers: {dict(proxy.answers)}; to takes cut in the body: "
        f"{dict(proxy.answers_to_truncated)}\n"
    )
    return 0 if stored == dict.fromkeys(expected, 1) else 1


if __name__ == "__main__":
    sys.exit(main())
