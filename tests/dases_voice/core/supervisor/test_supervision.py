import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dases_voice.core.supervisor.errors import ProgramGaveUp, StartRefused
from dases_voice.core.supervisor.programs import Program
from dases_voice.core.supervisor.supervisor import Supervisor
from tests.lifesign import Lifesign

MakeProgram = Callable[..., Program]
READY = "import signal, sys, time; print('READY', flush=True); "
FOREVER = READY + "time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + FOREVER


def lines_in(log: Path) -> int:
    return log.read_text().count("READY") if log.exists() else 0


def test_a_killed_program_starts_again(
    supervisor: Supervisor, python: MakeProgram, tmp_path: Path, said: list[str]
) -> None:
    log = tmp_path / "log" / "worker.log"
    child = supervisor.start(python(FOREVER))
    supervisor.wait_for(lambda: lines_in(log) == 1, limit_s=10, what="worker")
    os.kill(child.process.pid, signal.SIGKILL)
    supervisor.wait_for(lambda: lines_in(log) == 2, limit_s=10, what="worker")
    assert child.is_running
    assert said == [f"worker was killed by signal 9; starts again in 1 s. Log: {log}"]


def test_what_a_dead_program_leaves_behind_is_killed_before_it_starts_again(
    supervisor: Supervisor, python: MakeProgram, lifesign: Lifesign
) -> None:
    orphan = "import os, time; os.fork() or time.sleep(600)"
    supervisor.start(python(orphan, keep=(lifesign.writer,), once=True))
    lifesign.let_go()
    supervisor.wait_for(lambda: not supervisor.children, limit_s=10, what="worker")
    assert lifesign.all_are_gone()


def test_a_program_that_dies_again_and_again_ends_the_site(
    supervisor: Supervisor, python: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dases_voice.core.supervisor.backoff.DELAYS_S", (0.0, 0.0))
    supervisor.start(python("raise SystemExit(3)"))
    with pytest.raises(ProgramGaveUp, match="worker ended with code 3 again and again"):
        supervisor.serve()


def test_a_one_off_program_may_end(
    supervisor: Supervisor, python: MakeProgram, said: list[str]
) -> None:
    supervisor.start(python("pass", once=True))
    supervisor.wait_for(lambda: not supervisor.children, limit_s=10, what="demo")
    assert said == []


def test_a_one_off_program_that_fails_says_where_to_look(
    supervisor: Supervisor, python: MakeProgram, said: list[str], tmp_path: Path
) -> None:
    supervisor.start(python("raise SystemExit(2)", name="demo", once=True))
    supervisor.wait_for(lambda: not supervisor.children, limit_s=10, what="demo")
    assert said == [f"demo ended with code 2. Log: {tmp_path / 'log' / 'demo.log'}"]


def test_alarms_are_printed_with_the_programs_name_and_the_rest_is_logged(
    supervisor: Supervisor, python: MakeProgram, said: list[str], tmp_path: Path
) -> None:
    supervisor.start(python(READY + "print('ERROR: no disk', flush=True); time.sleep(600)"))
    supervisor.wait_for(lambda: bool(said), limit_s=10, what="worker")
    assert said == ["worker: ERROR: no disk"]
    assert (tmp_path / "log" / "worker.log").read_text() == "READY\nERROR: no disk\n"


def test_a_program_that_closes_its_output_is_still_watched(
    supervisor: Supervisor, python: MakeProgram, lifesign: Lifesign
) -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(600)"
    child = supervisor.start(python(code, keep=(lifesign.writer,), once=True))
    lifesign.let_go()
    supervisor.wait_for(lambda: not supervisor.listens_to(child), limit_s=10, what="it")
    os.kill(child.process.pid, signal.SIGKILL)
    supervisor.wait_for(lambda: not supervisor.children, limit_s=10, what="it")
    assert lifesign.all_are_gone()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_program_and_its_children(
    number: signal.Signals, tmp_path: Path, python: MakeProgram, lifesign: Lifesign
) -> None:
    family = "import os; os.fork(); " + FOREVER
    log = tmp_path / "worker.log"

    def serve() -> None:
        with Supervisor(logs=tmp_path, say=lambda text: None) as supervisor:
            supervisor.start(python(family, keep=(lifesign.writer,)))
            lifesign.let_go()
            supervisor.wait_for(lambda: lines_in(log) == 2, limit_s=10, what="worker")
            os.kill(os.getpid(), number)
            supervisor.serve()

    with pytest.raises(KeyboardInterrupt):
        serve()
    assert lifesign.all_are_gone()


def test_a_signal_breaks_into_long_work(supervisor: Supervisor) -> None:
    with pytest.raises(KeyboardInterrupt), supervisor.interruptible():
        signal.raise_signal(signal.SIGTERM)


def test_a_signal_never_breaks_into_the_start_of_a_program(
    supervisor: Supervisor, python: MakeProgram
) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    child = supervisor.start(python(FOREVER))
    with pytest.raises(KeyboardInterrupt):
        supervisor.serve()
    assert child in supervisor.children


def test_a_stubborn_program_is_killed_in_time(
    tmp_path: Path, python: MakeProgram, lifesign: Lifesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dases_voice.core.supervisor.supervisor.STOP_S", 0.3)
    with Supervisor(logs=tmp_path, say=lambda text: None) as supervisor:
        supervisor.start(python(STUBBORN, keep=(lifesign.writer,)))
        lifesign.let_go()
        supervisor.wait_for(
            lambda: lines_in(tmp_path / "worker.log") == 1, limit_s=10, what="worker"
        )
        asked_at_s = time.monotonic()
    assert time.monotonic() - asked_at_s < 5
    assert lifesign.all_are_gone()


def test_stopping_takes_less_than_ten_seconds_at_worst() -> None:
    from dases_voice.core.supervisor.supervisor import STOP_LAST_S, STOP_S

    assert STOP_S + STOP_LAST_S < 9


def test_a_farewell_is_no_alarm(tmp_path: Path, python: MakeProgram, said: list[str]) -> None:
    farewell = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit('WARNING: stopping'))\n"
        "print('READY', flush=True)\n"
        "time.sleep(600)\n"
    )
    log = tmp_path / "worker.log"
    with Supervisor(logs=tmp_path, say=said.append) as supervisor:
        supervisor.start(python(farewell))
        supervisor.wait_for(lambda: lines_in(log) == 1, limit_s=10, what="worker")
    assert "WARNING: stopping" in log.read_text()
    assert said == []


