"""Texts that a speech synthesiser has read, for the demonstration and for prompts to repeat."""

import csv
from pathlib import Path

VOICES = Path(__file__).resolve().parents[1] / "demo_voices"


def synthetic_texts() -> list[tuple[str, str]]:
    """Return language and words of each text, in their order."""
    with (VOICES / "texts.tsv").open(newline="", encoding="utf-8") as file:
        return [(language, text) for language, text in csv.reader(file, delimiter="\t")]
