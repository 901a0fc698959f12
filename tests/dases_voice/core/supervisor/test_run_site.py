"""The whole site as a newcomer starts it, with nothing faked."""

import http.client
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's process table")
pytestmark = [pytest.mark.slow, LINUX]


class Site:
    """A site of its own folder, address and environment, started as a process."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        self.started: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_site"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DASES_VAR_DIR": str(self.var),
                "DASES_BIND": f"127.0.0.1:{self.port}",
                "DASES_DEMO": "0",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/livez")
        try:
            return connection.getresponse().status
        finally:
            connection.close()

    def processes(self) -> list[int]:
        """Return each process that was started with this site's folder in its environment."""
        mark = f"DASES_VAR_DIR={self.var}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it ended while we looked, or it is another user's
                if mark in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
        return found


def read_until(process: subprocess.Popen[str], pattern: str) -> None:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if re.search(pattern, line):
            return
    pytest.fail(f"{pattern!r} was never printed:\n{printed}")


def wait_for_the_end_of(processes: list[int]) -> bool:
    """Wait for processes that are not ours to wait for."""
    for number in processes:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(number)
            ended, _, _ = select.select([handle], [], [], 10)
            os.close(handle)
            if not ended:
                return False
    return True


@pytest.fixture
def site(short_folder: Path, free_port: int) -> Iterator[Site]:
    site = Site(short_folder, free_port)
    yield site
    for process in site.started:
        process.terminate()
        process.communicate(timeout=60)
    assert site.processes() == []


def test_one_command_starts_the_site_and_ctrl_c_stops_all_of_it(site: Site) -> None:
    process = site.start()
    read_until(process, rf"runs at http://127\.0\.0\.1:{site.port}/")
    assert site.status() == 200

    second = site.start()
    answer, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert re.fullmatch(r"The site of .* runs already \(process \d+\)\. Stop it .*\n", answer)

    asked_at_s = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert time.monotonic() - asked_at_s < 10
    assert site.processes() == []


def test_a_killed_site_leaves_nothing_running_and_starts_again(site: Site) -> None:
    process = site.start()
    read_until(process, "runs at")
    left_behind = site.processes()
    assert len(left_behind) > 3
    process.kill()
    assert wait_for_the_end_of(left_behind)

    again = site.start()
    read_until(again, "runs at")
    assert site.status() == 200
