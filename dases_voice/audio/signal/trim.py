"""Cutting a recording down to its speech, generously."""

from typing import NamedTuple

from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ, PipelineParameters
from dases_voice.audio.signal.speech import Speech

EDGE_S = 0.050
"""Speech so near to an edge may well have begun, or gone on, beyond it."""


class Bounds(NamedTuple):
    """What to keep, half-open, in samples at 16 kHz."""

    start: int
    end: int


def padded_bounds(
    speech: Speech, *, num_samples: int, snr_db: float, parameters: PipelineParameters
) -> Bounds:
    """Widen the bounds of speech by the pads, within the recording.

    A learner's first sound that is cut off is worse than 300 ms of silence: the pads are wide,
    wider where noise hides weak sounds, and as wide as the pauses of a child who hesitates. Where
    the noise is so near to the voice that its edges cannot be told, nothing is cut at all.

    Examples
    --------
    >>> speech = Speech(start=16_000, end=32_000, ratio=0.4)
    >>> parameters = PipelineParameters()
    >>> padded_bounds(speech, num_samples=48_000, snr_db=40.0, parameters=parameters)
    Bounds(start=13600, end=36000)
    >>> padded_bounds(speech, num_samples=48_000, snr_db=5.0, parameters=parameters)
    Bounds(start=0, end=48000)
    """
    if snr_db < parameters.untrimmed_below_snr_db:
        return Bounds(start=0, end=num_samples)
    before_s, after_s = _pads_s(speech, snr_db=snr_db, parameters=parameters)
    return Bounds(
        start=max(0, speech.start - round(before_s * SAMPLING_RATE_HZ)),
        end=min(num_samples, speech.end + round(after_s * SAMPLING_RATE_HZ)),
    )


def _pads_s(
    speech: Speech, *, snr_db: float, parameters: PipelineParameters
) -> tuple[float, float]:
    wide = parameters.wide_pad_start_s, parameters.wide_pad_end_s
    if snr_db < parameters.wide_pad_below_snr_db:
        return wide
    pause_s = speech.longest_pause_s
    return (
        max(parameters.pad_start_s, min(pause_s, wide[0])),
        max(parameters.pad_end_s, min(pause_s, wide[1])),
    )


def edge_flags(speech: Speech, *, num_samples: int) -> frozenset[QualityFlag]:
    """Return the flags for speech that touches an edge of the recording.

    Examples
    --------
    >>> sorted(edge_flags(Speech(start=400, end=8_000, ratio=0.5), num_samples=16_000))
    [<QualityFlag.TRUNCATED_START: 'truncated_start'>]
    """
    edge = round(EDGE_S * SAMPLING_RATE_HZ)
    flags = set()
    if speech.start < edge:
        flags.add(QualityFlag.TRUNCATED_START)
    if speech.end > num_samples - edge:
        flags.add(QualityFlag.TRUNCATED_END)
    return frozenset(flags)
