"""What there is to read, and what a proposal changes, word by word."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from consent.models import NoticeChange
from consent.services import words_of
from consent.services.notice_words import RenderingKey

PLAIN = ("title", "lead", "draft", "sections", "question", "give", "refuse", "later")


class Piece(NamedTuple):
    """Some words that stayed, went or came."""

    kind: str
    text: str


class ChangedRendering(NamedTuple):
    """One rendering that a proposal touches."""

    key: RenderingKey
    pieces: list[Piece]


def changed_renderings(change: NoticeChange) -> list[ChangedRendering]:
    """Return each rendering that reads otherwise than in the version it was written against."""
    before = words_of(change.base)
    after = {RenderingKey.read(k): w for k, w in change.proposal["renderings"].items()}
    return [
        ChangedRendering(key, word_diff(_plain(before.get(key, {})), _plain(after.get(key, {}))))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def word_diff(before: str, after: str) -> list[Piece]:
    """Compare two texts word by word. What stayed and what came, together, is `after`."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    pieces: list[Piece] = []
    for _tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:n]:
            pieces.append(Piece("same", "".join(new[k:n])))
            continue
        pieces += [Piece("gone", "".join(old[i:j]))] if i < j else []
        pieces += [Piece("new", "".join(new[k:n]))] if k < n else []
    return pieces


def _plain(words: Mapping[str, Any]) -> str:
    """Write a rendering as lines; of a sound, what describes it."""
    if "lead" not in words:
        return "\n".join(f"{name}: {words[name]}" for name in sorted(words))
    lines: list[str] = []
    for name in PLAIN:
        if name != "sections":
            lines.append(words.get(name, ""))
            continue
        for section in words["sections"]:
            points = [f"• {point}" for point in section.get("points", [])]
            lines += ["", section["heading"], *points, *section.get("paragraphs", [])]
    return "\n".join(lines)
