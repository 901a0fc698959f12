import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dases_voice.core.supervisor.lifeline import tie_to_this_process
from tests.lifesign import Lifesign

SUPERVISOR = """
import pathlib, sys
from dases_voice.core.supervisor.programs import Program
from dases_voice.core.supervisor.supervisor import Supervisor
with Supervisor(logs=pathlib.Path(sys.argv[1]), say=print) as supervisor:
    supervisor.start(Program(
        name="worker",
        command=(sys.executable, "-c", "import time; time.sleep(600)"),
        inherited_descriptors=(int(sys.argv[2]),),
    ))
    print("started", flush=True)
    supervisor.serve()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of this death")
def test_programs_do_not_outlive_a_supervisor_that_is_killed(
    tmp_path: Path, lifesign: Lifesign
) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path), str(lifesign.writer)],
        pass_fds=(lifesign.writer,),
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    )
    lifesign.let_go()
    with supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"started\n"
        supervisor.kill()
    assert supervisor.returncode == -signal.SIGKILL
    assert lifesign.all_are_gone()


def test_a_child_whose_parent_died_before_it_was_tied_ends_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tie = tie_to_this_process()
    child = os.fork()
    if child == 0:
        os.getppid = lambda: 1
        tie()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 1
