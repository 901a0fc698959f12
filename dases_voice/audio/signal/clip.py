"""What comes out of the pipeline."""

import dataclasses

from dases_voice.audio.signal.channels import Downmix
from dases_voice.audio.signal.flags import QualityFlag


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was measured, and on what.

    Attributes
    ----------
    peak_dbfs : float
        Largest sample of the source.
    loudness_lufs : float
        Loudness of the trimmed source, before the gain; add ``gain_db`` for the clip's.
    snr_db : float
        Estimated signal-to-noise ratio of the untrimmed source.
    clipping_ratio : float
        Share of the source's samples that stand flat at its own extreme, from 0 to 1.
    dc_offset : float
        Mean of the source as a share of full scale, signed.
    speech_ratio : float
        Share of the untrimmed source that is voice, from 0 to 1.
    bandwidth_hz : float
        Frequency under which 99.95 % of the clip's energy lies, at most 8000.
    truncated_start, truncated_end : bool
        Whether speech was found within 50 ms of that edge of the source.
    num_holes : int
        Runs of at least 64 exact zeros inside the source's live sound.
    num_repeats : int
        Buffers of the source that came twice in a row, bit by bit.
    """

    peak_dbfs: float
    loudness_lufs: float
    snr_db: float
    clipping_ratio: float
    dc_offset: float
    speech_ratio: float
    bandwidth_hz: float
    truncated_start: bool
    truncated_end: bool
    num_holes: int
    num_repeats: int

    def as_dict(self) -> dict[str, float | bool | int]:
        """Return every measure by name; all are finite, so they go into JSON as they are."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProcessedClip:
    """A clip, and all that the pipeline knows about how it came to be.

    Attributes
    ----------
    flac : bytes
        The file: 16 bit, mono, without metadata.
    num_samples, sampling_rate_hz : int
        Length and rate of the clip.
    source_container, source_codec : str
        What the upload was (``flac``, ``flac``).
    source_sampling_rate_hz, source_num_channels, source_num_samples, source_num_bytes : int
        Facts of the upload; samples are per channel.
    downmix : Downmix
        Which channels were kept.
    trim_start_sample, trim_end_sample : int
        What was kept of the source, half-open, in its own samples, pads included.
    gain_db : float
        What was applied, in steps of 0.01 dB.
    measures : Measures
        What was measured.
    quality_flags : tuple of QualityFlag
        What a reviewer should know, in alphabetical order.
    source_sha256, pcm_sha256, flac_sha256 : str
        Hashes of the upload, of the clip's samples (16-bit little-endian: the clip's identity
        across versions of the encoder) and of ``flac``.
    pipeline_version : str
        The code that made it.
    """

    flac: bytes = dataclasses.field(repr=False)
    num_samples: int
    sampling_rate_hz: int
    source_container: str
    source_codec: str
    source_sampling_rate_hz: int
    source_num_channels: int
    source_num_samples: int
    source_num_bytes: int
    downmix: Downmix
    trim_start_sample: int
    trim_end_sample: int
    gain_db: float
    measures: Measures
    quality_flags: tuple[QualityFlag, ...]
    source_sha256: str
    pcm_sha256: str
    flac_sha256: str
    pipeline_version: str

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.num_samples / self.sampling_rate_hz

    @property
    def source_duration_s(self) -> float:
        """Length of the upload."""
        return self.source_num_samples / self.source_sampling_rate_hz

    @property
    def trim_start_s(self) -> float:
        """Where the clip starts in the upload."""
        return self.trim_start_sample / self.source_sampling_rate_hz

    @property
    def trim_end_s(self) -> float:
        """Where the clip ends in the upload."""
        return self.trim_end_sample / self.source_sampling_rate_hz
