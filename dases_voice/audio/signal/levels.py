"""What the samples themselves say, measured before anything changes them."""

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from dases_voice.audio.signal.recording import FULL_SCALE, Int16Array

CLIPPING_PEAK_DBFS = -0.2
"""A plateau that lies lower was not cut off by the converter that made these samples."""
CLIPPING_RUN = 3
"""A sine near full scale may touch its extreme in two samples in a row; three make a plateau."""
HOLE_SAMPLES = 64
"""A microphone's noise crosses zero all the time; 64 exact zeros are a buffer that never came.
Half a render quantum of the browser's audio graph, which is 128."""
RENDER_QUANTUM = 128
"""The buffer of the browser's audio graph."""
BUFFERS_PER_SECOND = 100
"""Devices and browsers hand sound on in buffers of 10 ms."""
FEW_PROBES = 4
PROBES = 16
"""How many samples of a run are looked at before all are; a power of two, as is a hole."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels of a source; of two channels, the worse value.

    Attributes
    ----------
    peak_dbfs : float
        Largest absolute sample; minus infinity for digital silence.
    dc_offset : float
        Mean, as a share of full scale, signed.
    centre : int
        Mean of all channels together, in whole 16-bit steps.
    clipping_ratio : float
        Share of samples on a plateau of three or more at the channel's own extreme; 0 when the
        peak is under -0.2 dBFS.
    num_holes : int
        Runs of at least 64 exact zeros between live samples.
    num_repeats : int
        Runs that repeat the buffer before them, bit by bit.
    """

    peak_dbfs: float
    dc_offset: float
    centre: int
    clipping_ratio: float
    num_holes: int
    num_repeats: int


def measure_levels(samples: Int16Array, *, sampling_rate_hz: int) -> Levels:
    """Measure the levels of a recording.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples, num_channels)
        The channels that take part in the clip, as decoded.
    sampling_rate_hz : int
        Their rate: it says how long a buffer is.

    Returns
    -------
    Levels
        For silence: a peak of minus infinity and zeros.

    Examples
    --------
    >>> samples = np.full((1000, 1), 16384, dtype=np.int16)
    >>> levels = measure_levels(samples, sampling_rate_hz=48_000)
    >>> round(levels.peak_dbfs, 2), levels.dc_offset
    (-6.02, 0.5)
    """
    channels = [np.ascontiguousarray(column) for column in samples.T]
    sums = [int(channel.sum(dtype=np.int64)) for channel in channels]
    extremes = [(int(channel.min()), int(channel.max())) for channel in channels]
    return Levels(
        peak_dbfs=max(peak_dbfs(*pair) for pair in extremes),
        dc_offset=max((total / (len(samples) * FULL_SCALE) for total in sums), key=abs),
        centre=round(sum(sums) / samples.size),
        clipping_ratio=max(
            clipping_ratio(channel, *pair) for channel, pair in zip(channels, extremes, strict=True)
        ),
        num_holes=max(count_holes(channel) for channel in channels),
        num_repeats=max(
            count_repeats(channel, sampling_rate_hz=sampling_rate_hz) for channel in channels
        ),
    )


def peak_dbfs(lowest: int, highest: int) -> float:
    """Return the larger of two extremes in dB under full scale; silence is minus infinity.

    Examples
    --------
    >>> peak_dbfs(-32768, 0)
    0.0
    """
    peak = max(highest, -lowest)
    return 20 * math.log10(peak / FULL_SCALE) if peak else -math.inf


def clipping_ratio(channel: Int16Array, lowest: int, highest: int) -> float:
    """Return the share of samples on plateaus at the channel's own extremes.

    The extreme is the recording's, not the format's: many devices limit a little under full
    scale.

    Examples
    --------
    >>> flat = np.array([0, 32767, 32767, 32767, 0, -32767, 0, 0], dtype=np.int16)
    >>> clipping_ratio(flat, -32767, 32767)
    0.375
    """
    threshold = FULL_SCALE * 10 ** (CLIPPING_PEAK_DBFS / 20)
    clipped = sum(
        _samples_in_plateaus(channel, extreme)
        for extreme in {lowest, highest}
        if abs(extreme) >= threshold
    )
    return clipped / len(channel)


def _samples_in_plateaus(channel: Int16Array, extreme: int) -> int:
    (at,) = np.nonzero(channel == extreme)
    lengths = _run_lengths(at)
    return int(lengths[lengths >= CLIPPING_RUN].sum())


def _run_lengths(indices: np.ndarray[tuple[int], np.dtype[np.intp]]) -> np.ndarray:
    """Return the lengths of the runs of consecutive numbers."""
    breaks = np.nonzero(np.diff(indices) != 1)[0] + 1
    edges = np.concatenate(([0], breaks, [len(indices)]))
    return np.diff(edges)


def count_holes(channel: Int16Array) -> int:
    """Count the runs of at least 64 exact zeros that lie between live samples.

    Zeros at the very start or end are a gate opening or closing, not a loss.

    Examples
    --------
    >>> live = np.ones(500, dtype=np.int16)
    >>> live[100:164] = 0
    >>> count_holes(live)
    1
    """
    # Most recordings are done after a look at one sample of sixteen, or else of four.
    for probes in (FEW_PROBES, PROBES):
        if not _all_of(channel[:: HOLE_SAMPLES // probes] == 0, probes).any():
            return 0
    zeros = _all_of(channel == 0, HOLE_SAMPLES)
    begun = int(np.count_nonzero(zeros[1:] & ~zeros[:-1]))
    lasts_to_the_end = bool(zeros[-1:].any()) and not zeros.all()
    return begun - lasts_to_the_end


def count_repeats(channel: Int16Array, *, sampling_rate_hz: int) -> int:
    """Count the places where a buffer came twice: frames that the device put in.

    A microphone's noise is never twice the same. A constant (a hole, a plateau) is no repeat, and
    has a measure of its own.

    Examples
    --------
    >>> noise = np.random.default_rng(1).integers(-99, 99, 4800).astype(np.int16)
    >>> count_repeats(np.concatenate([noise[:2000], noise[1520:]]), sampling_rate_hz=48_000)
    1
    """
    buffers = {RENDER_QUANTUM, sampling_rate_hz // BUFFERS_PER_SECOND}
    return max(_repeats_of(channel, size) for size in buffers)


def _repeats_of(channel: Int16Array, size: int) -> int:
    for probes in (FEW_PROBES, PROBES):
        step = size // probes
        if not _all_of(channel[size::step] == channel[:-size:step], probes).any():
            return 0
    differs = channel[size:] != channel[:-size]
    (at,) = np.nonzero(np.concatenate(([True], differs, [True])))
    starts = at[:-1][np.diff(at) > size]
    return sum(int(np.ptp(channel[start : start + size]) > 0) for start in starts)


def _all_of(flags: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Tell from where on so many neighbours hold; the width is a power of two."""
    done = 1
    while done < width:
        flags = flags[:-done] & flags[done:]
        done *= 2
    return flags
