"""A holder's program gets the holder's own receipt, and nobody else finds out that there is one."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consent.enums import Authority, DecisionKind
from consent.models import Invitation, Receipt
from consent.seal import is_signed, key_id_of
from consent.services.guesses import WRONG_PER_ADDRESS
from tests.consent.conftest import CODE, Family


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def both(make_family: Any, now: datetime) -> Family:
    """Two holders of one child, of whom the first has answered."""
    family: Family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(DecisionKind.GIVE, now)
    return family


def ask(client: Client, number: str, link: str, code: str = CODE) -> Any:
    headers = {"Family-Link": link, "Family-Code": code, "Accept-Language": "en"}
    return client.get(reverse("proof:receipt", args=[number]), headers=headers)


def test_the_holder_gets_the_bytes_that_were_sealed(
    both: Family, client: Client, now: datetime
) -> None:
    receipt = Receipt.objects.get()
    response = ask(client, receipt.number, both.invite(now).token)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    assert response.content.decode() == receipt.content
    jws = response["JWS-Signature"]
    keys = json.loads(client.get(reverse("proof:keys")).content)["keys"]
    public = next(key["x"] for key in keys if key["kid"] == key_id_of(jws))
    assert is_signed(content=response.content, jws=jws, public=public)
    assert "no-store" in response["Cache-Control"]


def test_everybody_else_is_told_the_same_as_of_no_receipt(
    both: Family, make_family: Any, client: Client, now: datetime
) -> None:
    number = Receipt.objects.get().number
    own, other_holder = both.invite(now).token, both.invite(now, 1).token
    stranger = make_family(email="other@example.org").invite(now).token
    absent = ask(client, "2222-2222-2222", own)
    assert (absent.status_code, absent.json()["code"]) == (404, "receipt_unknown")
    for refused in (
        ask(client, number, other_holder),
        ask(client, number, stranger),
        ask(client, number, own, "000000"),
        ask(client, number, "nonsense"),
        ask(client, "nonsense", own),
        client.get(reverse("proof:receipt", args=[number]), headers={"Accept-Language": "en"}),
    ):
        assert (refused.status_code, refused.content) == (404, absent.content)


def test_wrong_codes_count_as_at_the_door(both: Family, client: Client, now: datetime) -> None:
    invited = both.invite(now)
    number = Receipt.objects.get().number
    for _ in range(5):
        ask(client, number, invited.token, "000000")
    assert Invitation.objects.get(pk=invited.invitation.pk).state == "locked"
    assert ask(client, number, invited.token).status_code == 404


def test_an_address_that_guesses_must_wait(both: Family, client: Client, now: datetime) -> None:
    number, link = Receipt.objects.get().number, both.invite(now).token
    for _ in range(WRONG_PER_ADDRESS):
        ask(client, number, "nonsense")
    response = ask(client, number, link)
    assert (response.status_code, response.json()["code"]) == (429, "too_many_guesses")
    assert response["Retry-After"] == "300"


def test_a_holder_without_a_voice_any_more_gets_none(
    both: Family, client: Client, now: datetime
) -> None:
    invited = both.invite(now)
    both.links[0].authority = Authority.WITHDRAWN
    both.links[0].save()
    assert ask(client, Receipt.objects.get().number, invited.token).status_code == 404


def test_nothing_but_reading(client: Client, db: None) -> None:
    response = client.post(reverse("proof:receipt", args=["2222-2222-2222"]))
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
