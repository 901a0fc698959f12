"""Yes, no, not today, not any more: what holders and pupils say."""

import uuid
from datetime import datetime

from django.db import transaction

from consent.enums import Assurance, Audience, Channel, DecisionKind, PurposeCode
from consent.errors import NoticeMissing
from consent.models import (
    PUPIL,
    DataSubject,
    Decision,
    HolderLink,
    Invitation,
    NoticeRendering,
    NoticeVersion,
    Signer,
)
from consent.queries.decisions import answer_of, purposes_agreed_to
from consent.services.confirmations import confirm_to_holder
from consent.services.displays import (
    Display,
    covered_kind,
    group_of_display,
    presentation_for,
    refuse_older_page,
)
from consent.services.entitlement import link_between, require_signature, require_voice
from consent.services.invitations import mark_used
from consent.services.ledger import Act, append_act
from consent.services.permissions import active_purposes, lock_subject, recompute_permission
from consent.signals import consent_withdrawn


@transaction.atomic
def record_holder_decision(
    *, invitation: Invitation, kind: DecisionKind, presentation: Display, at: datetime
) -> uuid.UUID:
    """Record a holder's answer to the notice that was shown; return the act's group.

    The same page posted twice is one act. A no after a yes is a withdrawal. The holder gets a
    receipt and a fresh link by mail; the link that served ends.

    Raises
    ------
    SignerNotEntitled, DisplayInvalid, NoticeSuperseded, AlreadyAnswered
        When the person may not answer, or not on this page any more.
    """
    link, signer = invitation.link, Signer(invitation.link.holder)
    lock_subject(link.subject_id)
    if (group := group_of_display(presentation)) is not None:
        return group
    (require_signature if kind == DecisionKind.GIVE else require_voice)(link=link, at=at)
    refuse_older_page(display=presentation, subject=link.subject, signer=signer)
    shown = presentation_for(
        display=presentation,
        notice=invitation.notice_version.notice,
        audience=Audience.HOLDER,
        at=at,
    )
    act = Act(
        subject=link.subject,
        signer=signer,
        kind=covered_kind(kind, agreed_before=bool(purposes_agreed_to(link.subject, signer))),
        purposes=_purposes(shown.rendering.version),
        presentation=shown,
        channel=presentation.channel,
        assurance=Assurance.LINK_AND_CODE,
        recorder=str(signer),
    )
    decisions = _carry_out(act, at)
    if kind != DecisionKind.DEFER:
        mark_used(invitation)
        confirm_to_holder(link=link, decisions=decisions, version=shown.rendering.version, at=at)
    return decisions[0].group


@transaction.atomic
def record_pupil_decision(
    *,
    subject: DataSubject,
    kind: DecisionKind,
    rendering: NoticeRendering,
    at: datetime,
    channel: Channel = Channel.MICROPHONE,
    nonce: uuid.UUID | None = None,
    recorder: str = "pupil",
) -> uuid.UUID:
    """Record the pupil's own answer; return the act's group.

    `DEFER` ("not today") changes nothing for what was recorded before; `REFUSE` after a yes is a
    withdrawal. With `nonce`, the same answer sent twice is one act.

    Raises
    ------
    NoticeSuperseded
        When the words that were shown are no longer in force.
    """
    display = Display(rendering, shown_at=at, channel=channel, nonce=nonce or uuid.uuid4())
    lock_subject(subject.pk)
    if (group := group_of_display(display)) is not None:
        return group
    shown = presentation_for(display=display, notice=None, audience=None, at=at)
    act = Act(
        subject=subject,
        signer=PUPIL,
        kind=covered_kind(kind, agreed_before=bool(purposes_agreed_to(subject, PUPIL))),
        purposes=_purposes(rendering.version),
        presentation=shown,
        channel=channel,
        assurance=Assurance.LINK_AND_CODE,
        recorder=recorder,
    )
    return _carry_out(act, at)[0].group


@transaction.atomic
def withdraw_consent(
    *,
    subject: DataSubject,
    signer: Signer,
    at: datetime,
    via: Invitation | None = None,
    channel: Channel = Channel.WEB,
    recorder: str = "",
) -> uuid.UUID:
    """Take a yes back, or object to somebody else's; return the act's group.

    Every gate is closed when this returns. Doing it again changes nothing. `via` is the link that
    served, if one did: it ends, and the receipt brings a fresh one.

    Raises
    ------
    SignerNotEntitled
        When the signer is a holder whose word does not count (any more).
    """
    lock_subject(subject.pk)
    link = link_between(subject=subject, holder=signer.holder) if signer.holder else None
    if link is not None:
        require_voice(link=link, at=at)
    last = answer_of(subject, signer)
    purposes = purposes_agreed_to(subject, signer)
    if last is not None and not purposes:
        return last.group
    act = Act(
        subject=subject,
        signer=signer,
        kind=DecisionKind.WITHDRAW,
        purposes=tuple(purposes or active_purposes()),
        presentation=None,
        channel=channel,
        assurance=Assurance.LINK_AND_CODE,
        recorder=recorder or str(signer),
    )
    decisions = _carry_out(act, at)
    if via is not None:
        mark_used(via)
    if link is not None and (version := _version_signed(link, last)) is not None:
        confirm_to_holder(link=link, decisions=decisions, version=version, at=at)
    return decisions[0].group


def _carry_out(act: Act, at: datetime) -> list[Decision]:
    decisions = append_act(act=act, at=at)
    if act.kind != DecisionKind.DEFER:
        for purpose in act.purposes:
            recompute_permission(subject_id=act.subject.pk, purpose=purpose, at=at)
    if act.kind == DecisionKind.WITHDRAW:
        consent_withdrawn.send(
            sender=Decision,
            subject_id=act.subject.pk,
            purposes=act.purposes,
            signer=str(act.signer),
            at=at,
        )
    return decisions


def _purposes(version: NoticeVersion) -> tuple[PurposeCode, ...]:
    if not version.purposes:
        raise NoticeMissing
    return tuple(PurposeCode(code) for code in version.purposes)


def _version_signed(link: HolderLink, last: Decision | None) -> NoticeVersion | None:
    """Return the version that a withdrawal takes back, or the one the holder was asked about."""
    if last is not None and last.presentation is not None:
        return last.presentation.rendering.version
    invitation = link.invitations.first()
    return invitation.notice_version if invitation else None
