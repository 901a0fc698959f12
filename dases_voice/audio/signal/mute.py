"""Silencing a part of a recording for good, in the clip and in the upload that it came from.

What is outside the part stays as it is, sample by sample. Inside there is digital silence, but for
fades of 2 ms at its edges, which keep it from clicking and are too short to understand anything.
"""

import dataclasses
import hashlib
import io
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import soundfile

from dases_voice.audio.signal.clip import ProcessedClip
from dases_voice.audio.signal.decode import decode
from dases_voice.audio.signal.encode import encode_flac
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.levels import count_holes
from dases_voice.audio.signal.parameters import PipelineParameters
from dases_voice.audio.signal.recording import Int16Array

FADE_S = 0.002
"""Long enough for no click to be heard, a tenth of the shortest sound of speech."""
GUARD_S = 0.010
"""How much more of the source is silenced on each side. The resampler spreads a sound over 6 ms
around it, and the fades of the source lie in here: of the part itself nothing is left at all."""


class Span(NamedTuple):
    """A part of a sound, half-open, in samples."""

    start: int
    end: int

    def touches(self, other: "Span") -> bool:
        """Return whether the two overlap, or nothing lies between them; what is empty touches none.

        Examples
        --------
        >>> Span(0, 5).touches(Span(5, 9)), Span(0, 5).touches(Span(6, 9))
        (True, False)
        """
        if self.start == self.end or other.start == other.end:
            return False
        return self.start <= other.end and other.start <= self.end


NOWHERE = Span(0, 0)
"""Where a clip has a part of its source that lies outside the clip."""


class MutedSpan(NamedTuple):
    """The same muted part, in samples of the clip and in those of its source."""

    clip: Span
    source: Span

    def as_dict(self) -> dict[str, list[int]]:
        """Return it as JSON keeps it.

        Examples
        --------
        >>> MutedSpan(Span(16, 32), Span(0, 106)).as_dict()
        {'clip': [16, 32], 'source': [0, 106]}
        """
        return {"clip": list(self.clip), "source": list(self.source)}

    @classmethod
    def from_dict(cls, kept: dict[str, list[int]]) -> "MutedSpan":
        """Return what `as_dict` has written.

        Examples
        --------
        >>> MutedSpan.from_dict({"clip": [16, 32], "source": [0, 106]}).clip
        Span(start=16, end=32)
        """
        return cls(Span(*kept["clip"]), Span(*kept["source"]))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MutedSound:
    """A sound after muting.

    Attributes
    ----------
    flac : bytes
        The file: 16 bit, at the rate and with the channels that the sound had, without metadata.
    pcm_sha256 : str
        Hash of its samples, 16-bit little-endian.
    span : Span
        What was muted, in its own samples.
    """

    flac: bytes = dataclasses.field(repr=False)
    pcm_sha256: str
    span: Span


