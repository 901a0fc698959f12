"""From an upload to a clip.

    bytes ─ sniff ─ decode ─ levels ─ one channel ─ 16 kHz ─ speech ─ trim ─ loudness ─ gain ─ FLAC

Pure: no file, no clock, no network, no person. The same bytes and parameters give the same clip,
in any thread or process.
"""

import hashlib
import math
from typing import NamedTuple

from dases_voice.audio.signal.background import hears_babble
from dases_voice.audio.signal.channels import Downmix, choose_downmix, mix_down
from dases_voice.audio.signal.clip import Measures, ProcessedClip
from dases_voice.audio.signal.decode import decode
from dases_voice.audio.signal.encode import encode_flac
from dases_voice.audio.signal.errors import NoSpeechError, SilentError
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.frames import frame_energies, snr_db
from dases_voice.audio.signal.levels import Levels, measure_levels
from dases_voice.audio.signal.loudness import normalising_gain_db, programme_loudness
from dases_voice.audio.signal.parameters import (
    PIPELINE_VERSION,
    SAMPLING_RATE_HZ,
    PipelineParameters,
)
from dases_voice.audio.signal.recording import Float32Array, Int16Array, Recording
from dases_voice.audio.signal.resample import to_clip_rate, to_int16
from dases_voice.audio.signal.spectrum import bandwidth_hz, block_power
from dases_voice.audio.signal.speech import find_speech, voiced_frames
from dases_voice.audio.signal.trim import Bounds, edge_flags, padded_bounds

DEFAULT_PARAMETERS = PipelineParameters()

MAX_CLIPPING_RATIO = 0.001
MAX_DC_OFFSET = 0.01
NARROW_BAND_HZ = 4_000


class _Trimmed(NamedTuple):
    """The part of the sound that is kept, and what finding it has shown."""

    sound: Float32Array
    bounds: Bounds
    snr_db: float
    speech_ratio: float
    flags: frozenset[QualityFlag]


class _Levelled(NamedTuple):
    """The clip's samples, and what bringing them to their loudness has shown."""

    pcm: Int16Array
    gain_db: float
    loudness_lufs: float
    bandwidth_hz: float
    flags: frozenset[QualityFlag]


def process(data: bytes, *, parameters: PipelineParameters = DEFAULT_PARAMETERS) -> ProcessedClip:
    """Turn an upload into a clip: decode, check, resample, trim, level, encode, hash.

    Parameters
    ----------
    data : bytes
        The upload: WAV, FLAC, WebM, Ogg or MP4, told apart by its first bytes. Untrusted.
    parameters : PipelineParameters, optional
        Limits, targets and pads.

    Returns
    -------
    ProcessedClip
        16 kHz, mono, 16-bit FLAC without metadata, with measures and hashes. What is noteworthy
        but no reason to refuse is in ``quality_flags``.

    Raises
    ------
    SignalError
        When there is no clip to be had, with the cause in ``code``: a silent upload raises
        `SilentError`, one without speech `NoSpeechError`; the others are listed in
        `dases_voice.audio.signal.errors`. Never worth a retry.

    Notes
    -----
    On one core, one second of WAV at 48 kHz takes about a millisecond. Peak memory is about
    twenty bytes per sample of the source.

    References
    ----------
    EBU R 128; ITU-R BS.1770-5; WebRTC's voice activity detector; libsoxr.

    Examples
    --------
    >>> process(b"RIFF....WAVE")
    Traceback (most recent call last):
    dases_voice.audio.signal.errors.WavWithoutDataError: no data chunk in 12 bytes
    """
    recording = decode(data, parameters=parameters)
    downmix, downmix_flags = choose_downmix(recording.samples)
    levels = _audible_levels(recording, downmix, parameters=parameters)
    sound = to_clip_rate(
        mix_down(recording.samples, downmix, centre=levels.centre),
        sampling_rate_hz=recording.sampling_rate_hz,
    )
    trimmed = _trim(sound, parameters=parameters)
    levelled = _level(trimmed.sound, parameters=parameters)
    measures = _measures(levels, trimmed, levelled)
    flags = recording.flags | downmix_flags | trimmed.flags | levelled.flags
    flac = encode_flac(levelled.pcm, level=parameters.flac_level)
    start, end = _in_source_samples(trimmed.bounds, recording, num_samples=len(sound))
    return ProcessedClip(
        flac=flac,
        num_samples=len(levelled.pcm),
        sampling_rate_hz=SAMPLING_RATE_HZ,
        source_container=recording.container,
        source_codec=recording.codec,
        source_sampling_rate_hz=recording.sampling_rate_hz,
        source_num_channels=recording.num_channels,
        source_num_samples=recording.num_samples,
        source_num_bytes=len(data),
        downmix=downmix,
        trim_start_sample=start,
        trim_end_sample=end,
        gain_db=levelled.gain_db,
        measures=measures,
        quality_flags=tuple(sorted(flags | _flags_of(measures))),
        source_sha256=hashlib.sha256(data).hexdigest(),
        pcm_sha256=hashlib.sha256(levelled.pcm.astype("<i2", copy=False).data).hexdigest(),
        flac_sha256=hashlib.sha256(flac).hexdigest(),
        pipeline_version=PIPELINE_VERSION,
    )


