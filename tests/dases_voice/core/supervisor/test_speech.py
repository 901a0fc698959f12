import pytest

from dases_voice.core.supervisor.speech import Speech, spoken


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("[2026-11-23 20:00:00,000: INFO/MainProcess] worker@box ready.", None),
        (
            "[2026-11-23 20:00:00,000: ERROR/MainProcess] lost",
            "[2026-11-23 20:00:00,000: ERROR/MainProcess] lost",
        ),
        ("Traceback (most recent call last):", "Traceback (most recent call last):"),
        ('  File "x.py", line 1, in <module>', None),
        ("RuntimeWarning: a word that is no level", None),
        ('{"event": "take_stored", "level": "info"}', None),
        (
            '{"event": "relay_waits", "level": "warning", "exception": "long"}',
            "warning: relay_waits",
        ),
        ('{"event": "first\\nsecond", "level": "error"}', "error: first"),
        ('{"event": "no level"}', None),
        ("{not a record, ERROR or not", None),
        ("", None),
    ],
)
def test_only_alarms_reach_the_terminal(line: str, printed: str | None) -> None:
    assert spoken(line + "\n", speech=Speech.ALARMS) == printed


def test_a_silent_program_says_nothing() -> None:
    assert spoken("CRITICAL: all is lost", speech=Speech.SILENT) is None


def test_a_program_that_speaks_aloud_is_heard_word_for_word() -> None:
    assert (
        spoken("  teacher@school.example  secret\n", speech=Speech.ALOUD)
        == "  teacher@school.example  secret"
    )
