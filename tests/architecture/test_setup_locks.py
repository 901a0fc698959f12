import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"
LOCKS = sorted(FOLDER.glob("*.txt"))
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(\S+)((?: ;.*?)?) \\$", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str, str]]:
    return set(PIN.findall((FOLDER / f"{name}.txt").read_text()))


def wanted(name: str) -> set[str]:
    lines = (FOLDER / f"{name}.in").read_text().splitlines()
    names = {re.split(r"[\[<>=]", line)[0].strip() for line in lines if line[:1] not in "#-"}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names if name}


def test_there_is_a_lock_for_each_purpose() -> None:
    assert {lock.stem for lock in LOCKS} == {"app", "test", "services", "uv"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_pins_and_hashes_and_names_no_index(lock: Path) -> None:
    allowed = re.compile(
        r"^(#.*|    # .*|[a-z0-9-]+(\[.*\])?==.* \\|    --hash=sha256:[0-9a-f]{64}( \\)?)$"
    )
    assert [line for line in lock.read_text().splitlines() if not allowed.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_each_wanted_package_is_pinned(lock: Path) -> None:
    assert wanted(lock.stem) <= {name for name, _, _ in pins(lock.stem)}


def test_the_suite_runs_on_the_versions_that_the_site_runs_on() -> None:
    assert pins("app") <= pins("test")


def test_the_services_do_not_ask_for_other_versions_than_the_suite() -> None:
    suite = {name for name, _, _ in pins("test")}
    assert {pin for pin in pins("services") if pin[0] in suite} <= pins("test")
