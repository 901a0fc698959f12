"""A wrong setting stops the process with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from consent.seal import make_key_file

ROOT = Path(__file__).parents[3]
PROVIDER = "https://us@id.example/path?secret_file=/no/such/file"


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
        ({"SEAL_KEY_URL": "vault"}, "SEAL_KEY_URL must start with one of file"),
        ({"DASES_WORKER_MEMORY_MB": "1G"}, "DASES_WORKER_MEMORY_MB must be 700 or more megabytes"),
        ({"DASES_RELEASE_MEMORY_MB": "64"}, "DASES_RELEASE_MEMORY_MB must be 1024 or more"),
        ({"EDUCONNECT_URL": "http://us@id.example"}, "EDUCONNECT_URL must start with https://"),
        ({"EDUCONNECT_URL": "https://id.example"}, "EDUCONNECT_URL must name the client"),
        ({"EDUCONNECT_URL": "https://us:pw@id.example"}, "EDUCONNECT_URL must not hold the secret"),
        ({"EDUCONNECT_URL": "https://us@id.example"}, "EDUCONNECT_URL must name a secret_file"),
        ({"EDUCONNECT_URL": "https://us@id.example?secret_file=x"}, "by its absolute path"),
        ({"EDUCONNECT_URL": "https://us@id.example?secret=x"}, "has an unknown part secret"),
        ({"EDUCONNECT_URL": "https://us@[::1"}, "EDUCONNECT_URL Invalid IPv6 URL"),
        ({"FRANCECONNECT_URL": PROVIDER}, "FRANCECONNECT_URL needs EDUCONNECT_URL"),
    ],
)
def test_a_bad_value_is_named(environment: dict[str, str], complaint: str) -> None:
    assert complaint in _start(**environment)


def test_good_values_start(tmp_path: Path) -> None:
    assert _start(DASES_VAR_DIR=str(tmp_path), DASES_BIND="0.0.0.0:9000") == "started"
    both = {"EDUCONNECT_URL": PROVIDER, "FRANCECONNECT_URL": PROVIDER}
    assert _start(DASES_VAR_DIR=str(tmp_path), **both) == "started"


def test_production_names_each_missing_part() -> None:
    assert "DATABASE_URL must be set" in _start("dases_voice.settings.production", DATABASE_URL="")


def test_production_does_not_start_without_the_key_of_its_seals(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x" * 64)
    secret.chmod(0o600)
    named = ("DATABASE_URL", "BROKER_URL", "BLOB_URL", "DATA_KEY_URL", "KEK_URL", "SEAL_KEY_URL")
    schemes = {"DATABASE_URL": "sqlite", "BROKER_URL": "redis"}
    environment = {name: f"{schemes.get(name, 'file')}://{tmp_path}/{name}" for name in named}
    environment |= {"EMAIL_URL": "smtp://127.0.0.1", "DASES_SECRET_KEY_FILE": str(secret)}
    said = _start("dases_voice.settings.production", DASES_DEMO="0", **environment)
    assert "seal's key file" in said
    assert "is missing" in said
    make_key_file(environment["SEAL_KEY_URL"])
    assert _start("dases_voice.settings.production", DASES_DEMO="0", **environment) == "started"
    client = tmp_path / "client"
    environment["EDUCONNECT_URL"] = f"https://us@id.example?secret_file={client}"
    for content, mode, complaint in (
        (None, 0o600, "EDUCONNECT_URL names a secret file that is missing"),
        ("x", 0o644, "that others can read"),
        (" ", 0o600, "that is empty"),
        ("x", 0o600, "started"),
    ):
        if content is not None:
            client.write_text(content)
            client.chmod(mode)
        said = _start("dases_voice.settings.production", DASES_DEMO="0", **environment)
        assert complaint in said


def test_production_refuses_the_demonstration() -> None:
    assert "DASES_DEMO must be 0" in _start("dases_voice.settings.production", DASES_DEMO="1")


@pytest.mark.parametrize(("mode", "complaint"), [(0o644, "read by others"), (0o600, "less than")])
def test_a_weak_secret_file_is_refused(tmp_path: Path, mode: int, complaint: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("short" if mode == 0o600 else "x" * 64)
    secret.chmod(mode)
    environment = {"DASES_VAR_DIR": str(tmp_path), "DASES_SECRET_KEY_FILE": str(secret)}
    assert complaint in _start("dases_voice.settings.dev", **environment)
