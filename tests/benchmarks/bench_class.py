"""A whole class: 25 tablets in one session, 20 takes each, and no network for ten minutes in the middle.

Each tablet is a browser profile of its own with the recorder's own queue; the site is the real one.
LOSS_S is how long the network is away (600 when nothing is said).
"""

import os
import sys
import time
from collections import Counter
from typing import Any

from playwright.sync_api import Page

from tests.benchmarks.real_lesson import PAGE, lesson, stored_hashes
from tests.browser import chromium
from tests.dases_voice.collection.recorder.faults import (
    KEEP,
    WAITING,
    FaultProxy,
    proxy_before,
    take_sha256,
)

TABLETS, TAKES, TAKE_BYTES = 25, 20, 240_000
LOSS_S = float(os.environ.get("LOSS_S", "600"))
LONGEST_S = 900.0
LOOK_EVERY_MS = 500


def main() -> int:
    """Print the figures; fail when a take is lost or doubled."""
    with lesson(TABLETS) as (port, turns):
        with proxy_before(port, seed=0, share_broken=0) as proxy, chromium() as browser:
            pages = [browser.new_context().new_page() for _turn in turns]
            for page in pages:
                page.goto(f"{proxy.url}{PAGE}")
            most, seconds = _walk(pages, turns, proxy)
        stored = Counter(stored_hashes())
    expected = {
        take_sha256(turn["turn_id"], number, TAKE_BYTES)
        for turn in turns
        for number in range(TAKES)
    }
    sys.stdout.write(
        f"{TABLETS} tablets, {TAKES} takes each of {TAKE_BYTES:,} bytes, {LOSS_S:.0f} s without a "
        f"network: {len(expected & stored.keys())} of {len(expected)} stored, "
        f"{sum(count - 1 for count in stored.values())} doubled\n"
        f"at most {most} takes waited; all had left {seconds:.0f} s after the network came back\n"
    )
    return 0 if stored == dict.fromkeys(expected, 1) else 1


def _walk(pages: list[Page], turns: list[dict[str, Any]], proxy: FaultProxy) -> tuple[int, float]:
    """Record before, during and after the loss; return how many waited, and how long they took."""
    third = TAKES // 3
    _keep(pages, turns, range(third))
    proxy.is_cut = True
    lost_at = time.perf_counter()
    _keep(pages, turns, range(third, 2 * third))
    most = _waiting(pages)
    while time.perf_counter() - lost_at < LOSS_S:
        pages[0].wait_for_timeout(LOOK_EVERY_MS)
    most = max(most, _waiting(pages))
    proxy.is_cut = False
    back_at = time.perf_counter()
    _keep(pages, turns, range(2 * third, TAKES))
    while _waiting(pages) > 0:
        assert time.perf_counter() - back_at < LONGEST_S, f"{_waiting(pages)} takes still wait"
        pages[0].wait_for_timeout(LOOK_EVERY_MS)
    return most, time.perf_counter() - back_at


def _keep(pages: list[Page], turns: list[dict[str, Any]], numbers: range) -> None:
    for page, turn in zip(pages, turns, strict=True):
        page.evaluate(KEEP, {"data": turn, "numbers": list(numbers), "bytes": TAKE_BYTES})


def _waiting(pages: list[Page]) -> int:
    return sum(int(page.evaluate(WAITING)) for page in pages)


if __name__ == "__main__":
    sys.exit(main())
