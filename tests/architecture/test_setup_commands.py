import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = (
    "run",
    "test",
    "check",
    "test-services",
    "bench",
    "audit",
    "pictures",
    "lock",
    "clean",
    "help",
)


def test_help_lists_every_target() -> None:
    printed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert sorted(line.split()[1] for line in printed.splitlines()) == sorted(TARGETS)
    assert all(len(line.split()) > 3 for line in printed.splitlines())


def test_ci_runs_what_a_developer_types() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    assert re.findall(r"^make .*$", script, re.MULTILINE) == [
        "make check",
        "make test",
        "make test-services",
    ]


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with nothing installed, and a PATH of our choice in `bin`."""
    for part in ("tools", "requirements"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "bin").mkdir()
    for name in ("dirname", "basename", "cmp", "cp", "sh"):
        program(tmp_path / "bin", name, f'PATH=/usr/bin:/bin exec {name} "$@"')
    (tmp_path / "tools").unlink()
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "set-up").write_text((ROOT / "tools" / "set-up").read_text())
    return tmp_path


def set_up(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "tools/set-up", "app"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_recent_python_one_line_says_what_to_type(checkout: Path) -> None:
    program(checkout / "bin", "python3", "exit 1")
    answer = set_up(checkout)
    assert answer.returncode == 1
    assert answer.stderr == (
        "Python 3.11 or newer is missing. Type: sudo apt install python3 python3-venv\n"
    )


@pytest.mark.parametrize("name", ["python3", "python3.12"])
def test_without_venv_one_line_says_what_to_type(checkout: Path, name: str) -> None:
    program(checkout / "bin", name, 'case "$2" in *ensurepip*) exit 1;; esac')
    answer = set_up(checkout)
    assert answer.returncode == 1
    assert answer.stderr == (
        f"Python cannot make a virtual environment. Type: sudo apt install {name}-venv\n"
    )


def test_a_second_set_up_installs_nothing(checkout: Path) -> None:
    installed = checkout / ".venv" / "bin"
    installed.mkdir(parents=True)
    for name in ("python", "pip"):
        program(installed, name, "exit 0")
    program(checkout / "bin", "uv", "echo uv was called; exit 1")
    stamp = (ROOT / "requirements" / "app.txt").read_text()
    (checkout / ".venv" / ".lock-app").write_text(stamp)
    answer = set_up(checkout)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_where_uv_fails_pip_installs(checkout: Path) -> None:
    installed = checkout / ".venv" / "bin"
    installed.mkdir(parents=True)
    program(installed, "python", "exit 0")
    program(installed, "pip", 'echo "$@" >>pip-calls')
    program(checkout / "bin", "uv", "exit 1")
    answer = set_up(checkout)
    assert answer.returncode == 0, answer.stderr
    assert "--require-hashes -r requirements/app.txt" in (checkout / "pip-calls").read_text()
