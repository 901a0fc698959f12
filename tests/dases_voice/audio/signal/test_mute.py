"""A part is silenced; all the rest stays as it was, sample by sample."""

import io

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.audio.signal import PipelineParameters, QualityFlag, process
from dases_voice.audio.signal.decode import decode
from dases_voice.audio.signal.encode import encode_flac
from dases_voice.audio.signal.mute import (
    GUARD_S,
    MutedSpan,
    Span,
    in_clip,
    in_source,
    joined,
    mute_clip,
    mute_span,
    mute_upload,
    without_muted_holes,
)
from dases_voice.audio.signal.recording import Int16Array
from tests import factories
from tests.dases_voice.audio.signal import files

DEFAULTS = PipelineParameters()
FADE = 32


def noise(num_samples: int = 16_000, *, channels: int = 1, seed: int = 1) -> Int16Array:
    generator = np.random.default_rng(seed)
    made = generator.integers(1_000, 9_000, (num_samples, channels), dtype=np.int16)
    signs = generator.choice(np.array([-1, 1], dtype=np.int16), made.shape)
    signed: Int16Array = made * signs
    return signed


def pcm(flac: bytes) -> Int16Array:
    samples: Int16Array = soundfile.read(io.BytesIO(flac), dtype="int16", always_2d=True)[0]
    return samples


@given(st.integers(0, 15_999), st.integers(1, 16_000), st.sampled_from([1, 2]))
def test_outside_every_bit_is_the_same_and_inside_is_silence(
    start: int, length: int, channels: int
) -> None:
    samples = noise(channels=channels)
    span = Span(start, min(len(samples), start + length))

    muted = mute_span(samples, span, sampling_rate_hz=16_000)

    assert np.array_equal(muted[: span.start], samples[: span.start])
    assert np.array_equal(muted[span.end :], samples[span.end :])
    assert not muted[span.start + FADE : max(0, span.end - FADE)].any()
    assert (np.abs(muted) <= np.abs(samples)).all()


def test_a_part_at_an_end_is_silent_to_the_last_sample() -> None:
    samples = noise()

    assert not mute_span(samples, Span(0, 800), sampling_rate_hz=16_000)[: 800 - FADE].any()
    assert not mute_span(samples, Span(15_000, 16_000), sampling_rate_hz=16_000)[15_032:].any()


def test_nothing_clicks() -> None:
    tone = (12_000 * np.sin(np.arange(16_000) / 16_000 * 2 * np.pi * 200)).astype(np.int16)

    muted = mute_span(tone, Span(4_020, 9_020), sampling_rate_hz=16_000).astype(np.int64)

    # A hard cut at the tone's crest would be a step of 12 000; the tone itself takes 950.
    assert np.abs(np.diff(muted)).max() < 2_000


def test_the_sound_that_was_given_is_not_changed() -> None:
    samples = noise()
    mute_span(samples, Span(0, 16_000), sampling_rate_hz=16_000)
    assert np.array_equal(samples, noise())


@pytest.mark.parametrize("span", [Span(5, 5), Span(-1, 4), Span(9, 4), Span(0, 16_001)])
def test_what_is_no_part_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="no part of 16000"):
        mute_span(noise(), span, sampling_rate_hz=16_000)


def test_a_clip_keeps_its_other_samples_and_says_their_hash() -> None:
    clip = process(factories.speech())
    before = pcm(clip.flac)

    muted = mute_clip(clip.flac, Span(4_000, 8_000))

    after = pcm(muted.flac)
    assert np.array_equal(after[:4_000], before[:4_000])
    assert np.array_equal(after[8_000:], before[8_000:])
    assert not after[4_000 + FADE : 8_000 - FADE].any()
    assert muted.pcm_sha256 != clip.pcm_sha256
    assert mute_clip(muted.flac, Span(4_000, 8_000)).pcm_sha256 != clip.pcm_sha256


def uploads() -> dict[str, tuple[bytes, int]]:
    stereo = noise(96_000, channels=2).astype(np.float32) / 32_768
    mono = noise(44_100).astype(np.float32)[:, 0] / 32_768
    return {
        "wav": (files.wav(stereo), 48_000),
        "flac": (files.flac(mono, rate=44_100), 44_100),
        "flac of 24 bits": (files.flac(stereo, subtype="PCM_24"), 48_000),
    }