def _audible_levels(
    recording: Recording, downmix: Downmix, *, parameters: PipelineParameters
) -> Levels:
    levels = measure_levels(
        recording.samples[:, downmix.columns], sampling_rate_hz=recording.sampling_rate_hz
    )
    if levels.peak_dbfs < parameters.silence_dbfs:
        limit = f"silent under {parameters.silence_dbfs:g} dBFS"
        raise SilentError(f"the peak is {levels.peak_dbfs:.1f} dBFS, {limit}")
    return levels


def _trim(sound: Float32Array, *, parameters: PipelineParameters) -> _Trimmed:
    heard = to_int16(sound)
    energies = frame_energies(heard)
    voiced = voiced_frames(heard, vad_mode=parameters.vad_mode)
    speech = find_speech(energies, voiced)
    if speech is None:
        raise NoSpeechError(f"no voice in {len(sound) / SAMPLING_RATE_HZ:.2f} s of sound")
    ratio_db = snr_db(energies)
    bounds = padded_bounds(speech, num_samples=len(sound), snr_db=ratio_db, parameters=parameters)
    flags = {
        QualityFlag.NOISY: ratio_db < parameters.wide_pad_below_snr_db,
        QualityFlag.UNTRIMMED: ratio_db < parameters.untrimmed_below_snr_db,
        QualityFlag.BABBLE: hears_babble(energies, voiced),
    }
    return _Trimmed(
        sound=sound[bounds.start : bounds.end],
        bounds=bounds,
        snr_db=ratio_db,
        speech_ratio=speech.ratio,
        flags=edge_flags(speech, num_samples=len(sound)) | _raised(flags),
    )


def _level(sound: Float32Array, *, parameters: PipelineParameters) -> _Levelled:
    power = block_power(sound)
    loudness = programme_loudness(power)
    gain_db, limited = normalising_gain_db(
        loudness_lufs=loudness.lufs,
        peak_dbfs=20 * math.log10(max(float(sound.max()), -float(sound.min()))),
        target_lufs=parameters.target_loudness_lufs,
        ceiling_dbfs=parameters.ceiling_dbfs,
    )
    flags = {
        QualityFlag.GAIN_LIMITED: limited,
        QualityFlag.UNGATED_LOUDNESS: not loudness.gated,
    }
    return _Levelled(
        pcm=to_int16(sound, gain_db=gain_db),
        gain_db=gain_db,
        loudness_lufs=loudness.lufs,
        bandwidth_hz=bandwidth_hz(power),
        flags=_raised(flags),
    )


def _measures(levels: Levels, trimmed: _Trimmed, levelled: _Levelled) -> Measures:
    """Round to what is meaningful, which is also what every machine agrees on."""
    return Measures(
        peak_dbfs=round(levels.peak_dbfs, 2),
        loudness_lufs=round(levelled.loudness_lufs, 2),
        snr_db=round(trimmed.snr_db, 1),
        clipping_ratio=round(levels.clipping_ratio, 6),
        dc_offset=round(levels.dc_offset, 6),
        speech_ratio=round(trimmed.speech_ratio, 4),
        bandwidth_hz=levelled.bandwidth_hz,
        truncated_start=QualityFlag.TRUNCATED_START in trimmed.flags,
        truncated_end=QualityFlag.TRUNCATED_END in trimmed.flags,
        num_holes=levels.num_holes,
        num_repeats=levels.num_repeats,
    )


def _flags_of(measures: Measures) -> frozenset[QualityFlag]:
    flags = {
        QualityFlag.CLIPPED: measures.clipping_ratio > MAX_CLIPPING_RATIO,
        QualityFlag.DC_OFFSET: abs(measures.dc_offset) > MAX_DC_OFFSET,
        QualityFlag.HOLES: measures.num_holes > 0,
        QualityFlag.REPEATS: measures.num_repeats > 0,
        QualityFlag.NARROW_BAND: measures.bandwidth_hz <= NARROW_BAND_HZ,
    }
    return _raised(flags)


def _raised(flags: dict[QualityFlag, bool]) -> frozenset[QualityFlag]:
    return frozenset(flag for flag, raised in flags.items() if raised)


def _in_source_samples(
    bounds: Bounds, recording: Recording, *, num_samples: int
) -> tuple[int, int]:
    """Convert bounds at 16 kHz; what reaches the end reaches the very last sample."""
    factor = recording.sampling_rate_hz / SAMPLING_RATE_HZ
    end = recording.num_samples if bounds.end == num_samples else round(bounds.end * factor)
    return round(bounds.start * factor), min(end, recording.num_samples)
