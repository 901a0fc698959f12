"""The family door by way of an identity provider: a real one on loopback, and one that lies."""

import json
import logging
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import urllib3
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.enums import (
    Assurance,
    Authority,
    DecisionKind,
    InvitationState,
    Likeness,
    PurposeCode,
    Reason,
)
from consent.erasure import eraser_of
from consent.identity import openid
from consent.models import (
    ComparedSignature,
    Decision,
    Holder,
    HolderIdentity,
    HolderLink,
    Invitation,
)
from consent.queries import permission_of
from dases_voice.core.models import AuditEvent
from tests.consent.conftest import (
    CODE,
    Family,
    Visitor,
    activate,
    last_mail,
    publish_commercial,
    token_in,
)
from tests.consent.openid import (
    CLIENT_ID,
    SECRET,
    Impostor,
    RealProvider,
    address_of,
    by_another_key,
    by_the_public_key,
    impostor,
    key_named,
    real_provider,
    without_signature,
)

ALIX = {"sub": "alix-4711", "given_name": "Alix", "family_name": "Canari", "acr": "eidas1"}
BORIS = {"sub": "boris-4712", "given_name": "Boris", "family_name": "Canari", "acr": "eidas1"}
WEAK = {**ALIX, "sub": "alix-weak", "acr": "eidas0"}
LEARNING_AI = PurposeCode.LEARNING_AI
LANGUAGES = ("fr", "en", "ar", "tr", "pt")
PROBLEMS = ("unreachable", "cancelled", "invalid", "late", "not-the-holder")
LOST = "/family/sign-in/lost/"


def text(response: Any) -> str:
    """Return the words of a page, without its frame."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class Guest(Visitor):
    """A visitor who goes to a provider and comes back."""

    def way_out(self, provider: str = "educonnect") -> str:
        path = reverse("consent:sign_in", args=[self.token, provider])
        return str(self.client.get(path, {"lang": "fr"})["Location"])

    def come_back(self, way_back: str) -> str:
        """Follow the provider's redirect; return where the site leads on to."""
        parts = urlsplit(way_back)
        return str(self.client.get(parts.path, dict(parse_qsl(parts.query)))["Location"])

    def sign_in_at(self, provider: Impostor, kind: str = "educonnect", **changes: str) -> str:
        return self.come_back(provider.answer(self.way_out(kind), **changes))

    def is_in(self) -> bool:
        return self.get("notice").status_code == 200

    def not_confirmed(self, problem: str) -> str:
        path = reverse("consent:not_confirmed", args=[self.token, problem])
        return f"{path}?{urlencode({'lang': 'fr'})}"

    @property
    def door(self) -> str:
        return f"{self.url('door')}?lang=fr"


@pytest.fixture(autouse=True)
def _no_provider_of_before() -> Iterator[None]:
    """Forget descriptions and keys: another test's provider may have had the same port."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def educonnect() -> Iterator[RealProvider]:
    with real_provider(ALIX, BORIS, WEAK) as provider:
        yield provider


@pytest.fixture
def named(family: Family) -> Family:
    """A family whose school has noted the holder's name."""
    Holder.objects.filter(pk=family.links[0].holder_id).update(full_name="CANARI Alix")
    family.links[0].holder.refresh_from_db()
    return family


@pytest.fixture
def guest(named: Family, client: Client, now: datetime) -> Guest:
    return Guest(client, named.invite(now).token)


@pytest.fixture
def offered(educonnect: RealProvider, settings: Settings, tmp_path: Path) -> RealProvider:
    settings.EDUCONNECT_URL = address_of(educonnect.issuer, tmp_path)
    return educonnect


@pytest.fixture
def liar(settings: Settings, tmp_path: Path, now: datetime) -> Iterator[Impostor]:
    """An ÉduConnect that says what it is told, and the truth until then."""
    names = {"given_name": "Alix", "family_name": "Canari", "preferred_username": "a.canari12"}
    with impostor(now=int(now.timestamp()), names=names) as provider:
        settings.EDUCONNECT_URL = address_of(provider.issuer, tmp_path)
        yield provider


