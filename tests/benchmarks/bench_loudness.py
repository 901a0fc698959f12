"""How near each clip of ../shared/voices comes to its target loudness, with ffmpeg as the judge."""

import shutil
import sys

from dases_voice.audio.signal import PipelineParameters, QualityFlag, process
from tests.dases_voice.audio.signal.constructed import VOICES
from tests.dases_voice.audio.signal.judges import loudness_by_ffmpeg

MAX_ERROR_LU = 0.15


def measure() -> float:
    """Print the errors over all clips that their peak did not limit, and return the largest."""
    clips = [process(path.read_bytes()) for path in sorted(VOICES.glob("*.wav"))]
    free = [clip for clip in clips if QualityFlag.GAIN_LIMITED not in clip.quality_flags]
    target = PipelineParameters().target_loudness_lufs
    errors = sorted(abs(loudness_by_ffmpeg(clip.flac) - target) for clip in free)
    sys.stdout.write(
        f"{len(free)} of {len(clips)} clips are not limited by their peak. Distance from "
        f"{target:g} LUFS by ffmpeg's ebur128, which reads in steps of 0.1 LU: median "
        f"{errors[len(errors) // 2]:.2f}, largest {errors[-1]:.2f} LU (floor {MAX_ERROR_LU})\n"
    )
    return errors[-1]


if __name__ == "__main__":
    if not VOICES.is_dir() or shutil.which("ffmpeg") is None:
        sys.stdout.write("skipped: ../shared/voices or ffmpeg is not here\n")
    else:
        sys.exit(measure() > MAX_ERROR_LU)
