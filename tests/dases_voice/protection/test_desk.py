"""The officer's desk: what is due by when, without a name; identities only by breaking the glass."""

import html
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from consent.chain import removal_statements
from consent.enums import (
    AgeBand,
    Assurance,
    CaseState,
    Channel,
    DecisionKind,
    HoldersRequired,
    PurposeCode,
    Reason,
    Right,
    Term,
    Territory,
)
from consent.models import Decision, Hold, RightsRequest, Signer, WithdrawalCase
from consent.queries.policies import PolicyContent, RuleContent
from consent.services import follow_case, receive_request, warn_of_request, withdraw_consent
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import AuditEvent, Message, User
from dases_voice.protection.models import IdentityOpening
from dases_voice.protection.queries.desk import due_items
from dases_voice.protection.queries.impact import impact_reference
from dases_voice.protection.views.clocks import clock_words
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PARENT = "Un parent"
RULES = PolicyContent(
    is_active=True,
    legal_basis="eu-gdpr:A6-1-a",
    minimum_assurance=Assurance.LINK_AND_CODE,
    licence_scope=("restricted-research",),
    recipient_classes=("research",),
    territory=Territory.EEA,
    retention_years=5,
    term=Term.FIVE_YEARS,
    prohibited_uses=("ai:SpeechSynthesis",),
    rules=(RuleContent(AgeBand.UNDER_15, True, HoldersRequired.ALL),),
)


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.DASES_DEMO = True  # what it guards is tested elsewhere


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def officer(db: None) -> User:
    return factories.platform_user(PlatformRole.DATA_PROTECTION_OFFICER)


@pytest.fixture
def other_officer(db: None) -> User:
    return factories.platform_user(PlatformRole.DATA_PROTECTION_OFFICER)


@pytest.fixture
def desk(officer: User, client: Client) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def family(now: datetime) -> factories.Family:
    return factories.consenting_family(at=now - 2 * DAY)


@pytest.fixture
def case(family: factories.Family, now: datetime) -> WithdrawalCase:
    withdraw_consent(
        subject=family.subject, signer=Signer(family.link.holder), at=now - timedelta(hours=1)
    )
    return WithdrawalCase.objects.get()


@pytest.fixture
def asked(family: factories.Family, now: datetime) -> RightsRequest:
    return receive_request(
        subject=family.subject,
        holder=family.link.holder,
        right=Right.ACCESS,
        channel=Channel.WEB,
        words="",
        actor="holder",
        at=now - 2 * DAY,
    )


def page(client: Client, name: str, *args: object, query: str = "") -> str:
    return client.get(reverse(f"protection:{name}", args=args) + query).content.decode()


def test_what_is_due_first_is_on_top_and_nobody_is_named(
    desk: Client, case: WithdrawalCase, asked: RightsRequest
) -> None:
    first, second = due_items()
    # Nothing was recorded: of the case only the report is left, a month from its opening.
    assert (first.about, second.about) == (asked, case)
    shown = page(desk, "desk")
    assert case.serial in shown
    assert PARENT not in shown
    assert "famille.example" not in shown


def test_what_is_late_is_said(desk: Client, asked: RightsRequest, now: datetime) -> None:
    RightsRequest.objects.update(due_at=now - 2 * DAY)
    assert "2 jours de retard" in page(desk, "desk")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=3, hours=5), "3 days left"),
        (timedelta(days=1), "1 day left"),
        (timedelta(hours=5), "5 hours left"),
        (timedelta(minutes=5), "less than an hour left"),
        (timedelta(days=-2), "2 days late"),
        (timedelta(hours=-3), "3 hours late"),
    ],
)
def test_clocks_speak_as_people_do(at: datetime, span: timedelta, words: str) -> None:
    with translation.override("en"):
        assert clock_words(at + span, at=at) == words


def test_a_number_leads_to_what_it_names(
    desk: Client, case: WithdrawalCase, asked: RightsRequest, family: factories.Family
) -> None:
    for number, expected in (
        (case.serial.lower(), {case.serial}),
        (asked.serial, {asked.serial}),
        (family.subject.receipts.all()[0].number, {case.serial, asked.serial}),
        ("W-ZZZZ-ZZZZ", set()),
    ):
        shown = page(desk, "desk", query=f"?q={number}")
        assert {s for s in (case.serial, asked.serial) if f">{s}</a>" in shown} == expected


