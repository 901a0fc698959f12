"""The signal side of the platform: from the bytes of an upload to a clip.

Pure functions of NumPy, soundfile, soxr, PyAV and webrtcvad. They know no framework, no storage
and no person; librosa, which costs two seconds and 300 MB to start, stays out of them.
"""

from dases_voice.audio.signal.channels import Downmix
from dases_voice.audio.signal.clip import Measures, ProcessedClip
from dases_voice.audio.signal.errors import (
    ContentError,
    FormatError,
    LimitError,
    SignalError,
    error_codes,
)
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import (
    PIPELINE_VERSION,
    SAMPLING_RATE_HZ,
    PipelineParameters,
)
from dases_voice.audio.signal.pipeline import process
from dases_voice.audio.signal.quality import (
    DEFAULT_RULES,
    Cause,
    Gate,
    Judgement,
    Rule,
    judge,
    rules_with,
)
from dases_voice.audio.signal.versions import library_versions

__all__ = [
    "DEFAULT_RULES",
    "PIPELINE_VERSION",
    "SAMPLING_RATE_HZ",
    "Cause",
    "ContentError",
    "Downmix",
    "FormatError",
    "Gate",
    "Judgement",
    "LimitError",
    "Measures",
    "PipelineParameters",
    "ProcessedClip",
    "QualityFlag",
    "Rule",
    "SignalError",
    "error_codes",
    "judge",
    "library_versions",
    "process",
    "rules_with",
]
