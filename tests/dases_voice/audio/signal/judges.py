"""Independent programs that tell what a clip is like."""

import re
import subprocess


def loudness_by_ffmpeg(flac: bytes) -> float:
    """Return the programme loudness in LUFS that ffmpeg's ebur128 reads, in steps of 0.1."""
    report = subprocess.run(
        ["ffmpeg", "-hide_banner", "-i", "-", "-filter:a", "ebur128", "-f", "null", "-"],
        input=flac,
        capture_output=True,
        check=True,
    ).stderr.decode()
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", report)[-1])
