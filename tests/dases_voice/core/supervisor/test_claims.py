import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dases_voice.core.supervisor.claims import claimed_address, claimed_folder
from dases_voice.core.supervisor.errors import StartRefused

HOLDER = """
import pathlib, sys
from dases_voice.core.supervisor.claims import claimed_folder
with claimed_folder(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_site_in_the_same_folder_is_refused_with_the_firsts_number(tmp_path: Path) -> None:
    with (
        claimed_folder(tmp_path),
        pytest.raises(StartRefused, match=rf"runs already \(process {os.getpid()}\)"),
        claimed_folder(tmp_path),
    ):
        pytest.fail("the folder was claimed twice")


def test_a_folder_is_free_again_after_its_site_stopped(tmp_path: Path) -> None:
    with claimed_folder(tmp_path):
        pass
    with claimed_folder(tmp_path):
        assert (tmp_path / "site.lock").read_text() == str(os.getpid())


def test_a_killed_site_does_not_hold_its_folder(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[4],
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with claimed_folder(tmp_path):
        assert (tmp_path / "site.lock").read_text() == str(os.getpid())


def test_a_taken_address_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(StartRefused, match=rf"in use.*DASES_BIND=127.0.0.1:{port + 1} make run"),
            claimed_address("127.0.0.1", port),
        ):
            pytest.fail("the address was claimed twice")


def test_an_address_of_another_machine_is_refused() -> None:
    with (
        pytest.raises(StartRefused, match=r"Cannot listen on 192\.0\.2\.1:8000"),
        claimed_address("192.0.2.1", 8000),
    ):
        pytest.fail("the address is not ours")


def test_a_visitor_who_comes_early_waits_and_is_not_refused(free_port: int) -> None:
    with (
        claimed_address("127.0.0.1", free_port),
        socket.create_connection(("127.0.0.1", free_port), timeout=2) as visitor,
    ):
        assert visitor.getpeername() == ("127.0.0.1", free_port)
