import numpy as np
import pytest

from dases_voice.audio.signal import PipelineParameters, QualityFlag, process
from tests.dases_voice.audio.signal.files import wav
from tests.dases_voice.audio.signal.synthesis import noise, silence, take, voice


def test_a_quiet_room_gets_the_narrow_pads() -> None:
    clip = process(wav(take(lead_s=1.0, speech_s=1.5, tail_s=1.0)))
    assert clip.trim_start_s == pytest.approx(1.0 - 0.150, abs=0.03)
    assert clip.trim_end_s == pytest.approx(2.5 + 0.250, abs=0.03)
    assert clip.duration_s == pytest.approx(clip.trim_end_s - clip.trim_start_s, abs=1e-3)


def test_a_noisy_room_gets_the_wide_pads_and_a_flag() -> None:
    clip = process(wav(take(lead_s=1.0, speech_s=1.5, tail_s=1.0, noise_dbfs=-38)))
    assert QualityFlag.NOISY in clip.quality_flags
    assert clip.measures.snr_db < 20
    assert clip.trim_start_s == pytest.approx(1.0 - 0.400, abs=0.05)
    assert clip.trim_end_s == pytest.approx(2.5 + 0.600, abs=0.05)


def test_a_child_who_hesitates_gets_pads_as_wide_as_her_pauses() -> None:
    word = voice(0.6)
    parts = (silence(1.2), word, silence(0.5), word, silence(1.2))
    sound = np.concatenate(parts)
    clip = process(wav(sound + noise(len(sound) / 48_000, rms_dbfs=-70)))
    assert clip.trim_start_s == pytest.approx(1.2 - 0.400, abs=0.05)  # at most the wide pad
    assert clip.trim_end_s == pytest.approx(2.9 + 0.500, abs=0.06)


def test_in_loud_noise_nothing_is_cut() -> None:
    clip = process(wav(take(lead_s=1.0, speech_s=1.5, tail_s=1.0, noise_dbfs=-29)))
    assert QualityFlag.UNTRIMMED in clip.quality_flags
    assert (clip.trim_start_sample, clip.trim_end_sample) == (0, clip.source_num_samples)


def test_the_pads_end_where_the_recording_does() -> None:
    clip = process(wav(take(lead_s=0.1, tail_s=0.1)))
    assert (clip.trim_start_sample, clip.trim_end_sample) == (0, clip.source_num_samples)
    assert clip.quality_flags == ()


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
def test_offsets_are_in_the_sources_own_samples(rate: int) -> None:
    clip = process(wav(take(lead_s=1.0, rate=rate), rate=rate))
    assert clip.trim_start_sample == pytest.approx(0.85 * rate, abs=0.03 * rate)
    assert clip.trim_end_sample <= clip.source_num_samples


@pytest.mark.parametrize(
    ("lead_s", "tail_s", "flags"),
    [
        (0.0, 0.5, {QualityFlag.TRUNCATED_START}),
        (0.5, 0.0, {QualityFlag.TRUNCATED_END}),
        (0.2, 0.2, set()),
    ],
)
def test_speech_at_an_edge_is_flagged(
    lead_s: float, tail_s: float, flags: set[QualityFlag]
) -> None:
    clip = process(wav(take(lead_s=lead_s, tail_s=tail_s)))
    assert set(clip.quality_flags) == flags
    assert clip.measures.truncated_start == (QualityFlag.TRUNCATED_START in flags)
    assert clip.measures.truncated_end == (QualityFlag.TRUNCATED_END in flags)


def test_pads_are_parameters() -> None:
    parameters = PipelineParameters(pad_start_s=0.5, pad_end_s=0.0)
    clip = process(wav(take(lead_s=1.0, speech_s=1.5)), parameters=parameters)
    assert clip.trim_start_s == pytest.approx(0.5, abs=0.03)
    assert clip.trim_end_s == pytest.approx(2.5, abs=0.03)
