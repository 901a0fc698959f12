"""Which lines of a program's output a person at the terminal wants to see."""

import json
import re
from enum import Enum

_ALARM = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback ")
_ALARM_LEVELS = {"warning", "error", "critical"}


class Speech(Enum):
    """What of a program's output goes to the terminal. All of it goes to its log file."""

    SILENT = "silent"
    ALARMS = "alarms"
    ALOUD = "aloud"


def spoken(line: str, *, speech: Speech) -> str | None:
    """Return what to print for a line of output, or None."""
    text = line.rstrip()
    if speech is Speech.ALOUD:
        return text
    if speech is Speech.SILENT or not text:
        return None
    if text.startswith("{"):
        return _alarm_of_record(text)
    return text if _ALARM.search(text) else None


def _alarm_of_record(text: str) -> str | None:
    """Shorten a structured log line to its level and the first line of its event."""
    try:
        record = json.loads(text)
    except ValueError:
        return None
    level = str(record.get("level", "")).lower()
    event, _, _ = str(record.get("event", "")).partition("\n")
    return f"{level}: {event}" if level in _ALARM_LEVELS else None
