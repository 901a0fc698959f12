"""One program of the site: how it is started, watched and stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dases_voice.core.supervisor.backoff import Backoff
from dases_voice.core.supervisor.lifeline import tie_to_this_process
from dases_voice.core.supervisor.speech import Speech, spoken

LOG_LIMIT_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run and how to treat it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    speech: Speech = Speech.ALARMS
    once: bool = False
    needed_by_others: bool = False  # such a one stops last
    stop_signal: signal.Signals = signal.SIGTERM
    inherited_descriptors: tuple[int, ...] = ()


class Child:
    """A running program in a session of its own, so that a terminal's Ctrl-C passes it by."""

    def __init__(self, program: Program, *, log: Path, say: Callable[[str], None]) -> None:
        self.program = program
        self.log = log
        self.backoff = Backoff()
        self.restart_at_s: float | None = None
        self._say = say
        self._tail = b""
        self.start()

    def start(self) -> None:
        """Start the program; its output goes to a pipe that `read_output` empties."""
        self.restart_at_s = None
        self.started_at_s = time.monotonic()
        _rotate(self.log)
        self.process = subprocess.Popen(
            self.program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            pass_fds=self.program.inherited_descriptors,
            preexec_fn=tie_to_this_process(),  # noqa: PLW1509  # the supervisor has one thread
        )
        assert self.process.stdout is not None  # noqa: S101  # for the type checker: PIPE is above
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    @property
    def is_running(self) -> bool:
        """Whether the program itself lives; its own children may outlive it for a moment."""
        return self.process.poll() is None

    @property
    def uptime_s(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self.started_at_s

    def read_output(self) -> bool:
        """Copy what the program wrote to its log, and the lines that matter to the terminal.

        Returns whether more may come: false once the program has closed its output.
        """
        while data := self.output.read(65536):
            with self.log.open("ab") as handle:
                handle.write(data)
            self._pass_on(data)
        return data is None

    def _pass_on(self, data: bytes) -> None:
        *lines, self._tail = (self._tail + data).split(b"\n")
        for line in lines:
            text = spoken(line.decode(errors="replace"), speech=self.program.speech)
            if text is not None:
                self._say(text if self.program.once else f"{self.program.name}: {text}")

    def ask_to_stop(self) -> None:
        """Signal the program only: it knows best how to stop its own children."""
        with suppress(ProcessLookupError):
            self.process.send_signal(self.program.stop_signal)

    def clear_away(self) -> None:
        """Kill whatever is left of the program's process group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.read_output()
        self.output.close()

    def ending(self) -> str:
        """Say in words how the program ended."""
        code = self.process.returncode
        return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
