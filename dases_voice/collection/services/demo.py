"""The demonstration's campaign, and its voices."""

from dases_voice.core.demo import DemoContext


def load_campaign(context: DemoContext) -> None:
    """Make the campaign."""


def load_voices(context: DemoContext) -> None:
    """Send the voices."""
