"""Keeps the programs of the site running, in one thread, and stops them all within seconds."""

import selectors
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from dases_voice.core.supervisor.errors import ProgramGaveUp, StartRefused
from dases_voice.core.supervisor.programs import Child, Program

STOP_S = 5.0
STOP_LAST_S = 1.5
_TICK_S = 0.2
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """A context: on the way out, whatever the reason, every program is stopped."""

    def __init__(self, *, logs: Path, say: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self._logs = logs
        self._say = say
        self._selector = selectors.DefaultSelector()
        self._is_asked_to_stop = False
        self._is_interruptible = False
        self._is_stopping = False

    def __enter__(self) -> Self:
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._former_handlers = {n: signal.signal(n, self._interrupt) for n in _STOP_SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave orphans
        self._is_stopping = True
        self._stop_all()
        self._selector.close()
        for number, handler in self._former_handlers.items():
            signal.signal(number, handler)

    def start(self, program: Program) -> Child:
        """Start a program and watch it from now on."""
        child = Child(program, log=self._logs / f"{program.name}.log", say=self._repeat)
        self.children.append(child)
        self._listen(child)
        return child

    def wait_for(self, ready: Callable[[], bool], *, limit_s: float, what: str) -> None:
        """Watch over the programs until `ready()` is true."""
        deadline_s = time.monotonic() + limit_s
        while not ready():
            if time.monotonic() > deadline_s:
                raise StartRefused(f"{what} did not answer in {limit_s:.0f} s. Logs: {self._logs}")
            self.tick(0.05)

    def serve(self) -> None:
        """Watch over the programs until a signal stops this process."""
        while True:
            self.tick(_TICK_S)

    def tick(self, wait_s: float) -> None:
        """Pass on what the programs say, then bury the dead and start those that are due."""
        if self._is_asked_to_stop:
            raise KeyboardInterrupt
        for key, _ in self._selector.select(wait_s):
            if not key.data.read_output():
                self._selector.unregister(key.fileobj)
        for child in list(self.children):
            if child.restart_at_s is not None:
                self._restart_if_due(child)
            elif not child.is_running:
                self._bury(child)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let a signal break into a long piece of work that starts no program."""
        self._is_interruptible = True
        try:
            yield
        finally:
            self._is_interruptible = False

    def listens_to(self, child: Child) -> bool:
        """Return whether the program's output is still open."""
        return child.output in self._selector.get_map()

    def _repeat(self, text: str) -> None:
        """Print what a program says, but not its farewell: stopping is no alarm."""
        if not self._is_stopping:
            self._say(text)

    def _bury(self, child: Child) -> None:
        if self.listens_to(child):
            self._selector.unregister(child.output)
        child.clear_away()
        name = child.program.name
        if child.program.once:
            self.children.remove(child)
            if child.process.returncode:
                self._say(f"{name} {child.ending()}. Log: {child.log}")
            return
        delay_s = child.backoff.delay_after(uptime_s=child.uptime_s)
        if delay_s is None:
            self.children.remove(child)
            raise ProgramGaveUp(f"{name} {child.ending()} again and again. Log: {child.log}")
        child.restart_at_s = time.monotonic() + delay_s
        self._say(f"{name} {child.ending()}; starts again in {delay_s:.0f} s. Log: {child.log}")

    def _restart_if_due(self, child: Child) -> None:
        if child.restart_at_s is not None and time.monotonic() >= child.restart_at_s:
            child.start()
            self._listen(child)

    def _listen(self, child: Child) -> None:
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Take note only: an exception in the middle of a fork would be printed and lost."""
        self._is_asked_to_stop = True
        if self._is_interruptible:
            raise KeyboardInterrupt

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.restart_at_s is None]
        _stop([c for c in running if not c.program.needed_by_others], limit_s=STOP_S)
        _stop([c for c in running if c.program.needed_by_others], limit_s=STOP_LAST_S)


def _stop(children: list[Child], *, limit_s: float) -> None:
    for child in children:
        child.ask_to_stop()
    deadline_s = time.monotonic() + limit_s
    while any(child.is_running for child in children) and time.monotonic() < deadline_s:
        for child in children:
            child.read_output()
        time.sleep(0.05)
    for child in children:
        child.clear_away()
