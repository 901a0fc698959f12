"""The whole site as `make run` starts it, in a folder of its own, for a journey to walk on."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as mail_policy
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from aiosmtpd.controller import Controller

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
START_S = 120.0
STOP_S = 20.0


@dataclass
class Mailbox:
    """What a real mail server took."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.messages.append(BytesParser(policy=mail_policy).parsebytes(envelope.content))
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the messages for one address, oldest first."""
        return [message for message in self.messages if address in str(message["To"])]


@dataclass
class Site:
    """A running site, and the ways to look into it from outside."""

    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    mailbox: Mailbox
    folder: Path

    def ask(self, code: str) -> Any:
        """Run `code` in the site's own Django; it leaves its answer in `answer`."""
        script = (
            "import json\nfrom django_scopes import scopes_disabled\n"
            f"with scopes_disabled():\n{_indented(code)}\n"
            "print('\\nANSWER', json.dumps(answer, default=str))"
        )
        done = self.manage("shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        return json.loads(lines[-1].removeprefix("ANSWER "))

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def workers(self) -> list[psutil.Process]:
        """Return the processes of the worker that records pass through, parent first."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        return [process for process in family if _receives_recordings(process)]


def _receives_recordings(process: psutil.Process) -> bool:
    """Tell whether this is that worker, alive: a process may end between list and question."""
    try:
        return "ingest,process" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        # Also a zombie's answer: killed, and not yet taken away by its parent.
        return False


def eventually(question: Callable[[], T], *, seconds: float = 60.0, what: str = "") -> T:
    """Ask until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"still no after {seconds} s: {what}"
        time.sleep(0.2)


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Start the site on free ports with an empty state, and stop all of it afterwards."""
    with ExitStack() as stack:
        mailbox = Mailbox()
        mail_port, web_port = _free_port(), _free_port()
        catcher = Controller(mailbox, hostname="127.0.0.1", port=mail_port)
        catcher.start()
        stack.callback(catcher.stop)
        environment = stack.enter_context(_state_of_its_own(folder))
        environment |= {
            "DJANGO_SETTINGS_MODULE": "dases_voice.settings.dev",
            "DASES_VAR_DIR": str(folder / "var"),
            "DASES_DEMO": "0",
            "DASES_BIND": f"127.0.0.1:{web_port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }
        log = stack.enter_context((folder / "site.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "run_site"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(_stop, process)
        site = Site(f"http://127.0.0.1:{web_port}", environment, process, mailbox, folder)
        eventually(lambda: _answers(site, log.name), seconds=START_S, what="the site starts")
        yield site


@contextmanager
def _state_of_its_own(folder: Path) -> Iterator[dict[str, str]]:
    """Give the site its own database, queue and prefix on the services that are there, if any."""
    environment = {k: v for k, v in os.environ.items() if k != "DASES_VAR_DIR"}
    name = f"journey_{uuid.uuid4().hex[:12]}"
    for store in ("BLOB_URL", "DATA_KEY_URL"):
        if environment.get(store, "").startswith("s3:"):
            parts = urlsplit(environment[store])
            environment[store] = urlunsplit(parts._replace(path=f"/{name}"))
    if "BROKER_URL" in environment:
        database = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
        environment["BROKER_URL"] += f"?virtual_host={database}"
    postgres = environment.get("DATABASE_URL", "").startswith("postgres")
    if postgres:
        socket_folder = urlsplit(environment["DATABASE_URL"]).path.rpartition("/")[0].lstrip("/")
        administration = f"host=/{socket_folder} user=dases dbname=postgres"
        with psycopg.connect(administration, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        environment["DATABASE_URL"] = f"postgres://dases@//{socket_folder}/{name}"
    yield environment


def _answers(site: Site, log: str) -> bool:
    if site.process.poll() is not None:
        raise AssertionError(Path(log).read_text(errors="replace"))
    try:
        with urllib.request.urlopen(f"{site.url}/readyz", timeout=2) as answer:  # noqa: S310  # ours
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.strip("\n").splitlines())