@pytest.fixture
def france(settings: Settings, tmp_path: Path, now: datetime) -> Iterator[Impostor]:
    """A FranceConnect: signed claims, all given names, birth and usage name, the secret in the form."""
    names = {
        "given_name": "Alix Marie",
        "family_name": "Dupont",
        "preferred_username": "Canari",
    }
    methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    folder = tmp_path / "france"
    folder.mkdir()
    with impostor(
        now=int(now.timestamp()), names=names, tells_signed=True, description=methods
    ) as provider:
        settings.FRANCECONNECT_URL = address_of(provider.issuer, folder)
        yield provider


@pytest.fixture
def asked_more(named: Family, now: datetime, client: Client) -> Guest:
    """A holder who is asked for P3 as well, which wants somebody known by ÉduConnect."""
    begun = now - timedelta(days=30)
    assert activate(LEARNING_AI, at=begun).minimum_assurance == Assurance.EDUCONNECT
    named.version = publish_commercial(named.version, begun)
    named.assent(DecisionKind.GIVE, now - timedelta(minutes=10))
    return Guest(client, named.invite(now).token)


def reason(family: Family, purpose: PurposeCode) -> Reason:
    at = timezone.now() + timedelta(minutes=5)
    return Reason(permission_of(subject_id=family.subject.pk, purpose=purpose, at=at).reason)


def assurances() -> set[str]:
    return set(Decision.objects.filter(holder__isnull=False).values_list("assurance", flat=True))


def nothing_happened() -> bool:
    """Whether no try was counted, nothing decided, nobody noted."""
    tries = set(Invitation.objects.values_list("attempts", "state"))
    return tries == {(0, InvitationState.OPEN)} and not (
        Decision.objects.exists() or HolderIdentity.objects.exists()
    )


# --- The right way ---------------------------------------------------------------------------------


def test_where_no_provider_is_set_none_is_offered(guest: Guest) -> None:
    assert "ÉduConnect" not in text(guest.get("door"))
    for provider in ("educonnect", "franceconnect", "other"):
        path = reverse("consent:sign_in", args=[guest.token, provider])
        assert guest.client.get(path).status_code == 404
        back = reverse("consent:signed_in", args=[provider])
        assert guest.client.get(back, {"code": "x", "state": "y"})["Location"] == LOST


def test_the_way_out_says_nothing_about_anybody(guest: Guest, offered: RealProvider) -> None:
    page = guest.get("door")
    assert "Confirmer avec ÉduConnect" in text(page)
    assert page["Referrer-Policy"] == "same-origin"
    way_out = guest.way_out()
    assert way_out.startswith(f"{offered.issuer}/oauth2/authorize?")
    query = dict(parse_qsl(urlsplit(way_out).query))
    random = {query.pop(name) for name in ("state", "nonce", "code_challenge")}
    assert {len(value) for value in random} == {43}
    assert len(random) == 3
    assert query == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": "http://testserver/family/sign-in/educonnect/",
        "scope": "openid profile",
        "acr_values": "eidas1",
        "code_challenge_method": "S256",
        "prompt": "login",
    }
    assert guest.token not in way_out
    assert guest.way_out() != way_out


def test_a_sign_in_opens_the_door_and_the_decision_says_so(
    guest: Guest, offered: RealProvider
) -> None:
    assert guest.come_back(offered.answer(guest.way_out(), ALIX["sub"])) == guest.door
    assert guest.get("door")["Location"].startswith(guest.url("notice"))
    guest.answer("give")
    assert assurances() == {"L2"}
    opened = AuditEvent.objects.get(action="consent.open_invitation")
    assert opened.facts == {"provider": "educonnect", "assurance": "L2"}


