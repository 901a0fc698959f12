import signal
from pathlib import Path

from dases_voice.core.supervisor import plan, web
from dases_voice.core.supervisor.programs import Program

QUEUES = {"ingest", "process", "release", "erase"}
WORKERS = ("worker", "releaser", "eraser")


def background() -> dict[str, Program]:
    return {program.name: program for program in plan.background(manage=Path("manage.py"))}


def queues_of(program: Program) -> set[str]:
    return set(program.command[program.command.index("-Q") + 1].split(","))


def test_every_queue_has_one_worker_and_erasure_and_releases_have_their_own() -> None:
    served = [queues_of(background()[name]) for name in WORKERS]
    assert served == [{"ingest", "process"}, {"release"}, {"erase"}]
    assert set().union(*served) == QUEUES


def test_a_stopping_worker_hands_back_its_tasks() -> None:
    programs = background()
    assert {programs[name].stop_signal for name in WORKERS} == {signal.SIGQUIT}


def test_the_web_server_takes_over_the_listening_socket() -> None:
    program = plan.web(listener=7, gate=8)
    assert "fd://7" in program.command
    assert program.inherited_descriptors == (7, 8)


def test_the_web_server_opens_no_socket_in_the_home_folder_and_writes_no_addresses() -> None:
    assert web.control_socket_disable is True
    assert web.accesslog is None


def test_the_demonstration_runs_once_and_speaks() -> None:
    program = plan.demo(manage=Path("manage.py"))
    assert (program.once, program.speech.value) == (True, "aloud")
