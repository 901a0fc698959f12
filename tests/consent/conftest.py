"""Families for the ledger's tests: a child, one or two holders, a link and a code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent import directory
from consent.directory import SubjectDescription
from consent.enums import Audience, Authority, DecisionKind, PurposeCode
from consent.models import (
    DataSubject,
    HolderLink,
    Invitation,
    NoticeVersion,
    PurposePolicy,
    Signer,
)
from consent.queries import audience_for, policy_in_force, rendering_in
from consent.queries.policies import content_of
from consent.services import (
    Display,
    IssuedInvitation,
    confirm_policy,
    invite_holder,
    propose_policy,
    publish_first_campaign,
    publish_notice,
    record_holder_decision,
    record_pupil_decision,
    register_holder,
    register_subject,
)
from consent.services.notices import FIRST_CAMPAIGN, read_renderings
from consent.signals import consent_withdrawn, ledger_event, message_requested, permission_changed
from dases_voice.core.models import Message

CODE = "271828"
ALL_PURPOSES = (PurposeCode.RECORD, PurposeCode.ANNOTATE, PurposeCode.RESEARCH)


@dataclass
class Family:
    """A child with holders who can be made to answer."""

    subject: DataSubject
    links: list[HolderLink]
    version: NoticeVersion

    def holder(self, index: int = 0) -> Signer:
        return Signer(self.links[index].holder)

    def invite(self, at: datetime, index: int = 0, code: str = CODE) -> IssuedInvitation:
        return invite_holder(
            link=self.links[index],
            notice_version=self.version,
            actor="command",
            at=at,
            code=code,
        )

    def answer(self, kind: DecisionKind, at: datetime, index: int = 0, **how: Any) -> Invitation:
        """Let a holder read and answer, a minute apart."""
        issued = self.invite(at - timedelta(minutes=2), index)
        rendering = rendering_in(self.version, Audience.HOLDER, "fr")
        record_holder_decision(
            invitation=issued.invitation,
            kind=kind,
            presentation=Display(rendering, shown_at=at - timedelta(minutes=1)),
            at=at,
            **how,
        )
        return issued.invitation

    def assent(self, kind: DecisionKind, at: datetime) -> None:
        """Let the pupil answer at the microphone."""
        assert self.subject.birth_date is not None
        audience = audience_for(self.subject.birth_date, at)
        record_pupil_decision(
            subject=self.subject,
            kind=kind,
            rendering=rendering_in(self.version, audience, "fr"),
            at=at,
        )


def activate(purpose: PurposeCode, *, at: datetime, **changes: Any) -> PurposePolicy:
    """Let two people put a purpose in force, with its rules changed or not."""
    policy = policy_in_force(purpose, at)
    assert policy is not None
    proposal = propose_policy(
        purpose=purpose,
        content=replace(content_of(policy), is_active=True, **changes),
        why="A test",
        actor="user:1",
        at=at,
    )
    return confirm_policy(proposal=proposal, actor="user:2", at=at)


def publish_commercial(version: NoticeVersion, at: datetime) -> NoticeVersion:
    """Publish a notice that asks for P3 as well."""
    use = {
        "recipients": ["edtech"],
        "licences": ["restricted-learning-ai"],
        "territory": "EEA",
        "retention_years": 5,
    }
    return publish_notice(
        slug="commercial",
        purposes=(*ALL_PURPOSES, PurposeCode.LEARNING_AI),
        scope={**version.scope, "uses": version.scope["uses"] | {"P3": use}},
        renderings=read_renderings(FIRST_CAMPAIGN),
        actor="command",
        at=at,
    )


class Visitor:
    """A browser at the family door."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.token = client, token

    def url(self, page: str) -> str:
        return reverse(f"consent:{page}", args=[self.token])

    def get(self, page: str, **query: str) -> HttpResponse:
        response: HttpResponse = self.client.get(self.url(page), query)  # type: ignore[assignment]  # the test client's own subclass
        return response

    def post(self, page: str, **data: str) -> HttpResponse:
        response: HttpResponse = self.client.post(self.url(page), data)  # type: ignore[assignment]  # as above
        return response

    def enter(self, code: str = CODE) -> HttpResponse:
        return self.post("door", code=code)

    def display(self, **query: str) -> str:
        """Open the notice and return what its form would bring back."""
        page = self.get("notice", **query).content.decode()
        found = re.search(r'name="display"\s+value="([^"]+)"', page)
        assert found is not None
        return found[1]

    def answer(self, answer: str) -> HttpResponse:
        return self.post("decide", display=self.display(), answer=answer)


@pytest.fixture
def now() -> datetime:
    """The time of the site itself, for what goes through its pages."""
    return timezone.now()


@pytest.fixture
def version(db: None) -> NoticeVersion:
    return publish_first_campaign(actor="command", at=datetime(2026, 9, 1, 8, tzinfo=UTC))


@pytest.fixture
def make_family(version: NoticeVersion, at: datetime) -> Any:
    def make(
        *authorities: Authority, born: date = date(2016, 3, 3), email: str = "parent@example.org"
    ) -> Family:
        subject = register_subject(birth_date=born, actor="command", at=at - timedelta(days=60))
        links = [
            register_holder(
                subject=subject,
                full_name=f"Parent {number}",
                email=email,
                language="fr",
                authority=authority,
                actor="command",
                at=at - timedelta(days=60),
            )
            for number, authority in enumerate(authorities or (Authority.EXERCISES,))
        ]
        return Family(subject, links, version)

    return make


@pytest.fixture
def family(make_family: Any) -> Family:
    made: Family = make_family()
    return made


@pytest.fixture
def visitor(family: Family, client: Client, now: datetime) -> Visitor:
    return Visitor(client, family.invite(now).token)


@pytest.fixture
def named_child() -> Iterator[None]:
    """Let the directory know a first name, as the schools' app does."""

    def provider(_subject_id: object) -> SubjectDescription:
        return SubjectDescription("Zélie", "École des Tilleuls")

    kept = list(directory._providers)
    directory._providers[:] = [provider]
    yield
    directory._providers[:] = kept


@pytest.fixture
def news() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Everything that the ledger tells, in order."""
    heard: list[tuple[str, dict[str, Any]]] = []
    signals = {
        "permission_changed": permission_changed,
        "consent_withdrawn": consent_withdrawn,
        "ledger_event": ledger_event,
        "message_requested": message_requested,
    }
    receivers = []
    for name, signal in signals.items():

        def receiver(*, signal: object, sender: object, name: str = name, **facts: Any) -> None:
            heard.append((name, facts))

        receivers.append(receiver)
        signal.connect(receiver)
    yield heard
    for signal, receiver in zip(signals.values(), receivers, strict=True):
        signal.disconnect(receiver)


def last_mail() -> Message:
    message = Message.objects.order_by("-created_at").first()
    assert message is not None
    return message


def token_in(message: Message) -> str:
    found = re.search(r"/family/([\w-]{20,})/", message.text)
    assert found is not None
    return found[1]
