"""The programs of the site, in the order in which they start."""

import signal
import sys
from pathlib import Path

from dases_voice.core.supervisor.gate import VARIABLE
from dases_voice.core.supervisor.programs import Program
from dases_voice.core.supervisor.speech import Speech

_CELERY = (sys.executable, "-m", "celery", "-A", "dases_voice.celery")


def web(*, listener: int, gate: int) -> Program:
    """Return the web server: it takes over the listening socket, and answers once the gate opens."""
    return Program(
        name="web",
        command=(
            *(sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener}"),
            *("--config", "python:dases_voice.core.supervisor.web"),
        ),
        environment={VARIABLE: str(gate)},
        inherited_descriptors=(listener, gate),
    )


def background(*, manage: Path) -> list[Program]:
    """Return what works behind the site.

    Erasure has a worker of its own: it never queues. Releases have one, too: they take long, and load
    what would make the children that work on takes slow to start and heavy.
    """
    return [
        _worker("worker", queues="ingest,process", processes=2),
        _worker("releaser", queues="release", processes=1),
        Program(name="relay", command=(sys.executable, str(manage), "relay_outbox")),
        _worker("eraser", queues="erase", processes=1),
        Program(name="beat", command=(*_CELERY, "beat", "--pidfile=", "--loglevel=INFO")),
    ]


def demo(*, manage: Path) -> Program:
    """Return the one-off program that fills the site; it goes through the real workers."""
    return Program(
        name="demo",
        command=(sys.executable, str(manage), "load_demo"),
        speech=Speech.ALOUD,
        once=True,
    )


def _worker(name: str, *, queues: str, processes: int) -> Program:
    return Program(
        name=name,
        command=(
            *(*_CELERY, "worker", "-Q", queues, "-c", str(processes), "-n", f"{name}@%h"),
            *("--without-gossip", "--without-mingle", "--loglevel=INFO"),
        ),
        stop_signal=signal.SIGQUIT,  # hands unfinished tasks back to the queue
    )
