"""A recorder under load: a slow processor, a main thread that is blocked, a microphone with holes."""

import base64
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from dases_voice.audio.signal.levels import count_holes
from tests.browser import FAKE_MICROPHONE_RATE_HZ
from tests.dases_voice.collection.recorder.conftest import Tablet

Samples = npt.NDArray[np.int16]

LOOP_S = 20
HOLE_LENGTHS = (64, 65, 100, 128, 441, 960, 2048, 5000)
CPU_THROTTLE = 4
BLOCK = """() => {
  window.load = setInterval(() => {
    const end = performance.now() + 1500;
    while (performance.now() < end);
  }, 2000);
}"""


def sound_with_holes(seed: int) -> npt.NDArray[np.float64]:
    """Return what a microphone hears that loses a buffer now and then: no two places are alike."""
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 0.1, LOOP_S * FAKE_MICROPHONE_RATE_HZ)
    samples[np.abs(samples) < 1e-3] = 1e-3  # no zero but those of the holes
    for number, length in enumerate(HOLE_LENGTHS):
        start = int((number + rng.uniform(0.2, 0.8)) * len(samples) / len(HOLE_LENGTHS))
        samples[start : start + length] = 0
    return samples


@dataclass(frozen=True)
class Outcome:
    """What became of one take."""

    num_samples: int
    is_whole: bool
    """Whether it is one unbroken piece of what the microphone played."""
    told: dict[str, Any]
    """What the device says of frames and holes."""
    holes: list[list[int]]
    """Where they are in the take."""
    num_holes_found_by_worker: int

    @property
    def all_holes_are_found(self) -> bool:
        """Whether device and worker know of each hole; at its very edges the worker cannot."""
        inner = [at for at, length in self.holes if at > 0 and at + length < self.num_samples]
        is_told = self.told["holes"] == self.holes[: len(self.told["holes"])]
        return is_told and self.num_holes_found_by_worker == len(inner)


def record_under_load(tablet: Tablet, played: Samples, *, last: int) -> Outcome:
    """Record one take until it ends by its length, with the browser under load, and judge it."""
    session = tablet.page.context.new_cdp_session(tablet.page)
    tablet.press("record")
    tablet.reaches("recording")
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_THROTTLE})
    tablet.page.evaluate(BLOCK)
    length_ms = tablet.data["max_duration_s"] * 1000
    tablet.page.locator("[data-dases-step=review]").wait_for(
        state="visible", timeout=length_ms + 30_000
    )
    tablet.page.evaluate("clearInterval(window.load)")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()
    tablet.press("keep")
    tablet.until(lambda: len(tablet.site.takes) == last)
    return _judge(tablet, played)


def _judge(tablet: Tablet, played: Samples) -> Outcome:
    sent = tablet.site.sent[-1]
    metadata = json.loads(base64.urlsafe_b64decode(sent.headers["x-take-metadata"]))
    take, _rate = soundfile.read(io.BytesIO(sent.body), dtype="int16")
    loop = np.tile(played, 2 + len(take) // len(played)).tobytes()
    at = loop.find(take.tobytes())
    return Outcome(
        num_samples=len(take),
        is_whole=at >= 0 and at % 2 == 0,
        told={**metadata["faults"], "hole_count": metadata["hole_count"]},
        holes=_runs_of_zeros(take, at_least=HOLE_LENGTHS[0]),
        num_holes_found_by_worker=count_holes(take),
    )


def _runs_of_zeros(take: Samples, *, at_least: int) -> list[list[int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], take == 0, [0]))))
    starts, ends = edges[::2], edges[1::2]
    return [
        [int(start), int(end - start)]
        for start, end in zip(starts, ends, strict=True)
        if end - start >= at_least
    ]