def mute_span(samples: Int16Array, span: Span, *, sampling_rate_hz: int) -> Int16Array:
    """Silence a part of a sound.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples,) or (num_samples, num_channels)
        The sound; it is not changed.
    span : Span
        What to silence, in all channels.
    sampling_rate_hz : int
        The rate: it says how long a fade is.

    Returns
    -------
    ndarray of int16
        A copy. Outside the span it is the same, bit by bit. Inside, the first and last 2 ms (at
        most a quarter of the span each) fade, where sound goes on beyond; all else is zero.

    Raises
    ------
    ValueError
        When the span is empty or leaves the sound.

    Examples
    --------
    >>> mute_span(np.full(8, 100, dtype=np.int16), Span(2, 6), sampling_rate_hz=16_000).tolist()
    [100, 100, 50, 0, 0, 50, 100, 100]
    """
    if not 0 <= span.start < span.end <= len(samples):
        raise ValueError(f"{span.start} to {span.end} is no part of {len(samples)} samples")
    muted = samples.copy()
    length = min(round(FADE_S * sampling_rate_hz), (span.end - span.start) // 4)
    muted[span.start : span.end] = 0
    if span.start > 0:
        into = slice(span.start, span.start + length)
        muted[into] = _faded(samples[into])
    if span.end < len(samples):
        out = slice(span.end - length, span.end)
        muted[out] = _faded(samples[out][::-1])[::-1]
    return muted


def _faded(samples: Int16Array) -> Int16Array:
    """Let the sound die away along a raised cosine."""
    steps = np.arange(1, len(samples) + 1) / (len(samples) + 1)
    gains = (1 + np.cos(np.pi * steps)) / 2
    shaped = gains.reshape(-1, *(1 for _ in samples.shape[1:]))
    return np.rint(samples * shaped).astype(np.int16)


def span_between(start_s: float, end_s: float, *, sampling_rate_hz: int) -> Span:
    """Return the samples between two instants, those that are only touched included.

    Examples
    --------
    >>> span_between(0.5, 0.75001, sampling_rate_hz=16_000)
    Span(start=8000, end=12001)
    """
    # Instants come in steps of a hundredth of a millisecond at best: what is less is rounding.
    start, end = (round(instant_s * sampling_rate_hz, 6) for instant_s in (start_s, end_s))
    return Span(math.floor(start), math.ceil(end))


def in_source(
    span: Span,
    *,
    sampling_rate_hz: int,
    source_rate_hz: int,
    trim_start_sample: int,
    num_samples: int,
) -> Span:
    """Find a part of a clip in the upload, and a little more on both sides.

    Parameters
    ----------
    span : Span
        The part, in the clip's samples.
    sampling_rate_hz, source_rate_hz : int
        Rates of clip and upload.
    trim_start_sample : int
        Where the clip starts in the upload, in the upload's samples.
    num_samples : int
        Length of the upload, per channel.

    Examples
    --------
    >>> in_source(
    ...     Span(160, 320),
    ...     sampling_rate_hz=16_000,
    ...     source_rate_hz=48_000,
    ...     trim_start_sample=1000,
    ...     num_samples=96_000,
    ... )
    Span(start=1000, end=2440)
    """
    factor = source_rate_hz / sampling_rate_hz
    guard = math.ceil(GUARD_S * source_rate_hz)
    start = math.floor(trim_start_sample + span.start * factor) - guard
    end = math.ceil(trim_start_sample + span.end * factor) + guard
    return Span(max(0, start), min(num_samples, end))


def in_clip(
    span: Span,
    *,
    sampling_rate_hz: int,
    source_rate_hz: int,
    trim_start_sample: int,
    num_samples: int,
) -> Span | None:
    """Find a part of an upload in a clip that was made of it, without what `in_source` has added.

    Returns
    -------
    Span or None
        In the clip's samples; None when the clip holds nothing of it.

    Examples
    --------
    >>> in_clip(
    ...     Span(1000, 2440),
    ...     sampling_rate_hz=16_000,
    ...     source_rate_hz=48_000,
    ...     trim_start_sample=1000,
    ...     num_samples=16_000,
    ... )
    Span(start=160, end=320)
    """
    factor = sampling_rate_hz / source_rate_hz
    guard = math.ceil(GUARD_S * source_rate_hz)
    start = max(0, math.floor((span.start + guard - trim_start_sample) * factor))
    end = min(num_samples, math.ceil((span.end - guard - trim_start_sample) * factor))
    return Span(start, end) if start < end else None


def mute_clip(flac: bytes, span: Span) -> MutedSound:
    """Silence a part of a clip.

    Parameters
    ----------
    flac : bytes
        A clip, as the pipeline has encoded it.
    span : Span
        The part, in its samples.

    Examples
    --------
    >>> clip = encode_flac(np.ones(16_000, dtype=np.int16))
    >>> mute_clip(clip, Span(0, 8_000)).flac[:4]
    b'fLaC'
    """
    samples, rate = soundfile.read(io.BytesIO(flac), dtype="int16")
    return _muted(samples, span, sampling_rate_hz=rate)


def mute_upload(
    data: bytes,
    span: Span,
    *,
    sampling_rate_hz: int,
    trim_start_sample: int,
    parameters: PipelineParameters,
) -> MutedSound:
    """Silence in an upload what is heard in a part of its clip.

    Parameters
    ----------
    data : bytes
        The upload, of any format that the pipeline opens.
    span : Span
        The part, in samples of the clip.
    sampling_rate_hz : int
        Rate of the clip.
    trim_start_sample : int
        Where the clip starts in the upload, in the upload's samples.
    parameters : PipelineParameters
        The limits for decoding.

    Returns
    -------
    MutedSound
        FLAC, whatever the upload was, of the samples that the pipeline decodes.

    Raises
    ------
    SignalError
        When the upload does not open.

    Examples
    --------
    >>> upload = encode_flac(np.ones(32_000, dtype=np.int16))
    >>> mute_upload(
    ...     upload,
    ...     Span(0, 8_000),
    ...     sampling_rate_hz=16_000,
    ...     trim_start_sample=4_000,
    ...     parameters=PipelineParameters(),
    ... ).span
    Span(start=3840, end=12160)
    """
    recording = decode(data, parameters=parameters)
    found = in_source(
        span,
        sampling_rate_hz=sampling_rate_hz,
        source_rate_hz=recording.sampling_rate_hz,
        trim_start_sample=trim_start_sample,
        num_samples=recording.num_samples,
    )
    return _muted(recording.samples, found, sampling_rate_hz=recording.sampling_rate_hz)


def _muted(samples: Int16Array, span: Span, *, sampling_rate_hz: int) -> MutedSound:
    muted = np.ascontiguousarray(mute_span(samples, span, sampling_rate_hz=sampling_rate_hz))
    return MutedSound(
        flac=encode_flac(muted, sampling_rate_hz=sampling_rate_hz),
        pcm_sha256=hashlib.sha256(muted.astype("<i2", copy=False).data).hexdigest(),
        span=span,
    )


def joined(span: Span, known: Iterable[Span]) -> Span:
    """Return the part together with all that touches it: between two muted parts nothing blips.

    Examples
    --------
    >>> joined(Span(10, 20), [Span(20, 30), Span(30, 35), Span(50, 60)])
    Span(start=10, end=35)
    """
    for other in sorted(known):
        if other.touches(span):
            span = Span(min(span.start, other.start), max(span.end, other.end))
    return span


def without_muted_holes(
    clip: ProcessedClip,
    data: bytes,
    *,
    spans: Sequence[Span],
    parameters: PipelineParameters,
) -> ProcessedClip:
    """Return a clip that does not put down to the device what people have silenced.

    Parameters
    ----------
    clip : ProcessedClip
        What the pipeline made of the upload.
    data : bytes
        The upload.
    spans : sequence of Span
        What was muted in it, in its samples.
    parameters : PipelineParameters
        The limits for decoding.

    Returns
    -------
    ProcessedClip
        The same, with the holes that the upload has apart from these spans.

    Examples
    --------
    See ``tests/dases_voice/audio/signal/test_mute.py``.
    """
    samples = decode(data, parameters=parameters).samples[:, clip.downmix.columns]
    heard = np.ones(len(samples), dtype=np.bool_)
    for span in spans:
        heard[span.start : span.end] = False
    holes = max(count_holes(np.ascontiguousarray(column[heard])) for column in samples.T)
    flags = tuple(flag for flag in clip.quality_flags if holes or flag != QualityFlag.HOLES)
    measures = dataclasses.replace(clip.measures, num_holes=holes)
    return dataclasses.replace(clip, measures=measures, quality_flags=flags)
