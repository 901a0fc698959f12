"""A wrong setting stops the process with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _start(module: str = "dases_voice.settings.base", **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if "DASES" not in k}, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip().splitlines()[-1] if done.returncode else "started"


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"DASES_DEMOO": "1"}, "Unknown setting DASES_DEMOO"),
        ({"DASES_DEMO": "yes"}, "DASES_DEMO must be 0 or 1, not 'yes'"),
        ({"DASES_VAR_DIR": "var"}, "DASES_VAR_DIR must be an absolute path"),
        ({"DASES_BIND": "8000"}, "DASES_BIND must be HOST:PORT"),
        ({"DASES_BASE_URL": "voix.example"}, "DASES_BASE_URL must start with one of http"),
        ({"BLOB_URL": "ftp://store"}, "BLOB_URL must start with one of file, s3"),
        ({"BROKER_URL": "amqp://queue"}, "BROKER_URL must start with one of redis"),
        ({"DATABASE_URL": "mysql://host/db"}, "DATABASE_URL must start with sqlite or postgresql"),
        ({"KEK_URL": "vault"}, "KEK_URL must start with one of file"),
    ],
)
def test_a_bad_value_is_named(environment: dict[str, str], complaint: str) -> None:
    assert complaint in _start(**environment)


def test_good_values_start(tmp_path: Path) -> None:
    assert _start(DASES_VAR_DIR=str(tmp_path), DASES_BIND="0.0.0.0:9000") == "started"


def test_production_names_each_missing_part() -> None:
    assert "DATABASE_URL must be set" in _start("dases_voice.settings.production", DATABASE_URL="")


def test_production_refuses_the_demonstration() -> None:
    assert "DASES_DEMO must be 0" in _start("dases_voice.settings.production", DASES_DEMO="1")


@pytest.mark.parametrize(("mode", "complaint"), [(0o644, "read by others"), (0o600, "less than")])
def test_a_weak_secret_file_is_refused(tmp_path: Path, mode: int, complaint: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("short" if mode == 0o600 else "x" * 64)
    secret.chmod(mode)
    environment = {"DASES_VAR_DIR": str(tmp_path), "DASES_SECRET_KEY_FILE": str(secret)}
    assert complaint in _start("dases_voice.settings.dev", **environment)