@pytest.mark.parametrize("name", sorted(uploads()))
def test_an_upload_of_any_format_becomes_flac_of_its_samples(name: str) -> None:
    data, rate = uploads()[name]
    before = decode(data, parameters=DEFAULTS).samples

    muted = mute_upload(
        data,
        Span(1_600, 8_000),
        sampling_rate_hz=16_000,
        trim_start_sample=500,
        parameters=DEFAULTS,
    )

    opened = decode(muted.flac, parameters=DEFAULTS)
    start, end = muted.span
    assert (opened.container, opened.sampling_rate_hz) == ("flac", rate)
    assert opened.samples.shape == before.shape
    assert np.array_equal(opened.samples[:start], before[:start])
    assert np.array_equal(opened.samples[end:], before[end:])
    # The fades lie outside what was asked for: of the part itself nothing is left.
    asked = slice(500 + int(0.1 * rate), 500 + int(0.5 * rate))
    assert not opened.samples[asked].any()


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_nothing_of_the_part_comes_back_when_the_upload_is_resampled_again(rate: int) -> None:
    voice, own_rate = soundfile.read(io.BytesIO(factories.speech()))
    data = files.flac(soxr.resample(voice, own_rate, rate), rate=rate)
    clip = process(data)
    span = Span(4_000, 8_000)
    muted = mute_upload(
        data,
        span,
        sampling_rate_hz=16_000,
        trim_start_sample=clip.trim_start_sample,
        parameters=DEFAULTS,
    )

    again = process(muted.flac)

    trimmed_s = again.trim_start_s - clip.trim_start_s
    start, end = (round(at - trimmed_s * 16_000) for at in span)
    # Not zero: what the whole take has as its offset is taken off here, too.
    assert np.ptp(pcm(again.flac)[start:end]) == 0


@given(
    st.integers(0, 30_000),
    st.integers(800, 20_000),
    st.sampled_from([8_000, 44_100, 48_000, 96_000]),
)
def test_a_part_is_found_again_in_a_clip_of_the_same_upload(
    start: int, length: int, rate: int
) -> None:
    clip = {"sampling_rate_hz": 16_000, "source_rate_hz": rate, "trim_start_sample": 2_000}
    span = Span(start, start + length)

    source = in_source(span, num_samples=rate * 60, **clip)
    found = in_clip(source, num_samples=16_000 * 60, **clip)

    assert found is not None
    assert found.start <= span.start
    assert found.end >= span.end
    assert found.end - found.start <= length + 2 * 16_000 / rate + 2
    assert source.end - source.start >= (length / 16_000 + 2 * GUARD_S) * rate - 2


def test_a_clip_that_was_cut_otherwise_holds_nothing_of_it() -> None:
    assert (
        in_clip(
            Span(0, 4_800),
            sampling_rate_hz=16_000,
            source_rate_hz=48_000,
            trim_start_sample=9_600,
            num_samples=16_000,
        )
        is None
    )


def test_parts_that_touch_become_one_and_others_stay_apart() -> None:
    assert joined(Span(5, 10), [Span(20, 30), Span(10, 15), Span(0, 2)]) == Span(5, 15)


def test_a_muted_part_goes_into_json_and_back() -> None:
    span = MutedSpan(Span(1, 2), Span(3, 6))
    assert MutedSpan.from_dict(span.as_dict()) == span


def test_a_muted_part_is_no_hole_of_the_device_and_a_hole_beside_it_is_one() -> None:
    data = factories.speech()
    clip = process(data)
    muted = mute_upload(
        data,
        Span(6_000, 9_000),
        sampling_rate_hz=16_000,
        trim_start_sample=clip.trim_start_sample,
        parameters=DEFAULTS,
    )
    sound = decode(muted.flac, parameters=DEFAULTS)
    broken = sound.samples.copy()
    loud = int(np.abs(sound.samples[:, 0].astype(np.int64)).argmax())
    broken[loud : loud + 400] = 0
    holed = encode_flac(broken, sampling_rate_hz=sound.sampling_rate_hz)

    seen = process(muted.flac), process(holed)
    known = [
        without_muted_holes(made, data, spans=[muted.span], parameters=DEFAULTS)
        for made, data in zip(seen, (muted.flac, holed), strict=True)
    ]

    device = clip.measures.num_holes
    assert [made.measures.num_holes - device for made in known] == [0, 1]
    assert QualityFlag.HOLES in seen[0].quality_flags
    assert (QualityFlag.HOLES in known[0].quality_flags) == (device > 0)
    assert QualityFlag.HOLES in known[1].quality_flags
