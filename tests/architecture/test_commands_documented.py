from pathlib import Path

import pytest
from django.core.management import get_commands

from dases_voice.settings.environment import KNOWN_NAMES

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "operator.md").read_text()
OURS = ("dases_voice.", "consent", "contracts")
URLS = (
    "DATABASE_URL",
    "BROKER_URL",
    "BLOB_URL",
    "DATA_KEY_URL",
    "KEK_URL",
    "SEAL_KEY_URL",
    "EMAIL_URL",
    "EDUCONNECT_URL",
    "FRANCECONNECT_URL",
)

own_commands = sorted(
    name for name, app in get_commands().items() if isinstance(app, str) and app.startswith(OURS)
)


def test_there_are_commands_to_document() -> None:
    assert "run_site" in own_commands


@pytest.mark.parametrize("name", own_commands)
def test_each_command_is_in_the_operators_guide(name: str) -> None:
    assert f"`{name}" in GUIDE


@pytest.mark.parametrize("name", [*sorted(KNOWN_NAMES), *URLS])
def test_each_setting_is_in_the_operators_guide(name: str) -> None:
    assert f"`{name}`" in GUIDE