def test_a_purpose_that_wants_a_known_holder_opens_only_by_it(
    asked_more: Guest, named: Family, offered: RealProvider
) -> None:
    asked_more.enter()
    notice = text(asked_more.get("notice"))
    assert "nous devons mieux savoir qui vous êtes" in notice
    assert "Confirmer avec ÉduConnect" in notice
    asked_more.answer("give")
    assert assurances() == {"L1"}
    assert reason(named, LEARNING_AI) == Reason.ASSURANCE_LOW
    assert reason(named, PurposeCode.RECORD) == Reason.OPEN
    # By the link that has just served, the holder goes on to be known better, and says it again.
    assert "Confirmer avec ÉduConnect" in text(asked_more.get("answer"))
    asked_more.come_back(offered.answer(asked_more.way_out(), ALIX["sub"]))
    assert asked_more.get("door")["Location"].startswith(asked_more.url("notice"))
    assert "mieux savoir" not in text(asked_more.get("notice"))
    asked_more.answer("give")
    assert reason(named, LEARNING_AI) == Reason.OPEN
    assert "mieux savoir" not in text(asked_more.get("answer"))


def test_what_was_given_at_a_higher_level_is_withdrawn_at_the_lowest(
    asked_more: Guest, named: Family, offered: RealProvider
) -> None:
    asked_more.come_back(offered.answer(asked_more.way_out(), ALIX["sub"]))
    asked_more.answer("give")
    assert reason(named, LEARNING_AI) == Reason.OPEN
    again = Visitor(Client(), token_in(last_mail()))
    again.enter(CODE)
    again.post("withdraw")
    taken_back = Decision.objects.filter(kind=DecisionKind.WITHDRAW)
    assert set(taken_back.values_list("assurance", flat=True)) == {"L1"}
    for purpose in (LEARNING_AI, PurposeCode.RECORD):
        assert reason(named, purpose) == Reason.WITHDRAWN


def test_who_says_yes_again_with_less_proof_is_warned_first(
    asked_more: Guest, named: Family, offered: RealProvider
) -> None:
    asked_more.come_back(offered.answer(asked_more.way_out(), ALIX["sub"]))
    asked_more.answer("give")
    again = Visitor(Client(), token_in(last_mail()))
    again.enter()
    assert "mieux savoir" not in text(again.get("answer"))
    again.post("withdraw", taken_back="P2")
    assert reason(named, LEARNING_AI) == Reason.OPEN
    assert "mieux savoir" not in text(again.get("answer"))
    assert "mieux savoir" in text(again.get("notice"))


def test_a_withdrawal_after_a_sign_in_is_recorded_as_such(
    guest: Guest, offered: RealProvider
) -> None:
    guest.enter()
    guest.answer("give")
    again = Guest(Client(), token_in(last_mail()))
    again.come_back(offered.answer(again.way_out(), ALIX["sub"]))
    again.post("withdraw")
    taken_back = Decision.objects.filter(kind=DecisionKind.WITHDRAW)
    assert set(taken_back.values_list("assurance", flat=True)) == {"L2"}


def test_who_refuses_is_not_asked_to_be_known_better(
    asked_more: Guest, offered: RealProvider
) -> None:
    asked_more.enter()
    asked_more.answer("refuse")
    assert "mieux savoir" not in text(asked_more.get("answer"))


def test_without_a_provider_the_page_names_paper(asked_more: Guest) -> None:
    asked_more.enter()
    notice = text(asked_more.get("notice"))
    assert "ne compte que sur papier" in notice
    assert "ÉduConnect" not in notice


# --- FranceConnect on top --------------------------------------------------------------------------


def test_both_together_are_the_highest_level(
    guest: Guest, liar: Impostor, france: Impostor
) -> None:
    guest.sign_in_at(liar)
    assert guest.sign_in_at(france, "franceconnect") == guest.door
    guest.answer("give")
    assert assurances() == {"L3"}
    assert france.clients[0]["client_id"] == CLIENT_ID
    assert france.clients[0]["client_secret"] == SECRET
    assert france.clients[0]["authorization"] is None
    assert liar.clients[0]["authorization"].startswith("Basic ")


