import os
import subprocess
import sys
from pathlib import Path

import pytest

from dases_voice.core.supervisor.gate import VARIABLE, closed_gate, wait_at_gate
from tests.lifesign import Lifesign

WAITER = """
from dases_voice.core.supervisor.gate import wait_at_gate
print("waits", flush=True)
wait_at_gate()
"""


def waiter(*, gate: int, lifesign: Lifesign) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITER],
        pass_fds=(gate, lifesign.writer),
        env={**os.environ, VARIABLE: str(gate)},
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    )
    lifesign.let_go()
    assert process.stdout is not None
    assert process.stdout.readline() == b"waits\n"
    return process


def test_who_comes_before_the_gate_opens_waits(lifesign: Lifesign) -> None:
    with closed_gate() as gate, waiter(gate=gate.reader, lifesign=lifesign) as process:
        assert not lifesign.all_are_gone(within_s=0.2)
        gate.open()
        assert process.wait(10) == 0


def test_who_comes_later_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    with closed_gate() as gate:
        monkeypatch.setenv(VARIABLE, str(gate.reader))
        gate.open()
        assert wait_at_gate() is None  # type: ignore[func-returns-value]  # that it returns is the point


def test_a_start_that_fails_leaves_nobody_waiting(lifesign: Lifesign) -> None:
    with closed_gate() as gate:
        process = waiter(gate=gate.reader, lifesign=lifesign)
    with process:
        assert process.wait(10) == 0