def test_the_page_of_a_case_shows_targets_and_no_name(desk: Client, case: WithdrawalCase) -> None:
    shown = page(desk, "case", case.pk)
    for target in case.tasks.all():
        assert target.get_target_display() in shown
    assert PARENT not in shown


def test_breaking_the_glass_needs_a_reason_is_audited_and_told(
    desk: Client, case: WithdrawalCase, officer: User, other_officer: User
) -> None:
    path = reverse("protection:case_identity", args=[case.pk])
    assert desk.post(path, {"reason": "  "}).status_code == 302
    assert not IdentityOpening.objects.exists()
    shown = desk.post(path, {"reason": "Rappeler la famille Canari"}).content.decode()
    assert PARENT in shown
    event = AuditEvent.objects.get(action="identity.opened")
    assert (event.actor, event.object_id) == (f"user:{officer.pk}", str(case.pk))
    assert "Canari" not in str(event.facts)
    told = Message.objects.filter(subject__contains=case.serial)
    assert [message.recipient for message in told] == [other_officer.email]
    assert "Canari" not in told[0].text
    assert "Rappeler la famille Canari" in page(desk, "case", case.pk)


def test_an_alarm_is_mailed_to_each_officer_as_a_number(
    asked: RightsRequest, case: WithdrawalCase, officer: User, other_officer: User, now: datetime
) -> None:
    warn_of_request(request=asked, at=now)
    follow_case(case=case, at=now + 27 * DAY)
    told = Message.objects.filter(recipient__in=[officer.email, other_officer.email])
    assert {asked.serial, case.serial} == {m.subject.split()[-1] for m in told}
    assert not any("parent" in message.text.lower() for message in told)


def test_a_call_is_taken_verified_and_carried_out(desk: Client, family: factories.Family) -> None:
    number = family.subject.receipts.all()[0].number
    words = {"receipt": number, "channel": "phone", "reason": "A appelé"}
    desk.post(reverse("protection:announce"), words)
    case = WithdrawalCase.objects.get()
    assert case.state == CaseState.TO_VERIFY
    path = reverse("protection:verified", args=[case.pk])
    desk.post(path, {"answer": "perhaps"})
    desk.post(reverse("protection:lift", args=[case.pk]))
    assert Hold.objects.filter(lifted_at=None).count() == 1  # only the answer ends it
    case.refresh_from_db()
    assert case.state == CaseState.TO_VERIFY
    desk.post(path, {"answer": "yes"})
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert Decision.objects.filter(kind=DecisionKind.WITHDRAW, channel="phone").exists()


def test_a_receipt_that_nobody_has_opens_nothing(desk: Client, db: None) -> None:
    words = {"receipt": "AAAA-AAAA-AAAA", "channel": "phone", "reason": "A appelé"}
    assert desk.post(reverse("protection:announce"), words).status_code == 200
    assert not WithdrawalCase.objects.exists()


def test_a_hold_is_placed_and_lifted(desk: Client, case: WithdrawalCase) -> None:
    words = {"ground": "legal_claim", "reason": "Plainte"}
    desk.post(reverse("protection:hold", args=[case.pk]), words)
    assert Hold.objects.filter(lifted_at=None).count() == 1
    desk.post(reverse("protection:lift", args=[case.pk]))
    assert not Hold.objects.filter(lifted_at=None).exists()


def test_a_letter_starts_the_clock_and_is_answered(
    desk: Client, family: factories.Family, now: datetime
) -> None:
    number = family.subject.receipts.all()[0].number
    words = {"receipt": number, "right": "correction", "channel": "paper"}
    desk.post(reverse("protection:request_new"), words)
    request = RightsRequest.objects.get()
    path = reverse("protection:answer", args=[request.pk])
    desk.post(path, {"event": "refuse"})  # without a reason
    request.refresh_from_db()
    assert request.answered_at is None
    desk.post(path, {"event": "grant"})
    request.refresh_from_db()
    assert request.state == "granted"


def test_the_register_says_the_same_on_each_paper(desk: Client, family: factories.Family) -> None:
    shown = page(desk, "register")
    table = page(desk, "register_csv")
    for code in ("P0", "P2", "P5"):
        assert code in shown
        assert code in table
    paper = desk.get(reverse("protection:register_pdf"))
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"