def test_the_civil_identity_alone_opens_nothing(
    guest: Guest, liar: Impostor, france: Impostor
) -> None:
    assert guest.way_out("franceconnect") == guest.door
    guest.enter()
    assert guest.way_out("franceconnect") == guest.door
    assert france.asked == []


def test_the_first_proof_must_still_be_fresh_when_the_second_comes(
    guest: Guest, liar: Impostor, france: Impostor
) -> None:
    guest.sign_in_at(liar)
    way_out = guest.way_out("franceconnect")
    guest.post("leave")
    assert guest.come_back(france.answer(way_out)) == guest.not_confirmed("late")


def test_an_answer_of_one_provider_is_not_taken_for_the_others(
    guest: Guest, liar: Impostor, france: Impostor
) -> None:
    way_back = liar.answer(guest.way_out())
    assert guest.come_back(way_back.replace("/educonnect/", "/franceconnect/")) == LOST
    assert france.clients == []


# --- Another person --------------------------------------------------------------------------------


@pytest.mark.usefixtures("named_child")
def test_another_person_meets_a_neutral_refusal_that_counts(
    guest: Guest, offered: RealProvider
) -> None:
    where = guest.come_back(offered.answer(guest.way_out(), BORIS["sub"]))
    assert where == guest.not_confirmed("not-the-holder")
    page = text(guest.client.get(where))
    assert "4 fois" in page
    for word in ("Zélie", "Tilleuls", "Alix", "Canari", "Boris"):
        assert word not in page
    assert not guest.is_in()
    assert Invitation.objects.get().attempts == 1
    assert not HolderIdentity.objects.exists()
    refused = AuditEvent.objects.get(action="consent.refuse_identity")
    assert refused.facts == {"provider": "educonnect", "assurance": "L2"}


def test_the_fifth_wrong_account_locks_the_link_for_codes_too(
    guest: Guest, offered: RealProvider
) -> None:
    for _ in range(5):
        where = guest.come_back(offered.answer(guest.way_out(), BORIS["sub"]))
    assert guest.client.get(where).status_code == 404
    assert Invitation.objects.get().state == InvitationState.LOCKED
    assert guest.enter(CODE).status_code == 404


def test_a_right_account_forgives_the_wrong_ones(guest: Guest, offered: RealProvider) -> None:
    guest.enter("000000")
    guest.come_back(offered.answer(guest.way_out(), BORIS["sub"]))
    assert Invitation.objects.get().attempts == 2
    guest.come_back(offered.answer(guest.way_out(), ALIX["sub"]))
    assert Invitation.objects.get().attempts == 0


