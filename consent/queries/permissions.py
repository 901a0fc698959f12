"""Questions about permissions. Reading never changes anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from consent.enums import (
    Authority,
    DecisionKind,
    HoldersRequired,
    PurposeCode,
    Reason,
    SignerRole,
)
from consent.models import DataSubject, Decision, HolderLink, Permission, SignatureRule
from consent.queries.ages import age_band, next_band_change
from consent.queries.notices import majors_in_force
from consent.queries.rules import Situation, Word, decide


@dataclass(frozen=True)
class Verdict:
    """What the rule says, and until when it need not be asked again."""

    reason: Reason
    holds_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the voice may be used."""
        return self.reason == Reason.OPEN


def evaluate(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Verdict:
    """Work out a permission from the decisions themselves."""
    subject = DataSubject.objects.filter(pk=subject_id, erased_at__isnull=True).first()
    if subject is None or subject.birth_date is None:
        return Verdict(Reason.UNKNOWN_SUBJECT)
    band = age_band(subject.birth_date, at)
    rule = SignatureRule.objects.filter(purpose=purpose, purpose__is_active=True, band=band).first()
    majors = majors_in_force(purpose, at)
    links = list(subject.holder_links.all())
    holds_until = _next_change(subject.birth_date, links, at)
    if rule is None or not majors:
        return Verdict(Reason.NO_NOTICE, holds_until)
    words = _latest_words(subject, purpose, majors, at)
    situation = Situation(
        pupil_required=rule.pupil_required,
        holders_required=HoldersRequired(rule.holders_required),
        holders={str(k.holder_id): Authority(k.authority) for k in links if _is_valid(k, at)},
        holder_words={signer: word for signer, word in words.items() if signer},
        pupil_word=words.get(""),
    )
    return Verdict(decide(situation), holds_until)


def permission_of(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Permission:
    """Return the permission as it stands at `at`; one that is not stored when there is none yet.

    A stored permission whose time is over (a birthday, the end of a holder's authority) is worked
    out anew.
    """
    stored = Permission.objects.filter(subject_id=subject_id, purpose_id=purpose).first()
    if stored and (stored.holds_until is None or at < stored.holds_until):
        return stored
    verdict = evaluate(subject_id=subject_id, purpose=purpose, at=at)
    return Permission(
        subject_id=subject_id,
        purpose_id=purpose,
        is_open=verdict.is_open,
        reason=verdict.reason,
        since=stored.holds_until if stored and stored.holds_until else at,
        holds_until=verdict.holds_until,
        epoch=stored.epoch if stored else 0,
    )


def consents_in_force(*, purpose: PurposeCode, at: datetime) -> QuerySet[Permission]:
    """Return the permissions that are open for `purpose` at `at`."""
    return Permission.objects.filter(purpose_id=purpose, is_open=True).filter(
        Q(holds_until__isnull=True) | Q(holds_until__gt=at)
    )


def recordable_but_for_assent(*, subject_id: UUID, at: datetime) -> bool:
    """Tell whether only the pupil's own yes may be missing: the pupil can be asked."""
    permission = permission_of(subject_id=subject_id, purpose=PurposeCode.RECORD, at=at)
    return permission.reason in {Reason.OPEN, Reason.PUPIL_MISSING}


def epoch_of(subject_id: UUID) -> int:
    """Return the newest epoch of a subject's permissions: it grows with each change."""
    newest = Permission.objects.filter(subject_id=subject_id).aggregate(newest=Max("epoch"))
    return newest["newest"] or 0


def permission_faults(*, at: datetime) -> Iterator[str]:
    """Yield one line per stored permission that is not what the decisions say."""
    for stored in Permission.objects.order_by("subject_id", "purpose_id").iterator():
        if stored.holds_until is not None and stored.holds_until <= at:
            continue  # not trusted by any gate; due to be worked out anew
        verdict = evaluate(
            subject_id=stored.subject_id, purpose=PurposeCode(stored.purpose_id), at=at
        )
        if verdict.reason != stored.reason:
            yield f"permission {stored.pk}: {stored.reason} is stored, {verdict.reason} is true"


def _latest_words(
    subject: DataSubject, purpose: PurposeCode, majors: dict[UUID, int], at: datetime
) -> dict[str, Word]:
    """Return each signer's last word, by the holder's number, the pupil's under an empty one."""
    decisions = (
        Decision.objects.filter(subject=subject, purpose_id=purpose)
        .exclude(kind=DecisionKind.DEFER)
        .select_related("presentation__rendering__version")
        .order_by("sequence")
    )
    return {
        str(decision.holder_id or ""): Word(
            DecisionKind(decision.kind), _is_current(decision, subject, majors, at)
        )
        for decision in decisions
    }


def _is_current(
    decision: Decision, subject: DataSubject, majors: dict[UUID, int], at: datetime
) -> bool:
    if decision.presentation is None or subject.birth_date is None:
        return False
    version = decision.presentation.rendering.version
    if version.major != majors.get(version.notice_id):
        return False
    if decision.signer_role == SignerRole.HOLDER:
        return True
    # What a child agreed to does not bind the adult.
    then, now = (age_band(subject.birth_date, t) for t in (decision.occurred_at, at))
    return now == then or now != "adult"


def _is_valid(link: HolderLink, at: datetime) -> bool:
    return link.valid_from <= at and (link.valid_until is None or at < link.valid_until)


def _next_change(birth_date: date, links: list[HolderLink], at: datetime) -> datetime | None:
    moments = [next_band_change(birth_date, at)]
    moments += [moment for link in links for moment in (link.valid_from, link.valid_until)]
    return min((m for m in moments if m is not None and m > at), default=None)
