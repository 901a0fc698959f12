"""The consent API: permissions under pseudonyms, and what a front office passes on."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.enums import CaseState, DecisionKind, HoldGround, PurposeCode, Reason
from consent.models import Decision, Invitation, Permission, Receipt, WithdrawalCase
from consent.queries import permission_of
from consent.services import IssuedInvitation, invite_holder, place_hold
from consent.services.links import MAX_ATTEMPTS
from dases_voice.core import rest
from dases_voice.core.enums import PlatformRole, TokenScope
from dases_voice.core.models import ApiAnswer, PlatformAssignment, User
from dases_voice.core.services.tokens import create_token
from dases_voice.protection.queries import permissions as permission_queries
from tests import factories

pytestmark = pytest.mark.django_db

CODE = "271828"
RECORD, RESEARCH = PurposeCode.RECORD, PurposeCode.RESEARCH


@dataclass
class Program:
    """A program that carries one key."""

    client: Client
    owner: User
    secret: str

    def headers(self, **more: str) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", **given}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=self.headers(**headers))

    def post(self, path: str, content: object, **headers: str) -> Any:
        headers.setdefault("Idempotency_Key", "one")
        return self.client.post(
            path, content, content_type="application/json", headers=self.headers(**headers)
        )


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(settings: Settings) -> None:
    cache.clear()
    settings.DASES_DEMO = True  # no second factor: what it guards is tested elsewhere


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def program(client: Client, now: datetime) -> Callable[[PlatformRole, TokenScope], Program]:
    def make(role: PlatformRole, scope: TokenScope) -> Program:
        owner = factories.platform_user(role)
        secret = create_token(user=owner, label="system", scope=scope, at=now).secret
        return Program(client, owner, secret)

    return make


@pytest.fixture
def officers(program: Callable[..., Program]) -> Program:
    return program(PlatformRole.DATA_PROTECTION_OFFICER, TokenScope.PERMISSIONS)


@pytest.fixture
def operators(program: Callable[..., Program]) -> Program:
    return program(PlatformRole.OPERATOR, TokenScope.PERMISSIONS)


@pytest.fixture
def office(program: Callable[..., Program]) -> Program:
    return program(PlatformRole.OPERATOR, TokenScope.FRONT_OFFICE)


@pytest.fixture
def family(now: datetime) -> factories.Family:
    return factories.family(at=now - timedelta(days=2))


def invite(family: factories.Family, now: datetime) -> IssuedInvitation:
    version = factories.notice_version(at=now - timedelta(days=2))
    return invite_holder(
        link=family.link, notice_version=version, actor="command", at=now, code=CODE
    )


@pytest.fixture
def invited(family: factories.Family, now: datetime) -> IssuedInvitation:
    return invite(family, now)


def proof(invited: IssuedInvitation) -> dict[str, str]:
    return {"token": invited.token, "code": CODE}


def answer_to(
    office: Program, invited: IssuedInvitation, said: str = "yes", **headers: str
) -> dict[str, Any]:
    """Have the notice shown and return what the office then sends."""
    shown = office.post("/api/displays", proof(invited)).json()
    answers = {point["key"]: said for point in shown["points"]}
    return {**proof(invited), "display": shown["display"], "answers": answers}


# --- permissions ---------------------------------------------------------------------------------


def test_an_officers_program_reads_states_and_reasons(officers: Program, now: datetime) -> None:
    yes = factories.consenting_family(at=now - timedelta(days=1))
    no = factories.family(at=now - timedelta(days=1))
    factories.holder_says(DecisionKind.REFUSE, of=no, at=now - timedelta(hours=1))

    page = officers.get("/api/permissions?purpose=P0").json()

    found = {row["subject"]: (row["state"], row["reason"]) for row in page["permissions"]}
    assert found[str(yes.subject.pk)] == ("open", "open")
    assert found[str(no.subject.pk)] == ("closed", Reason.HOLDER_OBJECTS)
    assert (page["purpose"], page["next"]) == ("P0", None)
    assert "Un parent" not in json.dumps(page)


def test_an_operators_program_reads_no_reason(operators: Program, now: datetime) -> None:
    factories.consenting_family(at=now)
    (row,) = operators.get("/api/permissions?purpose=P0").json()["permissions"]
    assert row.keys() == {"subject", "state", "since"}


def test_pages_follow_each_other_and_end(
    officers: Program, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permission_queries.permission_page, "__kwdefaults__", {"size": 2})
    families = [factories.consenting_family(at=now) for _ in range(5)]
    found, cursor, pages = [], "", 0
    while cursor is not None:
        page = officers.get(f"/api/permissions?purpose=P0&cursor={cursor}").json()
        found += [row["subject"] for row in page["permissions"]]
        cursor, pages = page["next"], pages + 1
    assert found == sorted(str(family.subject.pk) for family in families)
    assert pages == 3


def test_nothing_new_is_not_sent_again_and_a_withdrawal_is(
    officers: Program, now: datetime
) -> None:
    family = factories.consenting_family(at=now)
    Permission.objects.update(holds_until=now + timedelta(days=9))
    first = officers.get("/api/permissions?purpose=P0")
    again = officers.get("/api/permissions?purpose=P0", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")

    factories.pupil_says(DecisionKind.REFUSE, of=family, at=timezone.now())

    changed = officers.get("/api/permissions?purpose=P0", If_None_Match=first["ETag"])
    assert changed.status_code == 200
    assert changed.json()["permissions"][0]["state"] == "closed"
    assert changed.json()["epoch"] > first.json()["epoch"]


def test_the_answer_of_an_officer_is_not_the_answer_of_an_operator(
    officers: Program, operators: Program, now: datetime
) -> None:
    factories.consenting_family(at=now)
    tag = operators.get("/api/permissions?purpose=P0")["ETag"]
    assert officers.get("/api/permissions?purpose=P0", If_None_Match=tag).status_code == 200


def test_time_that_is_over_closes_though_nothing_was_written(
    officers: Program, now: datetime
) -> None:
    family = factories.consenting_family(at=now)
    first = officers.get("/api/permissions?purpose=P0")
    place_hold(
        subject=family.subject, ground=HoldGround.LEGAL_CLAIM, reason="x", actor="user:1", at=now
    )
    # As if the row had been written before and its time were over since.
    Permission.objects.update(is_open=True, reason=Reason.OPEN, holds_until=now)

    response = officers.get("/api/permissions?purpose=P0", If_None_Match=first["ETag"])

    assert response.status_code == 200
    assert "ETag" not in response
    assert response.json()["permissions"][0]["reason"] == Reason.ON_HOLD


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "purpose_unknown"),
        ("?purpose=P9", "purpose_unknown"),
        ("?purpose=P0&cursor=nonsense", "cursor_unknown"),
        ("?purpose=P0&cursor=%C3%A9", "cursor_unknown"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_do(
    officers: Program, query: str, code: str
) -> None:
    response = officers.get(f"/api/permissions{query}")
    assert (response.status_code, response.json()["code"]) == (400, code)
    french = officers.get(f"/api/permissions{query}", Accept_Language="fr").json()
    assert french["message"] != response.json()["message"]


# --- keys ----------------------------------------------------------------------------------------


def test_a_key_for_something_else_opens_nothing(officers: Program, office: Program) -> None:
    assert office.get("/api/permissions?purpose=P0").status_code == 403
    for path in ("/api/displays", "/api/decisions", "/api/withdrawals"):
        refused = officers.post(path, {})
        assert (refused.status_code, refused.json()["code"]) == (403, "token_elsewhere")


def test_a_key_ends_with_the_role_of_its_owner(officers: Program) -> None:
    assert officers.get("/api/permissions?purpose=P0").status_code == 200
    PlatformAssignment.objects.filter(user=officers.owner).delete()
    assert officers.get("/api/permissions?purpose=P0").status_code == 403


def test_without_a_key_or_with_a_session_only_nobody_is_known(
    officers: Program, client: Client
) -> None:
    client.force_login(officers.owner)
    response = client.get("/api/permissions?purpose=P0", headers={"Accept-Language": "en"})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == rest.REALM
    assert response.json() == {
        "code": "token_invalid",
        "message": "The key is missing, revoked or expired.",
    }


def test_a_program_that_asks_too_often_must_wait(
    officers: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "PER_KEY", 2)
    answers = [officers.get("/api/permissions?purpose=P0") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "too_many_guesses"
    assert answers[-1]["Retry-After"] == "300"


def test_teachers_heads_and_secretaries_get_no_key(client: Client) -> None:
    school = factories.school()
    for person in (
        factories.teacher(of=school),
        factories.head(school),
        factories.secretary(school),
    ):
        client.force_login(person)
        assert client.post("/tokens/", {"label": "x", "scope": "office"}).status_code == 403


def test_nobody_makes_a_key_beyond_the_own_role(client: Client, officers: Program) -> None:
    client.force_login(officers.owner)
    officers.owner.api_tokens.all().delete()
    # The officer has one choice, so that is what any form makes.
    client.post("/tokens/", {"label": "x", "scope": "office"})
    assert [token.scope for token in officers.owner.api_tokens.all()] == ["permissions"]


# --- decisions -----------------------------------------------------------------------------------


def test_an_office_shows_a_notice_and_passes_the_answer_on(
    office: Program, invited: IssuedInvitation, family: factories.Family, now: datetime
) -> None:
    response = office.post("/api/decisions", answer_to(office, invited))

    assert response.status_code == 201
    decisions = Decision.objects.filter(group=response.json()["decision"])
    assert {d.kind for d in decisions} == {DecisionKind.GIVE}
    assert {d.signer for d in decisions} == {decisions[0].signer}
    assert decisions[0].holder == family.link.holder
    assert {d.recorder for d in decisions} == {f"user:{office.owner.pk}"}
    assert decisions[0].presentation is not None
    assert Receipt.objects.get().number == response.json()["receipt"]


def test_a_no_to_one_point_is_a_no_to_that_point(
    office: Program, invited: IssuedInvitation
) -> None:
    content = answer_to(office, invited)
    content["answers"]["P2"] = "no"
    office.post("/api/decisions", content)
    said = dict(Decision.objects.values_list("purpose_id", "kind"))
    assert (said["P0"], said["P2"]) == (DecisionKind.GIVE, DecisionKind.REFUSE)


def test_the_same_question_twice_is_done_once_and_answered_alike(
    office: Program, invited: IssuedInvitation
) -> None:
    content = answer_to(office, invited)
    first = office.post("/api/decisions", content)
    again = office.post("/api/decisions", content)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert Receipt.objects.count() == 1


def test_another_question_under_the_same_key_is_refused(
    office: Program, invited: IssuedInvitation
) -> None:
    content = answer_to(office, invited)
    office.post("/api/decisions", content)
    count = Decision.objects.count()
    other = office.post("/api/decisions", {**content, "answers": {"P0": "no", "P2": "no"}})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    # The same content at another address is another question, too.
    moved = office.post("/api/withdrawals", content)
    assert moved.status_code == 409
    assert Decision.objects.count() == count


def test_two_offices_may_use_the_same_key(
    program: Callable[..., Program], office: Program, invited: IssuedInvitation
) -> None:
    office.post("/api/decisions", answer_to(office, invited))
    other = program(PlatformRole.OPERATOR, TokenScope.FRONT_OFFICE)
    assert other.post("/api/withdrawals", {}).status_code == 400


@pytest.mark.parametrize("key", ["", " ", "x" * 81])
def test_without_a_key_of_its_own_nothing_is_done(
    office: Program, invited: IssuedInvitation, key: str
) -> None:
    response = office.post("/api/decisions", answer_to(office, invited), Idempotency_Key=key)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")
    assert not Decision.objects.exists()


def test_secrets_of_the_family_are_not_kept(office: Program, invited: IssuedInvitation) -> None:
    content = answer_to(office, invited)
    office.post("/api/decisions", content)
    kept = json.dumps(list(ApiAnswer.objects.values()), default=str)
    assert invited.token not in kept
    assert CODE not in kept


def test_no_key_signs_in_place_of_a_holder(
    office: Program, invited: IssuedInvitation, now: datetime
) -> None:
    content = answer_to(office, invited)
    other = invite(factories.family(at=now - timedelta(days=1)), now)
    for wrong, status in (
        ({"code": "000000"}, 403),
        ({"token": "nonsense"}, 403),
        ({"token": other.token}, 422),  # proved, but the page was shown to somebody else
        ({"display": "nonsense"}, 422),
    ):
        response = office.post("/api/decisions", {**content, **wrong}, Idempotency_Key=str(wrong))
        assert response.status_code == status, wrong
    assert not Decision.objects.exists()
    # What was refused may be asked again, rightly.
    right = office.post("/api/decisions", content, Idempotency_Key=str({"code": "000000"}))
    assert right.status_code == 201


def test_five_wrong_codes_lock_the_link_here_too(
    office: Program, invited: IssuedInvitation
) -> None:
    content = {**answer_to(office, invited), "code": "000000"}
    for number in range(MAX_ATTEMPTS):
        office.post("/api/decisions", content, Idempotency_Key=f"try {number}")
    assert Invitation.objects.get(pk=invited.invitation.pk).state == "locked"
    right = office.post("/api/displays", proof(invited))
    assert (right.status_code, right.json()["code"]) == (403, "holder_unproved")


@pytest.mark.parametrize("answers", [{}, {"P0": "yes"}, {"P0": "yes", "P2": "yes", "P3": "yes"}])
def test_each_point_is_answered_and_nothing_else(
    office: Program, invited: IssuedInvitation, answers: dict[str, str]
) -> None:
    content = {**answer_to(office, invited), "answers": answers}
    response = office.post("/api/decisions", content)
    assert (response.status_code, response.json()["code"]) == (400, "point_missing")
    assert not Decision.objects.exists()


def test_what_is_not_as_described_is_refused_in_the_same_shape(
    office: Program, invited: IssuedInvitation
) -> None:
    for content in ({}, {"token": 1}, {**proof(invited), "display": "x", "answers": "yes"}):
        response = office.post("/api/decisions", content)
        assert response.status_code == 400
        assert response.json().keys() == {"code", "message"}
    broken = office.client.post(
        "/api/decisions",
        "{",
        content_type="application/json",
        headers=office.headers(Idempotency_Key="x"),
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "parse_error")
    form = office.client.post("/api/decisions", {}, headers=office.headers(Idempotency_Key="x"))
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")


def test_a_holder_who_has_answered_since_is_not_overruled(
    office: Program, invited: IssuedInvitation, family: factories.Family, now: datetime
) -> None:
    content = answer_to(office, invited)
    issued_again = answer_to(office, invited)
    office.post("/api/decisions", content)
    reopened = invite(family, timezone.now())
    # The page of before, for the link of before: that link has served.
    late = office.post("/api/decisions", issued_again, Idempotency_Key="late")
    assert late.status_code == 403
    assert reopened.invitation.state == "open"


# --- withdrawals ---------------------------------------------------------------------------------


@pytest.fixture
def agreed(now: datetime) -> factories.Family:
    return factories.consenting_family(at=now - timedelta(days=1))


def is_open(family: factories.Family, purpose: PurposeCode = RECORD) -> bool:
    at = timezone.now()
    return permission_of(subject_id=family.subject.pk, purpose=purpose, at=at).is_open


def test_a_withdrawal_closes_and_opens_its_case(
    office: Program, agreed: factories.Family, now: datetime
) -> None:
    assert is_open(agreed)
    response = office.post("/api/withdrawals", proof(invite(agreed, now)))

    assert response.status_code == 201
    assert not is_open(agreed)
    case = WithdrawalCase.objects.get()
    assert response.json()["serial"] == case.serial
    clocks = {each["target"]: each["due_at"] for each in response.json()["targets"]}
    assert clocks == {task.target: task.due_at.isoformat() for task in case.tasks.all()}
    assert Decision.objects.filter(kind=DecisionKind.WITHDRAW)[0].recorder == (
        f"user:{office.owner.pk}"
    )


def test_one_use_can_be_withdrawn_alone(
    office: Program, agreed: factories.Family, now: datetime
) -> None:
    content = {**proof(invite(agreed, now)), "purposes": ["P2"]}
    assert office.post("/api/withdrawals", content).status_code == 201
    assert is_open(agreed, RECORD)
    assert not is_open(agreed, RESEARCH)


def test_a_withdrawal_asked_twice_is_one_case(
    office: Program, agreed: factories.Family, now: datetime
) -> None:
    content = proof(invite(agreed, now))
    first, again = (office.post("/api/withdrawals", content) for _ in range(2))
    assert first.json() == again.json()
    assert WithdrawalCase.objects.count() == 1


def test_on_a_call_every_use_stops_before_anybody_is_verified(
    office: Program, agreed: factories.Family
) -> None:
    number = agreed.subject.receipts.get().number
    response = office.post("/api/withdrawals", {"receipt": number, "words": "Un appel."})

    assert response.status_code == 202
    assert response.json()["state"] == CaseState.TO_VERIFY
    assert not is_open(agreed)
    assert not Decision.objects.filter(kind=DecisionKind.WITHDRAW).exists()


def test_a_withdrawal_without_any_proof_says_what_is_missing(
    office: Program, agreed: factories.Family
) -> None:
    number = agreed.subject.receipts.get().number
    for content in ({}, {"token": "x"}, {"receipt": number}):
        response = office.post("/api/withdrawals", content)
        assert (response.status_code, response.json()["code"]) == (400, "proof_missing")
    unknown = office.post("/api/withdrawals", {"receipt": "2222-2222-2222", "words": "x"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "receipt_unknown")
    assert office.post("/api/withdrawals", {"token": "x", "code": "1"}).status_code == 403
    assert is_open(agreed)
    assert not WithdrawalCase.objects.exists()