def test_one_account_is_not_both_parents(
    make_family: Callable[..., Family], client: Client, now: datetime, offered: RealProvider
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    Holder.objects.update(full_name="Alix Canari")
    for link in family.links:
        link.holder.refresh_from_db()
    first, second = (Guest(Client(), family.invite(now, index).token) for index in (0, 1))
    assert first.come_back(offered.answer(first.way_out(), ALIX["sub"])) == first.door
    where = second.come_back(offered.answer(second.way_out(), ALIX["sub"]))
    assert where == second.not_confirmed("not-the-holder")
    assert not second.is_in()
    # By the code they are heard; both yeses are then compared.
    second.enter(CODE)
    for guest in (first, second):
        guest.answer("give")
    compared = ComparedSignature.objects.get()
    assert (compared.first.holder, compared.other) == tuple(k.holder for k in family.links[::-1])
    assert compared.likenesses == [Likeness.ACCOUNT]


def test_one_account_answers_for_two_children(
    guest: Guest, make_family: Callable[..., Family], now: datetime, offered: RealProvider
) -> None:
    guest.come_back(offered.answer(guest.way_out(), ALIX["sub"]))
    other = make_family()
    Holder.objects.filter(pk=other.links[0].holder_id).update(full_name="Alix Canari")
    again = Guest(Client(), other.invite(now).token)
    assert again.come_back(offered.answer(again.way_out(), ALIX["sub"])) == again.door


def test_the_proof_opens_no_other_familys_door(
    guest: Guest, make_family: Callable[..., Family], now: datetime, offered: RealProvider
) -> None:
    guest.come_back(offered.answer(guest.way_out(), ALIX["sub"]))
    other = Guest(guest.client, make_family().invite(now).token)
    assert other.get("notice")["Location"].startswith(other.url("door"))


def test_of_the_account_a_keyed_hash_is_kept_and_goes_with_the_child(
    guest: Guest, named: Family, offered: RealProvider, settings: Settings
) -> None:
    guest.come_back(offered.answer(guest.way_out(), ALIX["sub"]))
    kept = HolderIdentity.objects.get()
    assert (kept.holder_id, kept.provider) == (named.links[0].holder_id, "educonnect")
    assert re.fullmatch("[0-9a-f]{64}", kept.account_hash)
    before = kept.account_hash
    settings.SECRET_KEY = "another-secret-of-the-suite"
    again = Guest(Client(), named.invite(timezone.now()).token)
    again.come_back(offered.answer(again.way_out(), ALIX["sub"]))
    assert HolderIdentity.objects.get().account_hash != before
    eraser = eraser_of(HolderIdentity)
    assert eraser is not None
    eraser.erase(named.subject, timezone.now())
    assert not HolderIdentity.objects.exists()


# --- The way back is good once, for one browser, for ten minutes ------------------------------------


def test_neither_cookie_nor_session_row_can_open_what_waits(
    guest: Guest, offered: RealProvider
) -> None:
    query = dict(parse_qsl(urlsplit(guest.way_out()).query))
    waits = json.dumps([session.get_decoded() for session in Session.objects.all()])
    cookies = " ".join(morsel.value for morsel in guest.client.cookies.values())
    assert "family_sign_in" in waits
    for secret in (guest.token, query["state"], query["nonce"]):
        assert secret not in waits + cookies


def test_the_same_answer_twice_is_good_once(guest: Guest, liar: Impostor) -> None:
    way_back = liar.answer(guest.way_out())
    assert guest.come_back(way_back) == guest.door
    guest.post("leave")
    asked = list(liar.asked)
    assert guest.come_back(way_back) == LOST
    assert liar.asked == asked
    assert not guest.is_in()


def test_a_way_back_that_failed_is_used_too(guest: Guest, liar: Impostor) -> None:
    liar.claims = {"nonce": "of another"}
    way_back = liar.answer(guest.way_out())
    guest.come_back(way_back)
    liar.claims = {}
    assert guest.come_back(way_back) == LOST


@pytest.mark.parametrize("state", ["", "x" * 43, "\ud800", "é"])
def test_a_forged_state_ends_nothing(guest: Guest, liar: Impostor, state: str) -> None:
    way_back = liar.answer(guest.way_out())
    path = reverse("consent:signed_in", args=["educonnect"])
    forged = {"code": "code-0", "state": state.encode("utf-8", "replace").decode()}
    assert guest.client.get(path, forged)["Location"] == LOST
    assert guest.client.get(path)["Location"] == LOST
    assert liar.clients == []
    assert guest.come_back(way_back) == guest.door


def test_another_browser_cannot_bring_the_answer(guest: Guest, liar: Impostor) -> None:
    way_back = liar.answer(guest.way_out())
    thief = Guest(Client(), guest.token)
    assert thief.come_back(way_back) == LOST
    thief.way_out()
    assert thief.come_back(way_back) == LOST
    assert liar.clients == []


def test_of_two_tabs_the_last_way_out_counts(guest: Guest, liar: Impostor) -> None:
    first, second = guest.way_out(), guest.way_out()
    assert guest.come_back(liar.answer(first)) == LOST
    assert guest.come_back(liar.answer(second)) == guest.door


def test_after_ten_minutes_it_is_too_late(
    guest: Guest, liar: Impostor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    way_back = liar.answer(guest.way_out())
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=11))
    assert guest.come_back(way_back) == guest.not_confirmed("late")
    assert liar.clients == []


