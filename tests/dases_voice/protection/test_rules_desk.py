"""The desk at which the rules of the purposes change: what is read there, and that it takes two."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.enums import AgeBand, Assurance, HoldersRequired, PurposeCode, Reason
from consent.models import PolicyProposal, Signer
from consent.queries import permission_of, policy_in_force
from consent.queries.policies import PolicyContent, content_of
from consent.services import withdraw_consent
from dases_voice.core.enums import PlatformRole
from dases_voice.protection.forms.rules import RulesForm
from tests import factories

LEARNING_AI, OPEN_LICENCE = PurposeCode.LEARNING_AI, PurposeCode.OPEN_LICENCE
WHY = "Le comité d’éthique est d’accord."


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(PlatformRole.DATA_PROTECTION_OFFICER)


@pytest.fixture
def operator(db: None) -> Client:
    return signed_in(PlatformRole.OPERATOR)


@pytest.fixture
def hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)


def signed_in(role: PlatformRole) -> Client:
    client = Client(headers={"accept-language": "fr"})
    account = factories.platform_user(role)
    TOTP.activate(account, generate_totp_secret())
    client.force_login(account)
    return client


def in_force(purpose: PurposeCode) -> PolicyContent:
    policy = policy_in_force(purpose, timezone.now())
    assert policy is not None
    return content_of(policy)


def fields(purpose: PurposeCode, **changed: str) -> dict[str, Any]:
    """What a browser sends back from the untouched form, but for what was chosen."""
    form = RulesForm(old=in_force(purpose))
    shown = {name: form[name].field.prepare_value(form[name].initial) for name in form.fields}
    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    return {**sent, "why": WHY, **changed}


def propose(client: Client, purpose: PurposeCode, **changed: str) -> Any:
    url = reverse("protection:propose_rules", args=[purpose.value])
    return client.post(url, fields(purpose, **changed))


def decide(client: Client, action: str) -> Any:
    url = reverse(f"protection:{action}", args=[PolicyProposal.objects.get().pk])
    return client.post(url, follow=True)


def test_an_officer_proposes_an_operator_confirms(officer: Client, operator: Client) -> None:
    changed = {"is_active": "on", "minimum_assurance": "L3", "adult": "one"}
    page = officer.get(propose(officer, LEARNING_AI, **changed)["Location"]).content.decode()
    assert "une autre personne doit la confirmer" in page
    assert reverse("protection:confirm_rules", args=[PolicyProposal.objects.get().pk]) not in page
    assert not in_force(LEARNING_AI).is_active
    answer = decide(operator, "confirm_rules").content.decode()
    assert "La version 2 est en vigueur" in answer
    assert WHY in answer
    now = in_force(LEARNING_AI)
    assert (now.is_active, now.minimum_assurance) == (True, Assurance.EDUCONNECT_FRANCECONNECT)
    adults = {rule.band: rule.holders_required for rule in now.rules}[AgeBand.ADULT]
    assert adults == HoldersRequired.ONE


def test_who_has_proposed_cannot_confirm(officer: Client) -> None:
    propose(officer, LEARNING_AI, is_active="on")
    answer = decide(officer, "confirm_rules").content.decode()
    assert "Une autre personne doit confirmer ce que vous" in answer
    assert not in_force(LEARNING_AI).is_active


def test_only_what_changes_is_marked(officer: Client, operator: Client) -> None:
    page = operator.get(propose(officer, LEARNING_AI, term="school_year")["Location"])
    marked = re.findall(r"<(ins|del)>\s*(.*?)\s*</", page.content.decode(), re.DOTALL)
    assert marked == [("del", "Cinq ans"), ("ins", "Jusqu’à la fin de l’année scolaire")]


def test_what_was_decided_stays_decided(officer: Client, operator: Client) -> None:
    propose(officer, LEARNING_AI, is_active="on")
    assert "écartée" in decide(officer, "set_rules_aside").content.decode()
    assert "déjà été publiée" in decide(operator, "confirm_rules").content.decode()
    assert not in_force(LEARNING_AI).is_active


def test_nobody_else_sees_or_decides(officer: Client) -> None:
    propose(officer, LEARNING_AI, is_active="on")
    reviewer = signed_in(PlatformRole.REVIEWER)
    assert reviewer.get(reverse("protection:rules")).status_code == 403
    for action in ("rules_proposal", "confirm_rules", "set_rules_aside"):
        assert decide(reviewer, action).status_code == 404
    assert PolicyProposal.objects.get().decided_at is None


def test_an_operator_does_not_propose(operator: Client) -> None:
    assert propose(operator, LEARNING_AI, is_active="on").status_code == 404


@pytest.mark.parametrize(
    ("purpose", "changed", "words"),
    [
        (OPEN_LICENCE, {"under_15": "all"}, "ne peut pas être retirée"),
        (LEARNING_AI, {"under_15": "none"}, "n’en fait pas partie"),
        (LEARNING_AI, {"retention_years": "30"}, "de un à cinq ans"),
        (LEARNING_AI, {"recipient_classes": "research; all"}, "deux-points, séparés"),
        (LEARNING_AI, {"recipient_classes": ""}, "obligatoire"),
        (LEARNING_AI, {"legal_basis": "whatever"}, "n’en fait pas partie"),
        (LEARNING_AI, {"term": "school_year", "why": " "}, "obligatoire"),
        (LEARNING_AI, {}, "Cela ne change rien"),
    ],
)
def test_what_no_rules_may_say_is_refused_with_the_reason(
    officer: Client, purpose: PurposeCode, changed: dict[str, str], words: str
) -> None:
    response = propose(officer, purpose, **changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PolicyProposal.objects.exists()


def test_after_a_withdrawal_the_legal_basis_stays(officer: Client, hour_ago: datetime) -> None:
    family = factories.consenting_family(at=hour_ago)
    withdraw_consent(subject=family.subject, signer=Signer(family.link.holder), at=hour_ago)
    response = propose(officer, PurposeCode.RECORD, legal_basis="eu-gdpr:A6-1-e")
    assert response.status_code == 422
    assert "base légale ne peut plus changer" in response.content.decode()


def test_what_is_always_forbidden_stays_whatever_is_added(officer: Client) -> None:
    propose(officer, LEARNING_AI, extra_uses="dases:Advertising, dases:Advertising")
    proposed = PolicyContent.from_json(PolicyProposal.objects.get().content).prohibited_uses
    assert proposed == (*in_force(LEARNING_AI).prohibited_uses, "dases:Advertising")


def test_permissions_follow_at_once(officer: Client, operator: Client, hour_ago: datetime) -> None:
    subject = factories.consenting_family(at=hour_ago).subject

    def reason() -> str:
        at, purpose = timezone.now(), PurposeCode.RECORD
        return permission_of(subject_id=subject.pk, purpose=purpose, at=at).reason

    assert reason() == Reason.OPEN
    propose(officer, PurposeCode.RECORD, under_15="never")
    assert reason() == Reason.OPEN
    decide(operator, "confirm_rules")
    assert reason() != Reason.OPEN


@pytest.mark.parametrize("purpose", PurposeCode)
@pytest.mark.django_db
def test_the_form_sent_back_untouched_says_what_is_in_force(purpose: PurposeCode) -> None:
    form = RulesForm(fields(purpose), old=in_force(purpose))
    assert not form.is_valid()
    assert form.content() == in_force(purpose)


def test_the_list_says_it_in_plain_words(operator: Client) -> None:
    page = operator.get(reverse("protection:rules")).content.decode()
    assert "cet âge est exclu" in page  # P5, for minors
    assert all(code in page for code in PurposeCode.values)
