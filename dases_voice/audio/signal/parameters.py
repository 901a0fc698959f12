"""The settings of the pipeline that are worth stating beside a clip."""

import dataclasses
from typing import Final

PIPELINE_VERSION: Final = "3"
"""Names the order of the steps and every constant in this package: raise it when one changes."""

SAMPLING_RATE_HZ: Final = 16_000
"""Rate of every clip. The voice activity detector and the block spectra are built for it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PipelineParameters:
    """What a run of the pipeline may be told; the defaults are the platform's.

    Attributes
    ----------
    max_bytes : int
        Size above which an upload is not even looked at. The default holds a minute of 48 kHz
        stereo in 32-bit float, the largest thing a browser makes.
    min_duration_s, max_duration_s : float
        Shortest and longest source, in seconds.
    max_channels : int
        Most channels of a source. Two: a tablet has no more, and which of eight to keep would be
        a guess.
    min_rate_hz, max_rate_hz : int
        Lowest and highest sampling rate of a source.
    silence_dbfs : float
        A source whose peak is lower is silent.
    target_loudness_lufs : float
        Loudness of the clip (EBU R 128).
    ceiling_dbfs : float
        Highest sample peak of the clip. It wins over the target, so a clip may stay quieter.
    pad_start_s, pad_end_s : float
        Sound kept before and after the speech.
    wide_pad_start_s, wide_pad_end_s : float
        The same for a noisy source, where the edges of speech are found less surely.
    wide_pad_below_snr_db : float
        Estimated signal-to-noise ratio below which a source counts as noisy.
    untrimmed_below_snr_db : float
        Estimated signal-to-noise ratio below which nothing is cut.
    vad_mode : int
        Aggressiveness of the voice activity detector, from 0 to 3.
    flac_level : int
        FLAC compression level, from 0 to 8. Level 5 is within 2 % of the smallest file at half
        its cost.

    Raises
    ------
    ValueError
        When a value makes no sense; the message names it.

    Examples
    --------
    >>> PipelineParameters(max_duration_s=30.0).as_dict()["max_duration_s"]
    30.0
    """

    max_bytes: int = 32 * 1024 * 1024
    min_duration_s: float = 0.3
    max_duration_s: float = 60.0
    max_channels: int = 2
    min_rate_hz: int = 8_000
    max_rate_hz: int = 96_000
    silence_dbfs: float = -60.0
    target_loudness_lufs: float = -23.0
    ceiling_dbfs: float = -1.0
    pad_start_s: float = 0.150
    pad_end_s: float = 0.250
    wide_pad_start_s: float = 0.400
    wide_pad_end_s: float = 0.600
    wide_pad_below_snr_db: float = 20.0
    untrimmed_below_snr_db: float = 13.0
    vad_mode: int = 2
    flac_level: int = 5

    def __post_init__(self) -> None:
        """Refuse what would only fail later, and less clearly."""
        if not 0 < self.min_duration_s <= self.max_duration_s:
            durations = f"{self.min_duration_s} to {self.max_duration_s} s"
            raise ValueError(f"durations must be positive and in order, not {durations}")
        if self.max_channels not in (1, 2):
            raise ValueError(f"max_channels must be 1 or 2, not {self.max_channels}")
        if not 0 < self.min_rate_hz <= self.max_rate_hz:
            rates = f"{self.min_rate_hz} to {self.max_rate_hz} Hz"
            raise ValueError(f"rates must be positive and in order, not {rates}")
        if self.ceiling_dbfs > 0:
            raise ValueError(f"ceiling_dbfs must not be above full scale, not {self.ceiling_dbfs}")
        if self.vad_mode not in range(4):
            raise ValueError(f"vad_mode must be from 0 to 3, not {self.vad_mode}")
        if self.flac_level not in range(9):
            raise ValueError(f"flac_level must be from 0 to 8, not {self.flac_level}")

    def as_dict(self) -> dict[str, int | float]:
        """Return every setting by name, ready to be stored beside the run."""
        return dataclasses.asdict(self)