def test_a_link_that_closed_meanwhile_stays_closed(
    guest: Guest, named: Family, liar: Impostor, now: datetime
) -> None:
    way_back = liar.answer(guest.way_out())
    named.invite(now)
    assert guest.come_back(way_back) == guest.door
    assert guest.get("door").status_code == 404
    assert liar.clients == []


# --- A provider that cannot be believed -------------------------------------------------------------


def _minutes_ago(provider: Impostor, minutes: int) -> int:
    return provider.now - 60 * minutes


CLAIMS: dict[str, Callable[[Impostor], dict[str, Any]]] = {
    "another nonce": lambda _: {"nonce": "of another sign-in"},
    "no nonce": lambda _: {"nonce": None},
    "expired": lambda it: {"exp": _minutes_ago(it, 5), "iat": _minutes_ago(it, 10)},
    "no expiry": lambda _: {"exp": None},
    "expiry in words": lambda _: {"exp": "tomorrow"},
    "from the future": lambda it: {"iat": _minutes_ago(it, -30)},
    "another audience": lambda _: {"aud": "another client"},
    "no audience": lambda _: {"aud": None},
    "for another party": lambda _: {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "another issuer": lambda _: {"iss": "https://impostor.example"},
    "nobody": lambda _: {"sub": None},
    "a number for a subject": lambda _: {"sub": 7},
    "a weak level": lambda _: {"acr": "eidas0"},
    "no level": lambda _: {"acr": None},
}


@pytest.mark.parametrize("what", CLAIMS)
def test_a_token_that_says_the_wrong_thing(guest: Guest, liar: Impostor, what: str) -> None:
    liar.claims = CLAIMS[what](liar)
    assert guest.sign_in_at(liar) == guest.not_confirmed("invalid")
    assert not guest.is_in()
    assert nothing_happened()


@pytest.mark.parametrize(
    "signs",
    [
        without_signature,
        by_the_public_key,
        by_another_key,
        lambda _provider, _claims: "no token",
        lambda _provider, _claims: "",
        lambda provider, claims: provider.sign(claims, kid="unknown"),
    ],
    ids=["none", "HS256", "another key", "nonsense", "nothing", "an unknown key"],
)
def test_a_token_that_is_not_signed_by_the_provider(
    guest: Guest, liar: Impostor, signs: Callable[..., str]
) -> None:
    liar.signs = signs
    assert guest.sign_in_at(liar) == guest.not_confirmed("invalid")
    assert not guest.is_in()
    assert nothing_happened()


def test_the_real_providers_weak_account_is_not_enough(guest: Guest, offered: RealProvider) -> None:
    where = guest.come_back(offered.answer(guest.way_out(), WEAK["sub"]))
    assert where == guest.not_confirmed("invalid")
    assert nothing_happened()


def test_an_address_may_name_the_level_of_its_agreement(
    guest: Guest, offered: RealProvider, settings: Settings, tmp_path: Path
) -> None:
    settings.EDUCONNECT_URL = address_of(offered.issuer, tmp_path, extra="&acr=eidas0&acr=eidas1")
    way_out = guest.way_out()
    assert "acr_values=eidas0" in way_out
    assert guest.come_back(offered.answer(way_out, WEAK["sub"])) == guest.door


def test_claims_of_another_account_are_not_taken(guest: Guest, liar: Impostor) -> None:
    liar.told = {"sub": "account-2"}
    assert guest.sign_in_at(liar) == guest.not_confirmed("invalid")
    assert nothing_happened()


@pytest.mark.parametrize("told", [{"iss": "https://impostor.example"}, {"aud": "another client"}])
def test_signed_claims_must_be_the_providers_and_for_us(
    guest: Guest, liar: Impostor, told: dict[str, str]
) -> None:
    liar.tells_signed, liar.told = True, told
    assert guest.sign_in_at(liar) == guest.not_confirmed("invalid")
    assert nothing_happened()


def test_a_provider_may_change_its_key(guest: Guest, liar: Impostor) -> None:
    guest.sign_in_at(liar)
    guest.post("leave")
    liar.key = key_named("second")
    assert guest.sign_in_at(liar) == guest.door


@pytest.mark.parametrize("issuer", ["https://impostor.example", ""])
def test_an_answer_names_its_provider_where_that_is_the_rule(
    guest: Guest, liar: Impostor, issuer: str
) -> None:
    liar.description = {"authorization_response_iss_parameter_supported": True}
    assert guest.sign_in_at(liar, iss=issuer) == guest.not_confirmed("invalid")
    assert guest.sign_in_at(liar, iss=liar.issuer) == guest.door


def test_a_code_of_another_sign_in_is_refused_by_its_challenge(
    guest: Guest, liar: Impostor
) -> None:
    stolen = dict(parse_qsl(urlsplit(liar.answer(guest.way_out())).query))["code"]
    assert guest.sign_in_at(liar, code=stolen) == guest.not_confirmed("invalid")
    assert len(liar.clients) == 1
    assert nothing_happened()


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        ("access_denied", "cancelled"),
        ("login_required", "cancelled"),
        ("server_error", "unreachable"),
        ("temporarily_unavailable", "unreachable"),
    ],
)
def test_who_turns_back_finds_the_door(
    guest: Guest, liar: Impostor, error: str, problem: str
) -> None:
    assert guest.sign_in_at(liar, code="", error=error) == guest.not_confirmed(problem)
    assert liar.clients == []
    assert nothing_happened()
    assert guest.enter().status_code == 302


