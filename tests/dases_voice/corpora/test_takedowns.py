"""The feed of what a licensee must delete: whole, ordered, one's own, and signed."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import seal
from contracts.models import Agreement, DeletionNotice, Party
from contracts.services import attest_deletion, issue_deletion_notice, terminate_agreement
from dases_voice.core.enums import TokenScope
from dases_voice.core.models import User
from dases_voice.core.services.tokens import create_token
from dases_voice.corpora.models import CorpusVersion, Edition, LicenseeNews
from dases_voice.corpora.queries import takedowns, takedowns_since
from dases_voice.corpora.services import revise_version, tell_of_overdue
from tests.dases_voice.corpora.conftest import Voice

FEED = "/api/takedowns"


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def ask(client: Client, now: datetime) -> Callable[..., Any]:
    secrets: dict[User, str] = {}

    def get(person: User, since: str | None = None, **headers: str) -> Any:
        if person not in secrets:
            issued = create_token(user=person, label="x", scope=TokenScope.EDITIONS, at=now)
            secrets[person] = issued.secret
        query = "" if since is None else f"?since={since}"
        sent = {"Authorization": f"Bearer {secrets[person]}", "Accept-Language": "en", **headers}
        return client.get(FEED + query, headers=sent)

    return get


def issue(agreement: Agreement, name: str, now: datetime) -> DeletionNotice:
    return issue_deletion_notice(
        agreement=agreement, items=[name], deadline_at=now + timedelta(days=30), at=now
    )


def names(response: Any) -> list[str]:
    return [item for takedown in response.json()["takedowns"] for item in takedown["items"]]


def test_an_empty_feed_is_an_answer(ask: Callable[..., Any], licensee: User) -> None:
    response = ask(licensee)
    assert response.status_code == 200
    assert (response.json()["takedowns"], response.json()["has_more"]) == ([], False)
    assert ask(licensee, response.json()["next"]).json() == response.json()


def test_a_withdrawal_reaches_each_licensee_under_names_of_its_own(
    ask: Callable[..., Any],
    voices: list[Voice],
    edition: Edition,
    agree: Callable[[Party], Agreement],
    make_edition: Callable[[Agreement], Edition],
    rival_laboratory: Party,
    licensee: User,
    rival: User,
    now: datetime,
) -> None:
    other = make_edition(agree(rival_laboratory))
    voices[0].withdraw(at=now)
    revise_version(version_id=edition.version_id, at=now)

    mine, theirs = ask(licensee).json()["takedowns"], ask(rival).json()["takedowns"]

    assert [t["agreement"] for t in mine] == [str(edition.agreement_id)]
    assert [t["agreement"] for t in theirs] == [str(other.agreement_id)]
    assert len(mine[0]["items"]) == len(voices[0].recordings)
    assert not set(mine[0]["items"]) & set(theirs[0]["items"])
    deadline = DeletionNotice.objects.get(agreement=edition.agreement).deadline_at
    assert mine[0]["deadline_at"] == f"{deadline:%Y-%m-%dT%H:%M:%S}Z"
    secret = [str(voices[0].family.subject.pk), *(str(r.pk) for r in voices[0].recordings)]
    assert not any(number in json.dumps([mine, theirs]) for number in secret)


def test_reading_on_misses_nothing_and_repeats_nothing(
    agreement: Agreement, licensee: User, now: datetime
) -> None:
    # Issued in an order that their instants do not tell.
    for number in range(7):
        issue(agreement, f"c{number}", now - timedelta(minutes=number))
    found: list[str] = []
    page = takedowns_since(user=licensee, since="", size=3)
    found += [item for news in page.news for item in news.notice.items]  # type: ignore[union-attr]  # each has one
    while page.has_more:
        page = takedowns_since(user=licensee, since=page.next, size=3)
        found += [item for news in page.news for item in news.notice.items]  # type: ignore[union-attr]  # as above
    assert found == [f"c{number}" for number in range(7)]
    issue(agreement, "c7", now - timedelta(days=1))
    late = takedowns_since(user=licensee, since=page.next, size=3)
    assert [news.notice.items for news in late.news] == [["c7"]]  # type: ignore[union-attr]  # as above


def test_a_page_stays_the_same_whatever_becomes_of_the_duty(
    ask: Callable[..., Any], agreement: Agreement, licensee: User, now: datetime
) -> None:
    notice = issue(agreement, "c1", now)
    before = ask(licensee).content
    attest_deletion(notice=notice, user=licensee, at=now)
    tell_of_overdue(at=now + timedelta(days=60))
    assert ask(licensee).content == before


def test_the_end_of_an_agreement_is_in_the_feed(
    ask: Callable[..., Any], agreement: Agreement, licensee: User, now: datetime
) -> None:
    terminate_agreement(agreement=agreement, actor="command", at=now)
    (takedown,) = ask(licensee).json()["takedowns"]
    assert (takedown["cause"], takedown["items"]) == ("agreement_ended", [agreement.asset_urn])


@pytest.mark.parametrize(
    "since", ["nonsense", "%C3%A9", "bjp4", seal.encode(b"n:-1"), seal.encode(b"n:01"), "9" * 400]
)
def test_no_place_in_the_feed_says_what_to_do(
    ask: Callable[..., Any], licensee: User, since: str
) -> None:
    response = ask(licensee, since)
    assert (response.status_code, response.json()["code"]) == (400, "since_unknown")
    assert "next" in response.json()["message"]
    assert ask(licensee, since, **{"Accept-Language": "fr"}).json() != response.json()


def test_a_place_that_a_restored_backup_does_not_know_is_refused(
    ask: Callable[..., Any], agreement: Agreement, licensee: User, now: datetime
) -> None:
    issue(agreement, "c1", now)
    beyond = seal.encode(f"n:{LicenseeNews.objects.get().pk + 1}".encode())
    assert ask(licensee, beyond).status_code == 400


@pytest.mark.skipif(not shutil.which("openssl"), reason="checks with OpenSSL's command line")
def test_openssl_verifies_the_feed(
    ask: Callable[..., Any],
    agreement: Agreement,
    licensee: User,
    now: datetime,
    client: Client,
    tmp_path: Any,
) -> None:
    issue(agreement, "c1", now)
    response = ask(licensee)
    protected, _, signature = response["JWS-Signature"].partition("..")
    kid = json.loads(seal.decode(protected))["kid"]
    keys = {key["kid"]: key for key in client.get(reverse("proof:keys")).json()["keys"]}
    # The fixed beginning of an Ed25519 public key in DER (RFC 8410).
    der = bytes.fromhex("302a300506032b6570032100") + seal.decode(keys[kid]["x"])
    (tmp_path / "key.der").write_bytes(der)
    (tmp_path / "signature").write_bytes(seal.decode(signature))

    def verifies(content: bytes) -> bool:
        (tmp_path / "input").write_text(f"{protected}.{seal.encode(content)}")
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        files = ["-inkey", "key.der", "-in", "input", "-sigfile", "signature"]
        done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode == 0

    assert verifies(response.content)
    assert not verifies(response.content.replace(b'"c1"', b'"c2"'))


def test_somebody_whom_nobody_names_any_more_reads_nothing(
    ask: Callable[..., Any], agreement: Agreement, licensee: User, now: datetime
) -> None:
    issue(agreement, "c1", now)
    assert names(ask(licensee)) == ["c1"]
    agreement.consumer.members.remove(licensee)
    assert names(ask(licensee)) == []


def test_a_long_feed_costs_no_more_questions(
    agreement: Agreement, licensee: User, now: datetime
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = takedowns_since(user=licensee, since="")
            assert [news.agreement.asset_urn and news.notice for news in page.news]
        return len(queries)

    issue(agreement, "c0", now)
    one = cost()
    for number in range(1, takedowns.PAGE_SIZE + 5):
        issue(agreement, f"c{number}", now)
    assert cost() == one


def test_no_other_method_and_no_key(client: Client, edition: Edition) -> None:
    assert client.get(FEED).status_code == 401
    assert client.post(FEED).status_code == 405
    assert re.fullmatch(r"Bearer .*", client.get(FEED)["WWW-Authenticate"])


def test_each_version_that_is_replaced_is_news_once(
    version: CorpusVersion, edition: Edition, voices: list[Voice], now: datetime
) -> None:
    voices[0].withdraw(at=now)
    for _ in range(2):
        revise_version(version_id=version.pk, at=now)
    found = LicenseeNews.objects.order_by("pk").values_list("kind", flat=True)
    assert list(found) == ["takedown.issued", "version.patched"]
