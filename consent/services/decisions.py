"""Yes, no, not today, not any more: what holders and pupils say."""

import uuid
from collections.abc import Collection
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
from consent.queries.decisions import answer_of, purposes_agreed_to, purposes_objected_to
from consent.queries.policies import active_purposes
from consent.services.cases import follow_act, open_purposes
from consent.services.confirmations import confirm_to_holder, tell_other_holders
from consent.services.displays import (
    Display,
    covered_kind,
    group_of_display,
    presentation_for,
    refuse_older_page,
)
from consent.services.entitlement import link_between, require_signature, require_voice
from consent.services.ledger import Act, append_act
from consent.services.links import mark_used
from consent.services.permissions import lock_subject, recompute_permission
from consent.services.signatures import Doubt, doubts_about, open_comparison
from consent.services.traces import leave_trace
from consent.signals import consent_withdrawn


@transaction.atomic
def record_holder_decision(
    *,
    invitation: Invitation,
    kind: DecisionKind,
    presentation: Display,
    at: datetime,
    but_refuse: Collection[PurposeCode] = (),
    assurance: Assurance = Assurance.LINK_AND_CODE,
    recorder: str = "",
    device: str = "",
) -> uuid.UUID:
    """Record a holder's answer to the notice that was shown; return the act's group.

    `but_refuse` names the purposes to which a yes does not extend. `recorder` is who has passed the
    answer on, if the holder did not give it here. The same page posted twice is
    one act. A no after a yes is a withdrawal. The holder gets a receipt and a fresh link by mail;
    the link that served ends.

    `device` is the mark of the browser that a yes comes from. A yes that has something in common
    with another holder's is written down like any, and opens nothing until they are compared.

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
    doubts = doubts_about(link=link, device=device, at=at) if kind == DecisionKind.GIVE else []
    decisions: list[Decision] = []
    for each, purposes in _by_kind(kind, shown.rendering.version, but_refuse, link.subject, signer):
        act = Act(
            subject=link.subject,
            signer=signer,
            kind=each,
            purposes=purposes,
            presentation=shown,
            channel=presentation.channel,
            assurance=assurance,
            recorder=recorder or str(signer),
        )
        group = decisions[0].group if decisions else None
        decisions += carry_out(act, at, group=group, doubts=doubts)
    if kind != DecisionKind.DEFER:
        mark_used(invitation)
        # The receipt opens with the yes, if there is one.
        decisions.sort(key=lambda decision: (decision.kind != DecisionKind.GIVE, decision.sequence))
        confirm_to_holder(link=link, decisions=decisions, version=shown.rendering.version, at=at)
    if decisions[0].kind == DecisionKind.GIVE:
        leave_trace(link=link, device=device, at=at)
        tell_other_holders(link=link, at=at)
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
    decisions: list[Decision] = []
    for each, purposes in _by_kind(kind, rendering.version, (), subject, PUPIL):
        act = Act(
            subject=subject,
            signer=PUPIL,
            kind=each,
            purposes=purposes,
            presentation=shown,
            channel=channel,
            assurance=Assurance.LINK_AND_CODE,
            recorder=recorder,
        )
        decisions += carry_out(act, at, group=decisions[0].group if decisions else None)
    return decisions[0].group


@transaction.atomic
def withdraw_consent(
    *,
    subject: DataSubject,
    signer: Signer,
    at: datetime,
    purposes: Collection[PurposeCode] = (),
    via: Invitation | None = None,
    channel: Channel = Channel.WEB,
    assurance: Assurance = Assurance.LINK_AND_CODE,
    recorder: str = "",
) -> uuid.UUID:
    """Take a yes back, or object to somebody else's; return the act's group.

    Every gate is closed when this returns. Doing it again changes nothing. Without `purposes` it is
    about all that was agreed to. `via` is the link that served, if one did: it ends, and the receipt
    brings a fresh one. However little the signer is known, a withdrawal is acted on.

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
    agreed = purposes_agreed_to(subject, signer)
    taken_back = [code for code in agreed if not purposes or code in purposes]
    objected_to = taken_back or _not_objected_to(subject, signer, last, purposes, at)
    if last is not None and not objected_to:
        return last.group
    act = Act(
        subject=subject,
        signer=signer,
        kind=DecisionKind.WITHDRAW,
        purposes=tuple(objected_to),
        presentation=None,
        channel=channel,
        assurance=assurance,
        recorder=recorder or str(signer),
    )
    decisions = carry_out(act, at)
    if via is not None:
        mark_used(via)
    if link is not None and (version := _version_signed(link, last)) is not None:
        confirm_to_holder(link=link, decisions=decisions, version=version, at=at)
    return decisions[0].group


@transaction.atomic
def invalidate_consent(
    *, subject: DataSubject, signer: Signer, actor: str, at: datetime
) -> list[Decision]:
    """Find that a signer's yes was never good: no authority, the wrong person, a forgery.

    What it had opened closes; nothing is erased, as somebody else may still agree.
    """
    lock_subject(subject.pk)
    agreed = tuple(purposes_agreed_to(subject, signer))
    if not agreed:
        return []
    act = Act(
        subject=subject,
        signer=signer,
        kind=DecisionKind.INVALIDATE,
        purposes=agreed,
        presentation=None,
        channel=Channel.WEB,
        assurance=Assurance.LINK_AND_CODE,
        recorder=actor,
    )
    return carry_out(act, at)


def _by_kind(
    kind: DecisionKind,
    version: NoticeVersion,
    but_refuse: Collection[PurposeCode],
    subject: DataSubject,
    signer: Signer,
) -> list[tuple[DecisionKind, tuple[PurposeCode, ...]]]:
    """Return what a page's answer means for each purpose: a no after a yes is a withdrawal."""
    agreed = set(purposes_agreed_to(subject, signer))
    meant: dict[DecisionKind, list[PurposeCode]] = {}
    for code in _purposes(version):
        said = DecisionKind.REFUSE if code in but_refuse else kind
        meant.setdefault(covered_kind(said, agreed_before=code in agreed), []).append(code)
    # The yes last: it is then the signer's last word, on a page that also said no to something.
    order = sorted(meant, key=lambda each: each == DecisionKind.GIVE)
    return [(each, tuple(meant[each])) for each in order]


def carry_out(
    act: Act, at: datetime, group: uuid.UUID | None = None, doubts: Collection[Doubt] = ()
) -> list[Decision]:
    """Append an act and let everything that follows from it happen."""
    was_open = open_purposes(act.subject)
    decisions = append_act(act=act, at=at, group=group)
    if act.kind == DecisionKind.GIVE:
        # Before anything is worked out: not even for a moment does a doubted yes open.
        for doubt in doubts:
            open_comparison(doubt=doubt, decisions=decisions, at=at)
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
    follow_act(act=act, was_open=was_open, at=at)
    return decisions


def _not_objected_to(
    subject: DataSubject,
    signer: Signer,
    last: Decision | None,
    purposes: Collection[PurposeCode],
    at: datetime,
) -> list[PurposeCode]:
    """Return what a no of somebody who has no yes is about: of an invalid yes nothing is left."""
    has_said_nothing = last is None or last.kind == DecisionKind.INVALIDATE
    asked = purposes or (active_purposes(at) if has_said_nothing else ())
    objected_to = purposes_objected_to(subject, signer)
    return [code for code in asked if code not in objected_to]


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
