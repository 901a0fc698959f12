"""The encoder loses nothing, and the measures say what is true. Signals with known answers."""

import base64
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from playwright.sync_api import Browser, Page

from dases_voice.audio.signal import rules_with
from tests.dases_voice.audio.signal.test_quality import CASES
from tests.dases_voice.collection.recorder.site import RunningSite

RATE_HZ = 48_000
FULL = 32767

ENCODE = """async ({ samples, rate }) => {
  const { encodeFlac } = await import("/static/js/recorder/flac.js");
  const bytes = Uint8Array.from(atob(samples), (letter) => letter.charCodeAt(0));
  const flac = encodeFlac(new Int16Array(bytes.buffer), rate);
  let text = "";
  for (const byte of flac) text += String.fromCharCode(byte);
  return btoa(text);
}"""

LEVELS = """async ({ samples, name, more }) => {
  const level = await import("/static/js/recorder/level.js");
  return level[name](Float32Array.from(samples), more);
}"""

LISTEN = """async ({ room, levels }) => {
  const { SpeechWatch } = await import("/static/js/recorder/level.js");
  const watch = new SpeechWatch(room, 1.2);
  return levels.findIndex((level) => watch.hear(level));
}"""


JUDGE = """async ({ measures, rules }) => {
  const { judge } = await import("/static/js/recorder/quality.js");
  return judge(measures, rules);
}"""


@pytest.fixture(scope="module")
def blank(browser: Browser, running_site: RunningSite) -> Page:
    """Return one page for all: pure functions leave nothing behind."""
    page = browser.new_page()
    page.goto(f"{running_site.site.url}/turn/")
    return page


def _signals() -> dict[str, npt.NDArray[np.int16]]:
    rng = np.random.default_rng(3)
    t = np.arange(RATE_HZ + 1234) / RATE_HZ
    signals = {
        "silence": np.zeros_like(t),
        "constant": np.full_like(t, -1234),
        "noise at full scale": rng.integers(-32768, 32768, len(t)),
        "faint noise": rng.integers(-9, 10, len(t)),
        "tone": np.round(FULL * np.sin(2 * np.pi * 440 * t)),
        "square at full scale": np.where(np.arange(len(t)) % 2 == 0, 32767, -32768),
        "step after silence": np.where(t < 0.5, 0, 30_000),
        "speech-like": np.round(8000 * rng.normal(0, 0.3, len(t)).cumsum() % 9000 - 4500),
        "one sample": np.array([-32768]),
        "one more than a block": np.arange(4097) - 2048,
    }
    return {name: signal.astype(np.int16) for name, signal in signals.items()}


@pytest.mark.parametrize("name", _signals())
def test_flac_gives_back_every_sample(blank: Page, name: str) -> None:
    samples = _signals()[name]
    sent = {"samples": base64.b64encode(samples.tobytes()).decode(), "rate": RATE_HZ}
    flac = base64.b64decode(blank.evaluate(ENCODE, sent))

    decoded, rate = soundfile.read(io.BytesIO(flac), dtype="int16")
    assert rate == RATE_HZ
    np.testing.assert_array_equal(decoded, samples)


def test_flac_is_smaller_than_the_samples_and_never_much_larger(blank: Page) -> None:
    sizes = {}
    for name, samples in _signals().items():
        sent = {"samples": base64.b64encode(samples.tobytes()).decode(), "rate": RATE_HZ}
        sizes[name] = len(base64.b64decode(blank.evaluate(ENCODE, sent))) / samples.nbytes

    assert sizes["silence"] < 0.01
    assert sizes["tone"] < 0.5
    assert sizes["faint noise"] < 0.35
    assert sizes["noise at full scale"] < 1.01  # kept verbatim


def _level(page: Page, name: str, samples: npt.NDArray[np.floating], more: Any = None) -> Any:
    return page.evaluate(LEVELS, {"samples": samples.tolist(), "name": name, "more": more})


def test_levels_are_those_of_the_signal(blank: Page) -> None:
    tone = 0.5 * np.sin(np.arange(4800) * 2 * np.pi * 100 / RATE_HZ)
    assert _level(blank, "peakDbfs", tone) == pytest.approx(-6.02, abs=0.01)
    assert _level(blank, "rmsDbfs", tone) == pytest.approx(-9.03, abs=0.01)
    assert _level(blank, "rmsDbfs", np.zeros(100)) == -100


