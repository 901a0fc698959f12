"""Each page and each action, for the people who meet it: owner, rival, operator, teacher, nobody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from contracts.models import Agreement, DeletionNotice
from contracts.services import issue_deletion_notice
from dases_voice.core.enums import TokenScope
from dases_voice.core.models import ApiToken
from dases_voice.core.services.tokens import create_token
from dases_voice.corpora.models import CorpusVersion, Edition
from tests import factories

PEOPLE = ("licensee", "rival", "operator", "teacher")

# What each person gets, in the order of PEOPLE; nobody who has not signed in gets any of it.
PAGES = {
    "/corpora/": (200, 200, 200, 200),
    "/corpora/voix/": (200, 200, 200, 200),
    "/corpora/voix/v1.0.0/": (200, 200, 200, 200),
    "/corpora/nothing/": (404, 404, 404, 404),
    "/corpora/voix/v9.0.0/": (404, 404, 404, 404),
    "/corpora/voix/v1.0.0/e1/": (404, 404, 404, 404),
    "/corpora/new/": (403, 403, 200, 403),
    "/corpora/{corpus}/freeze/": (404, 404, 200, 404),
    "/corpora/{corpus}/offer/": (404, 404, 200, 404),
    "/corpora/{nobody}/freeze/": (404, 404, 404, 404),
    "/parties/": (403, 403, 200, 403),
    "/agreements/": (200, 403, 403, 403),
    "/agreements/{agreement}/": (200, 404, 200, 404),
    "/agreements/{agreement}/policy.odrl.json": (200, 404, 200, 404),
    "/agreements/{agreement}/end/": (200, 404, 200, 404),
    "/agreements/{nobody}/": (404, 404, 404, 404),
    "/editions/{edition}/": (200, 404, 404, 404),
    "/editions/{edition}/state/": (200, 404, 404, 404),
    "/editions/{edition}/files/README.md": (200, 404, 404, 404),
    "/deletions/{notice}/": (200, 404, 200, 404),
    "/deletions/{notice}/list.txt": (200, 404, 200, 404),
    "/tokens/": (200, 403, 200, 403),
}
ACTIONS = {
    "/versions/{version}/publish/": (404, 404, 302, 404),
    "/agreements/{agreement}/sign/": (302, 404, 302, 404),
    "/agreements/{agreement}/editions/": (404, 404, 404, 404),  # without a version
    "/deletions/{notice}/attest/": (302, 404, 404, 404),
    "/tokens/{token}/revoke/": (302, 404, 404, 404),
}


@pytest.fixture
def notice(agreement: Agreement, now: datetime) -> DeletionNotice:
    return issue_deletion_notice(
        agreement=agreement, items=["c1"], deadline_at=now + timedelta(days=30), at=now
    )


@pytest.fixture
def people(
    as_licensee: Client, as_rival: Client, as_operator: Client, client: Client
) -> dict[str, Client]:
    teacher = Client()
    teacher.force_login(factories.teacher())
    return {
        "licensee": as_licensee,
        "rival": as_rival,
        "operator": as_operator,
        "teacher": teacher,
        "nobody": client,
    }


@pytest.fixture
def fill(
    version: CorpusVersion, edition: Edition, notice: DeletionNotice, now: datetime
) -> Callable[[str], str]:
    """Return a function that puts the ids of these things into an address."""
    licensee = edition.agreement.consumer.members.get()
    token = create_token(user=licensee, label="cluster", scope=TokenScope.EDITIONS, at=now).token
    ids = {
        "corpus": version.corpus_id,
        "version": version.pk,
        "agreement": edition.agreement_id,
        "edition": edition.pk,
        "notice": notice.pk,
        "token": token.pk,
        "nobody": uuid4(),
    }
    return lambda path: path.format(**ids)


def test_each_page_opens_for_those_it_is_for(
    people: dict[str, Client], fill: Callable[[str], str]
) -> None:
    for path, expected in PAGES.items():
        found = tuple(people[name].get(fill(path)).status_code for name in PEOPLE)
        assert found == expected, path
        assert people["nobody"].get(fill(path)).status_code == 302, path


def test_each_action_is_done_for_those_who_may(
    people: dict[str, Client], fill: Callable[[str], str]
) -> None:
    for path, expected in ACTIONS.items():
        found = tuple(people[name].post(fill(path)).status_code for name in PEOPLE)
        assert found == expected, path
        answer = people["nobody"].post(fill(path))
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/accounts/login/"), path


def test_a_look_changes_nothing(people: dict[str, Client], fill: Callable[[str], str]) -> None:
    for path in ACTIONS:
        for name in PEOPLE:
            assert people[name].get(fill(path)).status_code in {404, 405}, path
    assert ApiToken.objects.get().revoked_at is None
    assert DeletionNotice.objects.get().attested_at is None


def test_the_menu_shows_what_one_can_use(people: dict[str, Client], agreement: Agreement) -> None:
    def menu(name: str) -> str:
        page = people[name].get("/corpora/", headers={"Accept-Language": "en"}).content.decode()
        return page.partition("<main")[0]

    assert 'href="/agreements/"' in menu("licensee")
    assert 'href="/corpora/"' in menu("licensee")
    assert 'href="/agreements/"' not in menu("operator")
    assert 'href="/corpora/"' in menu("operator")
    assert 'href="/corpora/"' not in menu("teacher")


def test_a_draft_is_the_providers_alone(people: dict[str, Client], agreement: Agreement) -> None:
    Agreement.objects.update(state="draft")

    assert people["licensee"].get(f"/agreements/{agreement.pk}/").status_code == 404
    assert people["operator"].get(f"/agreements/{agreement.pk}/").status_code == 200