def test_what_others_need_stops_last(tmp_path: Path, python: MakeProgram) -> None:
    farewell = (
        "import pathlib, signal, sys, time\n"
        "def end(*_):\n"
        "    with open({path!r}, 'a') as book: book.write({name!r} + '\\n')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('READY', flush=True)\n"
        "time.sleep(600)\n"
    )
    book = tmp_path / "book"
    with Supervisor(logs=tmp_path, say=lambda text: None) as supervisor:
        for name in ("redis", "worker"):
            code = farewell.format(path=str(book), name=name)
            supervisor.start(python(code, name=name, needed_by_others=name == "redis"))
        supervisor.wait_for(
            lambda: all(lines_in(tmp_path / f"{n}.log") for n in ("redis", "worker")),
            limit_s=10,
            what="both",
        )
    assert book.read_text().split() == ["worker", "redis"]


def test_what_never_answers_is_refused_with_the_logs_named(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    with pytest.raises(StartRefused, match=r"Redis did not answer in 0 s.*/log"):
        supervisor.wait_for(lambda: False, limit_s=0, what="Redis")


def test_a_long_log_starts_a_new_file(
    supervisor: Supervisor, python: MakeProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dases_voice.core.supervisor.programs.LOG_LIMIT_BYTES", 10)
    (tmp_path / "log" / "worker.log").write_text("more than ten bytes\n")
    supervisor.start(python("print('fresh')", once=True))
    supervisor.wait_for(lambda: not supervisor.children, limit_s=10, what="worker")
    assert (tmp_path / "log" / "worker.log").read_text() == "fresh\n"
    assert (tmp_path / "log" / "worker.log.1").read_text() == "more than ten bytes\n"
