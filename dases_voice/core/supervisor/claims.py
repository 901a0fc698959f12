"""What only one site at a time may hold: its folder of data, and its address."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dases_voice.core.supervisor.errors import StartRefused


@contextmanager
def claimed_folder(var: Path) -> Iterator[None]:
    """Hold the folder's lock. It ends with the process, however that ends."""
    with (var / "site.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise StartRefused(
                f"The site of {var} runs already (process {handle.read().strip()})."
                " Stop it with Ctrl-C in its window."
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


@contextmanager
def claimed_address(host: str, port: int) -> Iterator[socket.socket]:
    """Listen on the address. Visitors who come early wait in its queue and are not refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host.strip("[]"), port))
        except OSError as error:
            raise StartRefused(_reason(error, host, port)) from error
        listener.listen(512)
        yield listener


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"The address {host}:{port} is in use. Choose another, for example:"
            f" DASES_BIND={host}:{port + 1} make run"
        )
    return f"Cannot listen on {host}:{port}: {error.strerror}. Set DASES_BIND to HOST:PORT."
