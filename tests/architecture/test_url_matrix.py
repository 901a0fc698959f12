"""Each address, for everybody: who may use it, and that all others are refused without a trace."""

import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.architecture.access_table import (
    ACCOUNTS,
    DEMO,
    EVERYBODY,
    KINDS,
    LIBRARY,
    LIBRARY_KEYS,
    MIXED,
    PLATFORM,
    PROGRAMS,
    ROWS,
    SAMPLE,
    Answer,
    Refusal,
    Row,
)
from tests.architecture.urlconf import ADDRESSES
from tests.architecture.world import ROSTER, World, build_world

pytestmark = pytest.mark.django_db

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
PLACES: dict[Refusal, Answer] = {
    Refusal.USED_UP: 404,
    Refusal.NO_SESSION: "collection:join",
    Refusal.NO_TURN: "collection:cards",
    Refusal.NO_CODE: "consent:door",
}
IN_DEMO_ONLY = [row for row in ROWS if row in DEMO or row.name == "style"]
WITH_NAMES = [row for row in ROWS if row.names and row.method != "PUT"]  # devices name takes
WITH_IDS = [row for row in ROWS if any("_id" in key for key in row.names)]
WITH_SECRETS = [row for row in WITH_NAMES if row.refusal not in {Refusal.NOBODY, Refusal.NO_CODE}]
POSTS = [row for row in ROWS if row.method == "POST"]
NAMES = sorted({row.name for row in ROWS})

NONSENSE = ("", "not-an-id", "\0", "9" * 400)
WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
VOLATILE = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"')  # differs each time and says nothing