def test_an_answer_without_a_code_is_none(guest: Guest, liar: Impostor) -> None:
    assert guest.sign_in_at(liar, code="") == guest.not_confirmed("invalid")


def test_a_real_provider_that_denies_without_a_state_is_met_politely(
    guest: Guest, offered: RealProvider
) -> None:
    assert guest.come_back(offered.answer(guest.way_out(), None)) == LOST
    assert nothing_happened()


# --- A provider that is not well --------------------------------------------------------------------


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://impostor.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": None},
        {"jwks_uri": 7},
    ],
)
def test_a_description_of_something_else_is_not_followed(
    guest: Guest, liar: Impostor, description: dict[str, Any]
) -> None:
    liar.description = description
    assert guest.way_out() == guest.not_confirmed("unreachable")
    assert nothing_happened()


@pytest.mark.parametrize(
    ("path", "answer", "problem"),
    [
        ("/.well-known/openid-configuration", (503, b""), "unreachable"),
        ("/.well-known/openid-configuration", (200, b"x" * 300_000), "unreachable"),
        ("/.well-known/openid-configuration", (302, b""), "invalid"),
        ("/.well-known/openid-configuration", (200, b"<html>"), "invalid"),
        ("/token", (500, b""), "unreachable"),
        ("/token", (400, b"{}"), "invalid"),
        ("/token", (200, b"[]"), "invalid"),
        ("/token", (200, b"{}"), "invalid"),
        ("/token", (200, b'{"id_token": 7, "access_token": 7}'), "invalid"),
        ("/token", (200, b"[" * 100_000), "invalid"),
        ("/jwks", (200, b"{}"), "invalid"),
        ("/jwks", (200, b'{"keys": [{"kty": "RSA", "n": "a", "e": "b"}]}'), "invalid"),
        ("/jwks", (200, b'{"keys": [7]}'), "invalid"),
        ("/userinfo", (401, b""), "invalid"),
    ],
)
def test_whatever_it_answers_nothing_is_half_done(
    guest: Guest, liar: Impostor, path: str, answer: tuple[int, bytes], problem: str
) -> None:
    liar.answers[path] = answer
    where = guest.way_out()
    if not where.startswith("/family/"):
        where = guest.come_back(liar.answer(where))
    assert where == guest.not_confirmed(problem)
    assert not guest.is_in()
    assert nothing_happened()