@pytest.mark.parametrize(("zeros", "holes"), [(63, 0), (64, 1), (500, 1)])
def test_a_run_of_exact_zeros_is_one_hole(blank: Page, zeros: int, holes: int) -> None:
    live = np.full(1000, 1e-5)
    live[200 : 200 + zeros] = 0
    assert _level(blank, "findHoles", live) == [[200, zeros]] * holes


@pytest.mark.parametrize(("length", "clipped"), [(2, False), (3, True)])
def test_three_samples_at_the_ceiling_are_too_loud(blank: Page, length: int, clipped: bool) -> None:
    samples = np.zeros(100)
    samples[10 : 10 + length] = -0.995
    assert _level(blank, "isClipped", samples) is clipped


def test_a_take_is_measured_by_the_servers_names(blank: Page) -> None:
    samples = np.array([0.001, 0.3, *[0.995] * 4, -0.001, *[0.0] * 64, 0.1, *[0.2] * 8])
    heard = _level(blank, "measureTake", samples, [-65.0] * 5 + [-25.0] * 5)
    assert heard["peak_dbfs"] == pytest.approx(-0.04, abs=0.01)
    assert heard["clipping_ratio"] == pytest.approx(4 / len(samples))
    assert (heard["snr_db"], heard["num_holes"]) == (40.0, 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_recorder_judges_as_the_server_does(blank: Page, case: dict[str, Any]) -> None:
    rules = [rule.as_dict() for rule in rules_with(case["limits"])]
    judgement = blank.evaluate(JUDGE, {"measures": case["measures"], "rules": rules})
    assert judgement == {"gate": case["gate"], "causes": case["causes"]}


@pytest.mark.parametrize(
    ("levels", "advice"),
    [
        ([(-65, -60, False)] * 9 + [(-25, -12, False)], "good"),
        ([(-65, -60, False)] * 10, "quiet"),
        ([(-40, -30, False)] * 9 + [(-25, -12, False)], "noisy"),
        ([(-65, -60, False)] * 9 + [(-5, 0, True)], "loud"),
    ],
)
def test_the_microphone_check_gives_one_advice(
    blank: Page, levels: list[tuple[float, float, bool]], advice: str
) -> None:
    frames = [{"rms_dbfs": r, "peak_dbfs": p, "clipped": c} for r, p, c in levels]
    question = """async (levels) =>
      (await import("/static/js/recorder/level.js")).roomHint(levels)"""
    assert blank.evaluate(question, frames) == advice


SPEECH, ROOM, NOISY_ROOM = -25.0, -65.0, -38.0


@pytest.mark.parametrize(
    ("room", "levels", "ends_at"),
    [
        # 20 ms a frame: 1.2 s are 60 frames.
        pytest.param(ROOM, [SPEECH] * 50 + [ROOM] * 100, 109, id="a pause after speech"),
        pytest.param(ROOM, [ROOM] * 400, -1, id="thinking, and never a word"),
        pytest.param(ROOM, [SPEECH] * 20 + [ROOM] * 45 + [SPEECH] * 20, -1, id="hesitating"),
        pytest.param(ROOM, [SPEECH] + [ROOM] * 200, -1, id="a knock is not speech"),
        pytest.param(
            ROOM,
            [SPEECH] * 4 + [ROOM] * 80 + [SPEECH] * 9,
            -1,
            id="the end of a word, then thinking",
        ),
        pytest.param(
            ROOM,
            [SPEECH] * 20 + [ROOM] * 30 + [SPEECH] + [ROOM] * 29,
            79,
            id="a knock in the pause",
        ),
        pytest.param(
            NOISY_ROOM, [-20.0] * 50 + [NOISY_ROOM] * 100, 109, id="a pause in a noisy room"
        ),
        pytest.param(SPEECH, [SPEECH] * 30 + [ROOM] * 200, 89, id="room learned during the take"),
    ],
)
def test_a_reader_has_finished_after_a_pause(
    blank: Page, room: float, levels: list[float], ends_at: int
) -> None:
    assert blank.evaluate(LISTEN, {"room": room, "levels": levels}) == ends_at


RESAMPLE = """async ({ samples, from }) => {
  const { resample } = await import("/static/js/recorder/resample.js");
  return Array.from(resample(Float32Array.from(samples), from, 16000));
}"""


@pytest.mark.parametrize("rate", [48_000, 44_100, 16_000])
def test_on_a_slow_line_speech_stays_and_what_16_khz_cannot_carry_goes(
    blank: Page, rate: int
) -> None:
    def heard(hertz: float) -> npt.NDArray[np.float64]:
        tone = 0.5 * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)
        return np.array(blank.evaluate(RESAMPLE, {"samples": tone.tolist(), "from": rate}))

    inside = slice(200, -200)  # a tone that begins out of nothing has edges
    for hertz in (0.25, 440.0, 7000.0):
        expected = 0.5 * np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000)
        np.testing.assert_allclose(heard(hertz)[inside], expected[inside], atol=5e-5)
    if rate > 16_000:
        for hertz in (8000.0, 9000.0, 15_000.0):
            assert np.abs(heard(hertz)[inside]).max() < 5e-5  # 80 dB down


