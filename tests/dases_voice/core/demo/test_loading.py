"""`load_demo` runs each app's step, in order, and can be run again."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from dases_voice.core import demo as core_demo
from dases_voice.core.demo.context import DemoContext, DemoTimeout
from dases_voice.core.demo.people import Kind
from dases_voice.core.demo.store import read_notebook, read_progress
from dases_voice.core.models import User

pytestmark = pytest.mark.django_db


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_outside_of_the_demonstration_nothing_is_loaded(settings: Settings) -> None:
    settings.DASES_DEMO = False
    with pytest.raises(CommandError, match="DASES_DEMO"):
        load()
    assert not User.objects.exists()


@pytest.mark.usefixtures("demo", "no_steps")
def test_steps_run_in_their_order() -> None:
    ran: list[str] = []
    core_demo.register(20, "second", lambda context: ran.append("second"))
    core_demo.register(10, "first", lambda context: ran.append("first"))
    said = load()
    assert ran == ["first", "second"]
    assert said.index("first") < said.index("second")


@pytest.mark.usefixtures("demo", "no_steps")
def test_progress_is_written_for_the_start_page() -> None:
    seen: list[tuple[int, int]] = []

    def look(context: DemoContext) -> None:
        seen.append((read_progress().done, read_progress().total))

    core_demo.register(1, "one", look)
    core_demo.register(2, "two", look)
    load()
    assert seen == [(0, 2), (1, 2)]
    assert not read_progress().is_loading


@pytest.mark.usefixtures("demo", "no_steps")
def test_a_step_that_fails_is_named_and_seen() -> None:
    def fail(context: DemoContext) -> None:
        raise DemoTimeout("nobody came")

    core_demo.register(1, "the guests", fail)
    with pytest.raises(CommandError, match=r"the guests.*nobody came"):
        load()
    assert read_progress().failed


@pytest.mark.usefixtures("no_steps")
def test_accounts_are_printed_with_passwords_that_open_them(demo: None) -> None:
    def make(context: DemoContext) -> None:
        context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)

    core_demo.register(1, "people", make)
    said = load()
    account = read_notebook().accounts["a@b.example"]
    assert account.password in said
    assert User.objects.get(email="a@b.example").check_password(account.password)


def test_passwords_differ_between_installations(
    context: DemoContext, settings: Settings, tmp_path: Path
) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    here = read_notebook().accounts["a@b.example"].password
    settings.VAR_DIR = tmp_path / "elsewhere"
    elsewhere = DemoContext(say=print).account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    there = read_notebook().accounts["a@b.example"].password
    assert here != there
    assert elsewhere.check_password(there)


def test_a_second_load_keeps_accounts_and_passwords(context: DemoContext) -> None:
    first = context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    before = read_notebook()
    again = DemoContext(say=print).account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    assert first == again
    assert read_notebook() == before


def test_secrets_are_readable_by_this_account_alone(context: DemoContext, tmp_path: Path) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    assert (tmp_path / "demo-accounts.json").stat().st_mode & 0o077 == 0


def test_waiting_ends_when_it_has_happened(context: DemoContext) -> None:
    answers = iter([False, False, True])
    context.wait_until(lambda: next(answers), timeout_s=60)
    assert list(answers) == []


def test_waiting_gives_up_in_time(context: DemoContext) -> None:
    with pytest.raises(DemoTimeout):
        context.wait_until(lambda: False, timeout_s=0)
