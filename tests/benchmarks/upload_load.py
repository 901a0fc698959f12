"""What the benchmark of uploads needs: two servers on one core, and a client on another."""

import getpass
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
START_S = 60.0
ANSWER_BYTES = 65_536
SERVER_CORE, CLIENT_CORE = 0, -1  # the first and the last that this process may use
NGINX = """
user {user};
worker_processes 1;
error_log stderr;
pid {folder}/nginx.pid;
daemon off;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_max_body_size 16m;
  client_body_temp_path {folder}/bodies;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    keepalive_requests 100000;
    root {folder}/takes;
    location / {{ dav_methods PUT; }}
  }}
}}
"""


@dataclass(frozen=True)
class Round:
    """What one round of uploads cost."""

    seconds: float
    cpu_seconds: float
    latencies_s: list[float]

    @property
    def per_second(self) -> float:
        """Return the uploads in a second."""
        return len(self.latencies_s) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Return the server's milliseconds of processor for each upload."""
        return 1000 * self.cpu_seconds / len(self.latencies_s)

    @property
    def p95_ms(self) -> float:
        """Return the time under which 95 % of the answers came."""
        return 1000 * sorted(self.latencies_s)[int(0.95 * len(self.latencies_s))]


@contextmanager
def nginx(folder: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Run an nginx that keeps what is PUT to it in `folder`; one worker on the server's core."""
    port = free_port()
    (folder / "takes").mkdir(parents=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, user=getpass.getuser()))
    command = ["nginx", "-p", str(folder), "-c", str(configuration)]
    with _running(command, port, dict(os.environ)) as process:
        yield port, process


@contextmanager
def site(environment: dict[str, str]) -> Iterator[tuple[int, psutil.Process]]:
    """Run the site's web server with one worker process on the server's core."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"),
        *("--config", "python:dases_voice.core.supervisor.web", "--log-level", "error"),
    ]
    with _running(command, port, environment) as process:
        yield port, process


def upload(
    port: int, server: psutil.Process, requests: list[bytes], *, parallel: int, expected: bytes
) -> Round:
    """Send each request once, over `parallel` connections that stay open.

    Raises
    ------
    AssertionError
        An answer had another status than `expected`.
    """
    latencies, numbers = list[float](), count()
    wrong: list[bytes] = []

    def send() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while (number := next(numbers)) < len(requests) and not wrong:
                start = time.perf_counter()
                connection.sendall(requests[number])
                answer = _answer(connection)
                latencies.append(time.perf_counter() - start)
                if answer.split(b" ", 2)[1] != expected:
                    wrong.append(answer)

    cpu_before, start = _cpu_s(server), time.perf_counter()
    threads = [threading.Thread(target=send) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    if wrong:
        raise AssertionError(wrong[0].decode(errors="replace"))
    return Round(seconds, _cpu_s(server) - cpu_before, latencies)


def pin_client() -> None:
    """Keep this process off the server's core, if there is more than one."""
    os.sched_setaffinity(0, {_cores()[CLIENT_CORE]})


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(os.getppid()))


@contextmanager
def _running(
    command: list[str], port: int, environment: dict[str, str]
) -> Iterator[psutil.Process]:
    core = _cores()[SERVER_CORE]
    process = subprocess.Popen(
        ["taskset", "--cpu-list", str(core), *command], cwd=ROOT, env=environment
    )
    try:
        _wait_for(lambda: _listens(port), process)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(question: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while not question():
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"{process.args!r} does not answer.")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _answer(connection: socket.socket) -> bytes:
    """Read one answer: its headers, and the body whose length they give."""
    data = b""
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += _received(connection)
    headers = data[:end].lower()
    _, found, rest = headers.partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0]) if found else 0
    while len(data) < end + 4 + length:
        data += _received(connection)
    return data


def _received(connection: socket.socket) -> bytes:
    piece = connection.recv(ANSWER_BYTES)
    if not piece:
        raise AssertionError("The server closed the connection in the middle of an answer.")
    return piece


def _cpu_s(server: psutil.Process) -> float:
    family = [server, *server.children(recursive=True)]
    times = [process.cpu_times() for process in family]
    return sum(each.user + each.system for each in times)
