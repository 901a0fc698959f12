import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dases_voice.core.supervisor.programs import Program
from dases_voice.core.supervisor.supervisor import Supervisor
from tests.lifesign import Lifesign


@pytest.fixture
def lifesign() -> Iterator[Lifesign]:
    reader, writer = os.pipe()
    yield Lifesign(reader, writer)
    os.close(reader)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(logs=tmp_path / "log", say=said.append) as running:
        yield running


@pytest.fixture
def python() -> Callable[..., Program]:
    """Return a maker of programs that run a few lines of Python."""

    def make(code: str, *, keep: tuple[int, ...] = (), **options: Any) -> Program:
        return Program(
            name=options.pop("name", "worker"),
            command=(sys.executable, "-c", code),
            inherited_descriptors=keep,
            **options,
        )

    return make


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a folder whose path is short enough for a socket in it."""
    with tempfile.TemporaryDirectory(prefix="dv-") as folder:
        yield Path(folder)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