@contextmanager
def _a_listener_that_says_nothing() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_provider_that_hangs_or_is_away_costs_seconds_only(
    guest: Guest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert openid.TIMEOUT.connect_timeout == 3
    assert openid.TIMEOUT.read_timeout == 5
    monkeypatch.setattr(openid, "TIMEOUT", urllib3.Timeout(connect=0.2, read=0.2))
    with _a_listener_that_says_nothing() as issuer:
        settings.EDUCONNECT_URL = address_of(issuer, tmp_path)
        assert guest.way_out() == guest.not_confirmed("unreachable")
    cache.clear()  # the pause is over, and there is nobody at all now
    assert guest.way_out() == guest.not_confirmed("unreachable")
    assert nothing_happened()


def test_who_did_not_answer_is_not_asked_again_at_once(
    guest: Guest, liar: Impostor, settings: Settings, tmp_path: Path
) -> None:
    there = settings.EDUCONNECT_URL
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EDUCONNECT_URL = address_of(
            f"http://127.0.0.1:{closed.getsockname()[1]}", tmp_path
        )
        assert guest.way_out() == guest.not_confirmed("unreachable")
    settings.EDUCONNECT_URL = there
    assert guest.way_out() == guest.not_confirmed("unreachable")
    assert liar.asked == []
    cache.clear()
    assert guest.sign_in_at(liar) == guest.door


def test_what_goes_wrong_is_noted_without_a_person(
    guest: Guest, liar: Impostor, caplog: pytest.LogCaptureFixture
) -> None:
    liar.claims = {"sub": "alix-4711", "aud": "another client"}
    with caplog.at_level(logging.DEBUG):
        way_back = liar.answer(guest.way_out())
        guest.come_back(way_back)
    noted = "\n".join(record.getMessage() for record in caplog.records)
    assert "provider=educonnect problem=invalid reason=InvalidClaimError" in noted
    query = dict(parse_qsl(urlsplit(way_back).query))
    for secret in (guest.token, query["state"], "Alix", "Canari", "alix-4711", SECRET):
        assert secret not in noted


# --- What the pages say -----------------------------------------------------------------------------


@pytest.mark.parametrize("problem", PROBLEMS)
def test_each_problem_is_said_in_the_familys_languages(
    guest: Guest, offered: RealProvider, problem: str
) -> None:
    path = reverse("consent:not_confirmed", args=[guest.token, problem])
    pages = {language: guest.client.get(path, {"lang": language}) for language in LANGUAGES}
    for language, page in pages.items():
        assert page.status_code == 200
        assert page["Content-Language"] == language
        assert page["Cache-Control"] == "no-store, private"
        assert f'href="{guest.url("door")}?lang={language}"' in page.content.decode()
    assert len({text(page) for page in pages.values()}) == len(LANGUAGES)
    assert len({text(guest.client.get(guest.not_confirmed(other))) for other in PROBLEMS}) == 5


def test_an_unknown_problem_is_no_page(guest: Guest) -> None:
    assert guest.client.get(guest.not_confirmed("hello")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lost_way_back_says_so_and_knows_nobody(client: Client, language: str) -> None:
    page = client.get(LOST, {"lang": language})
    assert page.status_code == 200
    assert page["Content-Language"] == language
    assert len(text(page)) > 100


@pytest.mark.django_db
def test_a_strangers_link_opens_nothing(client: Client, offered: RealProvider) -> None:
    stranger = Guest(client, "x" * 43)
    path = reverse("consent:sign_in", args=[stranger.token, "educonnect"])
    assert client.get(path).status_code == 404
    assert client.get(stranger.not_confirmed("cancelled")).status_code == 404


def test_a_mail_scanner_that_follows_the_way_out_changes_nothing(
    guest: Guest, offered: RealProvider
) -> None:
    before = AuditEvent.objects.count()
    for _ in range(3):
        Guest(Client(), guest.token).way_out()
    assert nothing_happened()
    assert AuditEvent.objects.count() == before
    assert HolderLink.objects.count() == 1
