"""How small and how soon is the recorder's page, on a school's bad line and a slow tablet?

The page and its files as an installation serves them, from this machine, to a Chromium with an empty
cache at 1.6 Mbit/s, 100 ms and a quarter of this machine's speed.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.test")
django.setup()

from playwright.sync_api import Browser  # noqa: E402  # after the set-up

from tests.browser import chromium  # noqa: E402
from tests.dases_voice.collection.recorder.conftest import recorder_data, render  # noqa: E402
from tests.dases_voice.collection.recorder.installed import (  # noqa: E402
    collect,
    install,
    with_files_in,
)
from tests.dases_voice.collection.recorder.site import RunningSite, Site  # noqa: E402

ROUNDS = 7
LINE = {
    "offline": False,
    "latency": 100,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
AIM_REQUESTS, AIM_BYTES, AIM_S = 15, 60_000, 1.0
FIRST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === "first-contentful-paint") resolve(startTime);
    }
  }).observe({ type: "paint", buffered: true });
})"""


def main() -> int:
    """Print the figures; fail where an aim is missed."""
    running = RunningSite()
    with tempfile.TemporaryDirectory() as folder:
        root = collect(Path(folder))
        with with_files_in(root), chromium() as browser:
            install(running.site, root)
            running.site.record_page = render(recorder_data())
            script = running.site.pages.pop("/record/worker.js")
            paints = [_first_paint(browser, running.site) for _ in range(ROUNDS)]
            page = [one for one in running.site.served if one[0] != "/record/worker.js"]
            running.site.pages["/record/worker.js"] = script
            everything = _with_worker(browser, running.site)
    running.close()
    requests, num_bytes = len(page), sum(size for _path, size in page)
    say = sys.stdout.write
    say(f"page: {requests} requests, {num_bytes:,} bytes\n")
    say(f"with the worker, after the page: {len(everything)} requests, {sum(everything):,} bytes\n")
    say(
        f"first contentful paint: {statistics.median(paints):.0f} ms (median of {ROUNDS}, "
        f"{min(paints):.0f} to {max(paints):.0f})\n"
    )
    is_small = requests <= AIM_REQUESTS and num_bytes <= AIM_BYTES
    return 0 if is_small and statistics.median(paints) < AIM_S * 1000 else 1


def _first_paint(browser: Browser, site: Site) -> float:
    """Open the page in an empty profile, and return when something could be read, in ms."""
    context = browser.new_context(viewport={"width": 820, "height": 1100})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    site.served.clear()
    page.goto(f"{site.url}/record/")
    page.locator("[data-dases-step=microphone]").wait_for(state="visible")
    paint: float = page.evaluate(FIRST_PAINT)
    page.wait_for_load_state("networkidle")
    context.close()
    return paint


def _with_worker(browser: Browser, site: Site) -> list[int]:
    """Return the sizes of all answers until the worker has kept the page."""
    context = browser.new_context()
    page = context.new_page()
    site.served.clear()
    page.goto(f"{site.url}/record/")
    while not page.evaluate("() => caches.has('dases-voice-turn')"):
        page.wait_for_timeout(50)
    context.close()
    return [size for _path, size in site.served]


if __name__ == "__main__":
    sys.exit(main())