def each(rows: Sequence[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.label for row in rows])


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Build the world once; the transaction around it is rolled back after the last test."""
    stores = tmp_path_factory.mktemp("world")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(
            override_settings(
                BLOB_URL=f"file://{stores / 'blobs'}", DATA_KEY_URL=f"file://{stores / 'keys'}"
            )
        )
        stack.enter_context(undone())
        yield build_world(at=timezone.now())


@pytest.fixture
def world(built: World, db: None) -> Iterator[World]:
    cache.clear()  # of counters of tries
    yield built
    cache.clear()


def test_each_address_is_in_the_table() -> None:
    expected = {address.name for address in ADDRESSES}
    assert {row.name for row in ROWS} | LIBRARY.keys() == expected


def test_no_row_says_the_same_twice() -> None:
    labels = [row.label for row in ROWS]
    assert len(set(labels)) == len(labels)


def test_the_table_is_about_everybody(world: World) -> None:
    assert world.browsers.keys() == EVERYBODY


@pytest.mark.once
@each(ROWS)
def test_a_row_refuses_as_the_policy_of_its_view_does(row: Row) -> None:
    kinds = {
        address.policy[0] for address in ADDRESSES if address.name == row.name and address.policy
    }
    assert kinds
    assert all(row.refusal in KINDS[kind] for kind in kinds)


@each(ROWS)
def test_only_those_who_may_get_in(world: World, settings: Settings, row: Row) -> None:
    settings.DASES_DEMO = row in IN_DEMO_ONLY
    # Where nobody is refused, one of each kind is enough.
    people = EVERYBODY if row.refusal is not Refusal.NOBODY else SAMPLE | row.answers.keys()
    expected = {person: expected_answer(row, person) for person in sorted(people)}
    found, left = {}, {}
    for person in expected:
        with undone(), noted_writes() as writes:
            found[person] = answer_of(send(world, row, person))
        if writes:
            left[person] = writes
    assert found == expected
    assert {person for person in left if person not in row.who} == used_keys(row)
    if row.method == "GET" and not row.writes:
        assert not left


@pytest.mark.once
@each([row for row in ROWS if row.refusal in {Refusal.SIGN_IN, Refusal.FORBIDDEN, Refusal.HIDDEN}])
def test_a_visitor_comes_back_after_the_login(world: World, row: Row) -> None:
    response = send(world, row, "anonymous")
    assert parse_qs(urlsplit(response["Location"]).query) == {"next": [path_of(world, row)]}


@each(WITH_NAMES)
def test_who_may_gets_404_for_what_does_not_exist(
    world: World, settings: Settings, row: Row
) -> None:
    settings.DASES_DEMO = row in IN_DEMO_ONLY
    for key in row.names:
        for person in sorted(row.who):
            with undone(), noted_writes() as writes:
                response = send(world, row, person, path=path_of(world, row, unknown=key))
            assert answer_of(response) == row.gone.get(key, 404), (key, person)
            assert not writes or row.refusal is Refusal.NO_KEY


@each(WITH_SECRETS)
def test_who_may_not_cannot_tell_what_exists(world: World, row: Row) -> None:
    paths = [path_of(world, row), *(path_of(world, row, unknown=key) for key in row.names)]
    for person in sorted(SAMPLE - row.who):
        with undone():
            answers = {seen(send(world, row, person, path=path), path) for path in paths}
        assert len(answers) == 1, (person, answers)


@pytest.mark.once
@each(WITH_IDS)
def test_a_malformed_id_is_no_address(world: World, row: Row) -> None:
    path = path_of(world, row)
    for key, name in row.names.items():
        if not key.endswith("_id"):
            continue
        malformed = path.replace(name.format(**world.names), "not-an-id")
        for person in (min(row.who), "anonymous"):
            assert send(world, row, person, path=malformed).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("name", NAMES)
def test_other_methods_are_refused(world: World, settings: Settings, name: str) -> None:
    rows = [row for row in ROWS if row.name == name]
    settings.DASES_DEMO = rows[0] in IN_DEMO_ONLY
    person, path = min(set.intersection(*(row.who for row in rows))), path_of(world, rows[0])
    for method in METHODS - {row.method for row in rows}:
        with undone(), noted_writes() as writes:
            response = world.client(person).generic(method, path)
        assert (method, response.status_code) == (method, 405)
        assert not writes


@pytest.mark.once
@each([row for row in POSTS if row.refusal is not Refusal.NO_KEY])  # no cookie opens those
def test_a_forged_form_changes_nothing(world: World, settings: Settings, row: Row) -> None:
    settings.DASES_DEMO = row in IN_DEMO_ONLY
    client = world.client(min(row.who), enforce_csrf_checks=True)
    with undone(), noted_writes() as writes:
        response = send(world, row, client=client)
    assert response.status_code == 403
    assert not writes


@each([row for row in POSTS if row.data])
def test_nonsense_in_a_form_is_no_failure(world: World, row: Row) -> None:
    for field, junk in product(row.data, NONSENSE):
        with undone():
            response = send(world, row, min(row.who), data={field: junk})
        assert response.status_code < 500, (field, junk)


@each(MIXED)
def test_what_does_not_belong_together_changes_nothing(world: World, row: Row) -> None:
    for person in sorted(row.who):
        with undone(), noted_writes() as writes:
            response = send(world, row, person)
        assert answer_of(response) == row.answer
        assert not writes


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_pages_of_libraries(world: World, name: str) -> None:
    path = reverse(name, kwargs=LIBRARY_KEYS.get(name, {}))
    with undone():
        found = tuple(answer_of(world.client(p).get(path)) for p in ("anonymous", "no role"))
    assert found == LIBRARY[name]


@each(IN_DEMO_ONLY)
def test_the_demonstration_exists_only_in_the_demonstration(world: World, row: Row) -> None:
    found = {send(world, row, person).status_code for person in sorted(SAMPLE)}
    assert found == {404}


def test_staff_without_a_second_factor_get_nowhere_but_to_set_it_up(world: World) -> None:
    Authenticator.objects.filter(user=world.accounts["operator"]).delete()
    with noted_writes() as writes:
        found = {row.label: answer_of(send(world, row, "operator")) for row in ROWS}
    assert found == dict.fromkeys(found, "mfa_activate_totp")
    assert not writes


@pytest.mark.parametrize("person", sorted(PLATFORM))
def test_each_platform_role_needs_a_second_factor(world: World, person: str) -> None:
    home = reverse("my_home")
    Authenticator.objects.filter(user=world.accounts[person]).delete()
    assert answer_of(world.client(person).get(home)) == "mfa_activate_totp"


def test_staff_can_set_up_a_second_factor_after_looking_at_their_address(world: World) -> None:
    Authenticator.objects.filter(user=world.accounts["operator"]).delete()
    client = world.client("operator")
    client.get(reverse("account_email"))
    assert answer_of(client.get(reverse("mfa_activate_totp"))) == "account_reauthenticate"


# --- How a row is tried --------------------------------------------------------------------------


def expected_answer(row: Row, person: str) -> Answer:
    if person in row.who:
        return row.answers.get(person, row.answer)
    if person in row.refusals:
        return row.refusals[person]
    if row.refusal in PLACES:
        return PLACES[row.refusal]
    if row.refusal is Refusal.NO_TICKET:
        return 401
    if row.refusal is Refusal.NO_KEY:
        return 404 if person in PROGRAMS else 401
    if person not in ACCOUNTS:
        return "account_login"
    return 403 if row.refusal is Refusal.FORBIDDEN else 404


def used_keys(row: Row) -> set[str]:
    """Return the programs whose keys were good, but not here: each key notes when it was used."""
    return PROGRAMS - row.who if row.refusal is Refusal.NO_KEY else set()


def path_of(world: World, row: Row, *, unknown: str = "") -> str:
    values = {key: name.format(**world.names) for key, name in row.names.items()}
    if unknown:
        values[unknown] = str(uuid.uuid4()) if unknown.endswith("_id") else "7"
    path = reverse(row.name, kwargs=values)
    return f"{path}?{row.query}" if row.query else path


def send(
    world: World,
    row: Row,
    person: str = "",
    *,
    client: Client | None = None,
    path: str = "",
    data: dict[str, str] | None = None,
) -> Any:
    client, path = client or world.client(person), path or path_of(world, row)
    headers = {key: value.format(**world.names) for key, value in row.headers.items()}
    if row.method == "GET":
        return client.get(path, headers=headers)
    if row.method == "PUT":
        return client.generic("PUT", path, world.take, content_type="audio/flac", headers=headers)
    content = {key: filled(value, world) for key, value in row.data.items()} | (data or {})
    if row.is_json:
        return client.post(path, content, content_type="application/json", headers=headers)
    files = (
        {row.upload: SimpleUploadedFile("list.csv", row.content or ROSTER)} if row.upload else {}
    )
    return client.post(path, content | files)


def filled(value: Any, world: World) -> Any:
    if isinstance(value, dict):
        return {key: filled(inner, world) for key, inner in value.items()}
    if isinstance(value, list):
        return [item.format(**world.names) for item in value]
    return value.format(**world.names)


def answer_of(response: Any) -> Answer:
    if 300 <= response.status_code < 400:
        return resolve(urlsplit(response["Location"]).path).view_name
    status: int = response.status_code
    return status


def seen(response: Any, path: str) -> tuple[int, str, str]:
    """Return what somebody sees of an answer, without what the question put into it."""
    body = VOLATILE.sub("", response.content.decode())
    location = response.headers.get("Location", "")
    for text in (path, path.replace("/", "%2F")):
        body, location = body.replace(text, ""), location.replace(text, "")
    return response.status_code, location, body


@contextmanager
def undone() -> Iterator[None]:
    """Let something happen, and take it back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """Note every statement that changes the database."""
    writes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITE.match(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes
