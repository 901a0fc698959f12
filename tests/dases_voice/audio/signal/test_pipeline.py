import hashlib
import json

import numpy as np
import pytest

from dases_voice.audio.signal import (
    PIPELINE_VERSION,
    Downmix,
    PipelineParameters,
    QualityFlag,
    process,
)
from dases_voice.audio.signal.loudness import programme_loudness
from dases_voice.audio.signal.spectrum import block_power
from tests.dases_voice.audio.signal.files import (
    chunk,
    flac,
    flac_blocks,
    muxed,
    riff,
    samples_of,
    wav,
    wav_format,
)
from tests.dases_voice.audio.signal.synthesis import amplitude, noise, take, to_int16, tone, voice


def clip_lufs(flac_bytes: bytes) -> float:
    samples = samples_of(flac_bytes).astype(np.float32) / np.float32(32768)
    return programme_loudness(block_power(samples)).lufs


def test_the_clip_is_a_mono_sixteen_kilohertz_flac_of_the_speech() -> None:
    clip = process(wav(take(lead_s=1.0, speech_s=1.5)))
    (_, streaminfo), _ = flac_blocks(clip.flac)
    packed = int.from_bytes(streaminfo[10:18], "big")
    assert (packed >> 44, packed >> 41 & 7, packed >> 36 & 31) == (16_000, 0, 15)
    assert packed & (2**36 - 1) == clip.num_samples == len(samples_of(clip.flac))
    assert (clip.sampling_rate_hz, clip.pipeline_version) == (16_000, PIPELINE_VERSION)
    assert clip.duration_s == clip.num_samples / 16_000


def test_the_clip_is_the_source_but_for_rate_and_gain() -> None:
    clip = process(wav(take(rate=16_000), rate=16_000))
    kept = take(rate=16_000)[clip.trim_start_sample : clip.trim_end_sample]
    expected = to_int16(kept) * amplitude(clip.gain_db)
    assert np.abs(samples_of(clip.flac) - expected).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("peak_dbfs", [-3.0, -15.0, -30.0, -45.0])
def test_loudness_is_brought_to_the_target(peak_dbfs: float) -> None:
    clip = process(wav(take(peak_dbfs=peak_dbfs, noise_dbfs=peak_dbfs - 55)))
    assert clip_lufs(clip.flac) == pytest.approx(-23.0, abs=0.05)
    assert clip.measures.loudness_lufs + clip.gain_db == pytest.approx(-23.0, abs=0.02)
    assert QualityFlag.GAIN_LIMITED not in clip.quality_flags


def test_the_target_is_a_parameter() -> None:
    parameters = PipelineParameters(target_loudness_lufs=-27.0)
    assert clip_lufs(process(wav(take()), parameters=parameters).flac) == pytest.approx(
        -27, abs=0.05
    )


def test_the_gain_comes_in_hundredths_of_a_decibel() -> None:
    gain_db = process(wav(take())).gain_db
    assert gain_db == round(gain_db, 2)


def test_a_peaky_take_stays_under_the_ceiling_and_is_flagged() -> None:
    signal = take(peak_dbfs=-30, noise_dbfs=-90)
    signal[60_000] = 0.9
    clip = process(wav(signal))
    assert QualityFlag.GAIN_LIMITED in clip.quality_flags
    peak = np.abs(samples_of(clip.flac).astype(int)).max() / 32768
    assert amplitude(-1.1) < peak <= amplitude(-1.0)


def test_the_facts_of_the_source_are_told() -> None:
    data = flac(np.stack([take(), take()], axis=1))
    clip = process(data)
    assert (clip.source_container, clip.source_codec) == ("flac", "flac")
    assert (clip.source_sampling_rate_hz, clip.source_num_channels) == (48_000, 2)
    assert (clip.source_num_samples, clip.source_num_bytes) == (len(take()), len(data))
    assert clip.source_duration_s == pytest.approx(3.2)
    assert clip.downmix is Downmix.MEAN


def test_hashes_are_those_of_upload_samples_and_file() -> None:
    data = wav(take())
    clip = process(data)
    assert clip.source_sha256 == hashlib.sha256(data).hexdigest()
    assert clip.flac_sha256 == hashlib.sha256(clip.flac).hexdigest()
    pcm = samples_of(clip.flac).astype("<i2").tobytes()
    assert clip.pcm_sha256 == hashlib.sha256(pcm).hexdigest()