COUNT = """async ({ chunks, window }) => {
  const { FrameCounter } = await import("/static/js/recorder/frames.js");
  const counter = new FrameCounter(48000, window);
  for (const [frames, at] of chunks) counter.count(frames, at);
  return counter.faults;
}"""


@pytest.mark.parametrize(
    ("jump_ms", "faults"),
    [
        (0, {"missing": 0, "inserted": 0}),
        (10, {"missing": 480, "inserted": 0}),
        (-10, {"missing": 0, "inserted": 480}),
    ],
)
@pytest.mark.parametrize(("chunk_ms", "window"), [(10, 100), (42, 1000)])
def test_frames_are_counted_against_the_clock_whatever_comes_late(
    blank: Page, jump_ms: int, faults: dict[str, int], chunk_ms: int, window: int
) -> None:
    rng = np.random.default_rng(4)
    chunks = []
    for i in range(10_000 // chunk_ms):
        late = (
            0 if i % 8 == 0 else rng.exponential(30)
        )  # a busy machine, with a breath now and then
        at = i * chunk_ms * 1.00005 + late + (jump_ms if i * chunk_ms > 5000 else 0)
        chunks.append([48 * chunk_ms, at])

    counted = blank.evaluate(COUNT, {"chunks": chunks, "window": window})
    assert counted == pytest.approx(faults, abs=3)  # the clock is off by 50 parts in a million


TAPE = """async ({ before, during, after, max }) => {
  const { Tape } = await import("/static/js/recorder/tape.js");
  let ends = 0;
  const tape = new Tape({
    samplingRateHz: 1000, maxDurationS: 9, onLevel: () => {}, onEnd: () => ends++,
  });
  let next = 1;
  const push = (count) => {
    for (; count > 0; count -= 50) tape.push(Float32Array.from({ length: 50 }, () => next++));
  };
  push(before);
  tape.start({ max_duration_s: max, end_silence_s: 1.2 });
  push(during);
  const early = ends;
  tape.finish();
  push(after);
  const { samples } = tape.cut();
  return { first: samples[0], last: samples.at(-1), early: early > 0, ended: ends > 0 };
}"""


@pytest.mark.parametrize(
    ("before", "max_s", "first", "last", "early"),
    [
        pytest.param(1000, 9, 701, 1600, False, id="300 ms before, 500 ms after"),
        pytest.param(
            400, 9, 301, 1000, False, id="the first 300 ms of a microphone are never kept"
        ),
        pytest.param(1000, 0.35, 701, 1050, True, id="never longer than allowed"),
    ],
)
def test_a_take_has_what_came_just_before_and_just_after(
    blank: Page, before: int, max_s: float, first: int, last: int, early: bool
) -> None:
    sent = {"before": before, "during": 100, "after": 700, "max": max_s}
    expected = {"first": first, "last": last, "early": early, "ended": True}
    assert blank.evaluate(TAPE, sent) == expected
