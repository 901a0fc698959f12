"""What a reviewer, or the gate in front of the reviewer, should know about a clip."""

import enum


class QualityFlag(enum.StrEnum):
    """A remark on a recording that was kept all the same.

    A flag never refuses: the pipeline measures, people and policies decide.
    """

    TRUNCATED_DATA = "truncated_data"
    """The file promised more samples than it holds."""
    STREAMED_HEADER = "streamed_header"
    """The file was written without knowing its length: a cut end could not be seen."""
    DEAD_CHANNEL = "dead_channel"
    """One of two channels carried nothing; the other was kept."""
    ANTI_PHASE = "anti_phase"
    """The two channels cancel each other; the louder was kept."""
    CLIPPED = "clipped"
    """More than one sample in a thousand stands flat at the recording's own extreme."""
    HOLES = "holes"
    """Runs of exact zeros inside live sound: the device dropped samples."""
    REPEATS = "repeats"
    """Sound that is exactly the sound before it: the device played a buffer twice."""
    DC_OFFSET = "dc_offset"
    """The waveform's mean is more than 1 % of full scale away from zero."""
    TRUNCATED_START = "truncated_start"
    """Speech is found within 50 ms of the recording's start: a first sound may be missing."""
    TRUNCATED_END = "truncated_end"
    """Speech is found within 50 ms of the recording's end: a last sound may be missing."""
    NOISY = "noisy"
    """The estimated signal-to-noise ratio asks for the wide pads."""
    UNTRIMMED = "untrimmed"
    """Noise hides where the speech begins and ends: nothing was cut."""
    BABBLE = "babble"
    """Other people seem to talk in the background."""
    NARROW_BAND = "narrow_band"
    """Nothing above 4 kHz: a telephone headset, or heavy processing by the device."""
    GAIN_LIMITED = "gain_limited"
    """The peak ceiling kept the clip below the target loudness."""
    UNGATED_LOUDNESS = "ungated_loudness"
    """Too short or too faint for gated loudness: the plain mean was used."""