def test_the_register_is_in_the_readers_language_and_names_the_impact_assessments(
    desk: Client, family: factories.Family
) -> None:
    for view in ("register", "register_csv"):
        found = html.unescape(page(desk, view))
        assert "Analyse d’impact" in found
        assert "Coordonnées, date de naissance" in found or view == "register_csv"
        assert "des enfants" in found
        for english in ("until consent is withdrawn", "European Economic Area", "Contact data"):
            assert english not in found


def test_the_number_of_an_assessment_changes_with_the_rules() -> None:
    before = impact_reference(purpose=PurposeCode.RESEARCH, content=RULES)
    longer = replace(RULES, retention_years=RULES.retention_years + 1)
    after = impact_reference(purpose=PurposeCode.RESEARCH, content=longer)
    assert before.number.startswith("P2-")
    assert before.number != after.number
    assert before == impact_reference(purpose=PurposeCode.RESEARCH, content=RULES)


@pytest.mark.parametrize(
    ("purpose", "changes", "count"),
    [
        (PurposeCode.CONTACT_AGAIN, {"rules": (), "recipient_classes": ()}, 1),
        (PurposeCode.RECORD, {}, 2),
        (PurposeCode.RESEARCH, {}, 4),
        (PurposeCode.LEARNING_RESULTS, {"territory": Territory.WORLD}, 5),
    ],
)
def test_two_criteria_call_for_an_assessment(
    purpose: PurposeCode, changes: dict[str, Any], count: int
) -> None:
    reference = impact_reference(purpose=purpose, content=replace(RULES, **changes))
    assert len(reference.criteria) == count
    assert reference.is_required == (count > 1)


def test_the_chains_are_verified_and_a_changed_row_is_named(
    desk: Client, family: factories.Family
) -> None:
    path = reverse("protection:verify")
    assert "notice--positive" in desk.post(path).content.decode()
    with connection.cursor() as cursor:
        for statement in removal_statements("consent_decision", connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE consent_decision SET recorder = 'x' WHERE sequence = 2")
    found = desk.post(path).content.decode()
    assert "notice--danger" in found
    assert "Decision 2" in found


@pytest.mark.parametrize("role", [PlatformRole.OPERATOR, PlatformRole.REVIEWER])
def test_nobody_else_works_there(client: Client, case: WithdrawalCase, role: PlatformRole) -> None:
    client.force_login(factories.platform_user(role))
    assert client.get(reverse("protection:desk")).status_code == 403
    assert client.get(reverse("protection:case", args=[case.pk])).status_code == 404
    assert (
        client.post(
            reverse("protection:case_identity", args=[case.pk]), {"reason": "curieux"}
        ).status_code
        == 404
    )
    assert not IdentityOpening.objects.exists()


@pytest.fixture
def signatures(now: datetime) -> WithdrawalCase:
    return factories.family_on_one_device(at=now - DAY).subject.cases.get()


def test_two_signatures_are_on_the_desk_with_the_facts_and_no_name(
    desk: Client, signatures: WithdrawalCase
) -> None:
    assert signatures.serial in page(desk, "desk")
    shown = page(desk, "case", signatures.pk)
    assert "Les deux oui sont venus du même navigateur" in shown
    assert "La première signature" in shown
    assert "La deuxième signature" in shown
    assert "parent" not in shown.replace("parentale", "").replace("deux parents", "")


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("two_people", Reason.OPEN), ("one_person", Reason.HOLDER_MISSING)],
)
def test_an_officer_says_what_was_found(
    desk: Client, officer: User, signatures: WithdrawalCase, outcome: str, reason: Reason
) -> None:
    path = reverse("protection:finding", args=[signatures.pk])
    assert desk.post(path, {"outcome": outcome, "note": ""}).status_code == 422
    assert desk.post(path, {"outcome": "carried_out", "note": "x"}).status_code == 422
    signatures.refresh_from_db()
    assert signatures.state == CaseState.OPEN
    desk.post(path, {"outcome": outcome, "note": "Appelés l’un après l’autre."})
    signatures.refresh_from_db()
    assert (signatures.state, signatures.outcome) == (CaseState.CLOSED, outcome)
    permission = signatures.subject.permissions.get(purpose=PurposeCode.RESEARCH)
    assert permission.reason == reason
    told = AuditEvent.objects.get(action="consent.settle_comparison")
    assert told.actor == f"user:{officer.pk}"
    closed = page(desk, "case", signatures.pk)
    assert "Appelés l’un après l’autre." in closed
    assert path not in closed