def test_lossless_wrappings_of_the_same_samples_give_the_same_clip() -> None:
    samples = to_int16(take()) / 32768
    as_float = riff(wav_format(tag=3, bits=32), chunk(b"data", samples.astype("<f4").tobytes()))
    in_webm = muxed(samples, container="matroska", codec="pcm_f32le")
    clips = [process(data) for data in (wav(samples), flac(samples), as_float, in_webm)]
    assert len({clip.pcm_sha256 for clip in clips}) == 1
    assert len({clip.flac for clip in clips}) == 1


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("mp4", "aac")])
def test_lossy_wrappings_give_nearly_the_same_clip(container: str, codec: str) -> None:
    lossless, lossy = process(wav(take())), process(muxed(take(), container=container, codec=codec))
    assert lossy.trim_start_s == pytest.approx(lossless.trim_start_s, abs=0.03)
    assert lossy.gain_db == pytest.approx(lossless.gain_db, abs=0.3)


def test_a_good_take_raises_no_flag() -> None:
    clip = process(wav(take()))
    assert clip.quality_flags == ()
    assert clip.measures.peak_dbfs == pytest.approx(-10, abs=0.1)
    assert clip.measures.snr_db > 30
    assert clip.measures.speech_ratio == pytest.approx(1.5 / 3.2, abs=0.06)
    assert clip.measures.bandwidth_hz > 5_000
    assert (clip.measures.clipping_ratio, clip.measures.num_holes) == (0.0, 0)


@pytest.mark.parametrize(
    ("damage", "flag"),
    [
        (lambda x: np.clip(x * 8, -1, 1), QualityFlag.CLIPPED),
        (lambda x: x + 0.05, QualityFlag.DC_OFFSET),
        (lambda x: np.where(np.arange(len(x)) // 200 == 400, 0.0, x), QualityFlag.HOLES),
        (lambda x: np.concatenate((x[:80_000], x[79_520:])), QualityFlag.REPEATS),
        (lambda x: x + noise(3.2, rms_dbfs=-38), QualityFlag.NOISY),
    ],
    ids=["clipped", "offset", "hole", "repeat", "noise"],
)
def test_a_fault_raises_its_flag(damage: object, flag: QualityFlag) -> None:
    assert callable(damage)
    clip = process(wav(damage(take(noise_dbfs=-60))))
    assert set(clip.quality_flags) - {QualityFlag.GAIN_LIMITED} == {flag}


def test_holes_are_looked_for_in_the_upload_before_it_is_resampled() -> None:
    signal = take(noise_dbfs=-50)
    signal[70_000:70_100] = 0.0
    assert process(wav(signal)).measures.num_holes == 1


def test_a_short_word_falls_back_to_ungated_loudness() -> None:
    parameters = PipelineParameters(pad_start_s=0.0, pad_end_s=0.0)
    clip = process(wav(take(speech_s=0.3, noise_dbfs=-80)), parameters=parameters)
    assert clip.duration_s < 0.4
    assert QualityFlag.UNGATED_LOUDNESS in clip.quality_flags


def test_an_offset_does_not_move_the_clip() -> None:
    clean, shifted = process(wav(take())), process(wav(take() + 512 / 32768))
    assert shifted.pcm_sha256 == clean.pcm_sha256


def test_hum_under_a_voice_does_not_hide_its_edges() -> None:
    hum = tone(3.2, hertz=50, peak_dbfs=-35)
    clip = process(wav(take(noise_dbfs=-70) + hum))
    assert clip.trim_start_s == pytest.approx(0.65, abs=0.03)


def test_measures_and_parameters_go_into_json() -> None:
    clip = process(wav(take()))
    assert json.loads(json.dumps(clip.measures.as_dict(), allow_nan=False))
    assert json.loads(json.dumps(PipelineParameters().as_dict(), allow_nan=False))
    assert json.dumps(clip.quality_flags) == "[]"


def test_the_longest_source_passes_and_one_sample_more_does_not() -> None:
    minute = np.tile(np.concatenate((voice(0.75, rate=8_000), np.zeros(2_000))), 60)
    minute += noise(60, rms_dbfs=-60, rate=8_000)
    assert process(wav(minute, rate=8_000)).source_duration_s == 60.0
    with pytest.raises(ValueError, match="at most 60 s"):
        process(wav(np.append(minute, 0.1), rate=8_000))


def test_the_files_bytes_stay_out_of_logs() -> None:
    assert "fLaC" not in repr(process(wav(take())))
