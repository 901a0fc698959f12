"""Let a machine read the notices aloud, after their words have changed.

    .venv/bin/python -m tools.notice_sounds

Needs espeak-ng and ffmpeg, on the author's machine only. Publishing refuses a sound that reads other
words than those beside it, so this cannot be forgotten.
"""

import hashlib
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from consent.chain import canonical_json

FOLDER = Path(__file__).parents[1] / "consent" / "notices" / "first_campaign"
# The sound, the words that it reads, the voice, and its words per minute.
READ_ALOUD = (
    ("holder.fr", "holder.fr.easy", "fr", 175),
    ("pupil_6_10.fr", "pupil_6_10.fr", "fr", 150),
)
BEGINNING = {"fr": "Ce texte est lu par la voix d’un ordinateur."}
# Telephone-like on purpose: a family may pay for each megabyte.
OPUS = "-ac 1 -ar 16000 -c:a libopus -b:a 5k -vbr constrained -application voip -frame_duration 60"
SHORTER_PAUSES = "silenceremove=stop_periods=-1:stop_duration=0.45:stop_threshold=-50dB"


def spoken_text(words: dict[str, Any], language: str) -> str:
    """Return everything that a page shows, as sentences."""
    sentences = [BEGINNING[language], words["title"], words["lead"], words["draft"]]
    for section in words["sections"]:
        sentences += [
            section["heading"],
            *section.get("points", []),
            *section.get("paragraphs", []),
        ]
    sentences += [words["question"], words["give"], words["refuse"]]
    return "\n\n".join(
        s.removesuffix("\N{NO-BREAK SPACE};") + ("" if s[-1] in ".?!" else ".") for s in sentences
    )


def read_aloud(name: str, reads: str, voice: str, words_per_minute: int) -> None:
    """Write the sound and, beside it, the rendering that describes it."""
    words = tomllib.loads((FOLDER / f"{reads}.toml").read_text(encoding="utf-8"))
    sound = FOLDER / f"{name}.audio.ogg"
    with tempfile.NamedTemporaryFile(suffix=".wav") as wav:
        speak = ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-w", wav.name]
        subprocess.run([*speak, spoken_text(words, voice)], check=True)
        tags = ["-metadata", f"title={words['title']}", "-metadata", "artist=synthetic voice"]
        encode = ["ffmpeg", "-y", "-loglevel", "error", "-i", wav.name, "-af", SHORTER_PAUSES]
        exact = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
        subprocess.run([*encode, *OPUS.split(), *tags, *exact, str(sound)], check=True)
    described = {
        "media_type": "audio/ogg",
        "sha256": hashlib.sha256(sound.read_bytes()).hexdigest(),
        "reads": hashlib.sha256(canonical_json(words)).hexdigest(),
        "voice": f"espeak-ng, {voice}",
    }
    lines = [f'{key} = "{value}"' for key, value in described.items()]
    text = "\n".join(["# Made by tools/notice_sounds.py.", *lines, "synthetic = true", ""])
    (FOLDER / f"{name}.audio.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for reading in READ_ALOUD:
        read_aloud(*reading)
