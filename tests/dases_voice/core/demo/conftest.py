"""A demonstration in a folder of its own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dases_voice.core.demo import registry
from dases_voice.core.demo.context import DemoContext


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    """Switch the demonstration on."""
    settings.DASES_DEMO = True
    settings.VAR_DIR = tmp_path


@pytest.fixture
def no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the apps registered: these tests are about the kernel."""
    monkeypatch.setattr(registry, "_steps", [])


@pytest.fixture
def context(demo: None, db: None) -> DemoContext:
    return DemoContext(say=lambda text: None, pause=lambda seconds: None)
