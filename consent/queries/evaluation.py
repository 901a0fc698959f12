"""From what is in the ledger to a verdict: the facts are gathered here, the rule is in `rules`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F
from django.utils import timezone

from consent.enums import (
    INTERNAL,
    AgeBand,
    Assurance,
    Authority,
    DecisionKind,
    HoldersRequired,
    PurposeCode,
    Reason,
    SignerRole,
    Term,
)
from consent.models import (
    DataSubject,
    Decision,
    HolderLink,
    NoticeVersion,
    Permission,
    PurposePolicy,
    SignatureRule,
)
from consent.queries.ages import band_of, next_band_change, of_age_at, school_year_end, zone_of
from consent.queries.assurance import is_known_well_enough
from consent.queries.cases import subjects_on_hold
from consent.queries.notices import versions_in_force
from consent.queries.policies import rule_for
from consent.queries.rules import Situation, Word, decide, decide_on_coming_of_age
from consent.queries.scopes import scope_of
from consent.queries.signatures import doubts_about_decision
from consent.queries.words import last_word

# For so long after the 18th birthday what was recorded before goes into new versions, unanswered.
SILENCE_AT_18 = timedelta(days=90)
PUPIL_KEY = ""


@dataclass(frozen=True)
class Verdict:
    """What the rule says, until when it need not be asked again, and which words were read."""

    reason: Reason
    holds_until: datetime | None = None
    signed_versions: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the voice may be used."""
        return self.reason == Reason.OPEN

    def is_stored_as(self, permission: Permission) -> bool:
        """Tell whether a stored permission says the same, and no longer than this holds."""
        said = (self.is_open, self.reason, self.holds_until, self.signed_versions)
        return said == (
            permission.is_open,
            permission.reason,
            permission.holds_until,
            permission.signed_versions,
        )


@dataclass(frozen=True)
class _Said:
    """A signer's last word, where it was read, and when it runs out."""

    word: Word
    version: NoticeVersion | None
    ends_at: datetime | None


class _Read(NamedTuple):
    """A decision, the version of the notice that was read before it, and whether it is doubted."""

    decision: Decision
    version: NoticeVersion | None
    is_doubted: bool


@dataclass(frozen=True)
class _Case:
    """One subject and one purpose at one instant, with all that counts for them."""

    subject: DataSubject
    purpose: PurposeCode
    at: datetime
    policy: PurposePolicy
    links: list[HolderLink]
    said: Mapping[str, _Said]


@dataclass(frozen=True)
class _Rules:
    """What one purpose asks at one instant, of whomever."""

    purpose: PurposeCode
    at: datetime
    policies: list[PurposePolicy]
    versions: Mapping[UUID, NoticeVersion]


def evaluate(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Verdict:
    """Work out a permission from the decisions themselves. Whatever is missing closes it."""
    return evaluate_each(subject_ids=[subject_id], purpose=purpose, at=at)[subject_id]


def evaluate_each(
    *, subject_ids: Collection[UUID], purpose: PurposeCode, at: datetime
) -> dict[UUID, Verdict]:
    """Work out many permissions for one purpose, with as many queries as for one."""
    subjects = DataSubject.objects.filter(pk__in=subject_ids, erased_at__isnull=True)
    known = {subject.pk: subject for subject in subjects.prefetch_related("holder_links")}
    held = subjects_on_hold(subject_ids)
    policies = PurposePolicy.objects.filter(purpose_id=purpose.value).prefetch_related("rules")
    rules = _Rules(purpose, at, list(policies), versions_in_force(purpose, at))
    said = _decisions(subject_ids, purpose)
    return {
        pk: _verdict(known.get(pk), is_held=pk in held, rules=rules, read=said.get(pk, []))
        for pk in subject_ids
    }


def _verdict(
    subject: DataSubject | None, *, is_held: bool, rules: _Rules, read: list[_Read]
) -> Verdict:
    if subject is None or subject.birth_date is None:
        return Verdict(Reason.UNKNOWN_SUBJECT)
    if is_held:
        return Verdict(Reason.ON_HOLD)
    if subject.deceased_on is not None:
        return Verdict(Reason.DECEASED)
    policies, at = rules.policies, rules.at
    policy = _policy_at(policies, at)
    if policy is None or not policy.is_active or not rules.versions:
        return Verdict(Reason.NO_NOTICE, _next_policy_at(policies, at))
    said = _said(subject, rules, read)
    case = _Case(subject, rules.purpose, at, policy, list(subject.holder_links.all()), said)
    reason, until = _reason(case)
    return Verdict(
        reason,
        min(filter(None, (until, _next_change(case), _next_policy_at(policies, at))), default=None),
        " ".join(sorted({str(s.version.pk) for s in said.values() if s.word.counts and s.version})),
    )


def term_end_of(decision: Decision) -> datetime | None:
    """Return when a yes runs out; never, or nothing that could, without one."""
    policies = PurposePolicy.objects.filter(purpose_id=decision.purpose_id)
    return _ends_at(decision, decision.subject, list(policies))


def _reason(case: _Case) -> tuple[Reason, datetime | None]:
    band = band_of(case.subject, case.at)
    rule = rule_for(case.policy, band) if band else None
    if rule is None:
        return Reason.NO_NOTICE, None
    situation = _situation(case, rule, case.at)
    if band != AgeBand.ADULT:
        return decide(situation), None
    return _reason_for_an_adult(case, situation)


def _reason_for_an_adult(case: _Case, situation: Situation) -> tuple[Reason, datetime | None]:
    came_of_age_at, before = of_age_at(case.subject), rule_for(case.policy, AgeBand.FROM_15_TO_17)
    if came_of_age_at is None or before is None:
        return decide(situation), None
    then = _situation(case, before, came_of_age_at - timedelta(microseconds=1))
    reason = decide_on_coming_of_age(situation, _as_a_minor(then))
    silence_ends_at = came_of_age_at + SILENCE_AT_18
    if reason == Reason.OF_AGE and case.purpose not in INTERNAL and case.at < silence_ends_at:
        return Reason.OPEN, silence_ends_at
    return reason, None


def _situation(case: _Case, rule: SignatureRule, at: datetime) -> Situation:
    links = [link for link in case.links if _is_valid(link, at)]
    words = {signer: said.word for signer, said in case.said.items()}
    return Situation(
        pupil_required=rule.pupil_required,
        holders_required=HoldersRequired(rule.holders_required),
        holders={str(link.holder_id): Authority(link.authority) for link in links},
        holder_words={signer: word for signer, word in words.items() if signer != PUPIL_KEY},
        pupil_word=words.get(PUPIL_KEY),
        waived=frozenset(str(link.holder_id) for link in links if link.unreachable_since),
    )


def _as_a_minor(situation: Situation) -> Situation:
    """Return the situation on the eve of the birthday: the child's yes was good then."""
    word = situation.pupil_word
    if word is None or word.flaw != Reason.PUPIL_LAPSED:
        return situation
    return Situation(**{**vars(situation), "pupil_word": Word(word.kind)})


def _said(subject: DataSubject, rules: _Rules, read: list[_Read]) -> dict[str, _Said]:
    """Return each signer's last word, by the holder's number; the pupil's under an empty one."""
    by_signer: dict[str, list[_Read]] = {}
    for each in read:
        by_signer.setdefault(str(each.decision.holder_id or PUPIL_KEY), []).append(each)
    heard = {signer: _heard(reads, subject, rules) for signer, reads in by_signer.items()}
    return {signer: said for signer, said in heard.items() if said is not None}


def _heard(read: list[_Read], subject: DataSubject, rules: _Rules) -> _Said | None:
    """Return what one signer said last; nothing when that was found not to be valid."""
    last = last_word([each.decision for each in read])
    if last is None:
        return None
    spoken = next(each for each in read if each.decision is last)
    if last.kind == DecisionKind.INVALIDATE:
        before = _heard_before(spoken, read, subject, rules)
        # A yes by somebody else must not have taken a no away.
        return None if before is None or before.word.kind == DecisionKind.GIVE else before
    before = _heard_before(spoken, read, subject, rules) if spoken.is_doubted else None
    if before is not None:
        return before  # a doubted yes opens nothing, and closes nothing either
    ends_at = _ends_at(last, subject, rules.policies)
    flaw = _flaw(spoken, subject, rules, ends_at)
    return _Said(Word(DecisionKind(last.kind), flaw), spoken.version, ends_at)


def _heard_before(
    last: _Read, read: list[_Read], subject: DataSubject, rules: _Rules
) -> _Said | None:
    """Return what a signer had said without a doubt, if any of it is doubted."""
    if not any(each.is_doubted for each in read):
        return None
    undoubted = [each for each in read if each is not last and not each.is_doubted]
    return _heard(undoubted, subject, rules)


def _decisions(subject_ids: Collection[UUID], purpose: PurposeCode) -> dict[UUID, list[_Read]]:
    """Return what was said about each subject, with the words that were read before."""
    decisions = list(
        Decision.objects.filter(subject__in=subject_ids, purpose_id=purpose.value)
        .exclude(kind=DecisionKind.DEFER)
        .annotate(
            version_id=F("presentation__rendering__version_id"),
            is_doubted=Exists(doubts_about_decision()),
        )
        .order_by("sequence")
    )
    # Many have read the same few versions: each is fetched once.
    versions = NoticeVersion.objects.in_bulk({d.version_id for d in decisions} - {None})
    by_subject: dict[UUID, list[_Read]] = {}
    for decision in decisions:
        read = _Read(decision, versions.get(decision.version_id), decision.is_doubted)
        by_subject.setdefault(decision.subject_id, []).append(read)
    return by_subject


def _flaw(
    read: _Read, subject: DataSubject, rules: _Rules, ends_at: datetime | None
) -> Reason | None:
    """Return why a yes does not count now, if something is wrong with it."""
    decision, version, is_doubted = read
    if decision.kind != DecisionKind.GIVE or version is None:
        return None
    if is_doubted:
        return Reason.UNDER_CHECK
    at, by_holder = rules.at, decision.signer_role == SignerRole.HOLDER
    policy = _policy_at(rules.policies, at)
    if not _is_own_age(decision, subject, at):
        return Reason.PUPIL_LAPSED
    if not _is_covered(version, rules.versions, rules.purpose):
        return Reason.EXPIRED
    if (
        by_holder
        and policy
        and not is_known_well_enough(
            Assurance(decision.assurance), Assurance(policy.minimum_assurance)
        )
    ):
        return Reason.ASSURANCE_LOW
    return Reason.TERM_OVER if ends_at is not None and ends_at <= at else None


def _is_own_age(decision: Decision, subject: DataSubject, at: datetime) -> bool:
    """Tell whether the signer is still who spoke: what a child agreed to does not bind the adult."""
    if decision.signer_role == SignerRole.HOLDER or band_of(subject, at) != AgeBand.ADULT:
        return True
    return band_of(subject, decision.occurred_at) == AgeBand.ADULT


def _is_covered(
    signed: NoticeVersion, versions: Mapping[UUID, NoticeVersion], purpose: PurposeCode
) -> bool:
    """Tell whether what is asked today was read. Handing out is checked use by use, not here."""
    current = versions.get(signed.notice_id)
    if current is None:
        return False
    if current.major == signed.major or purpose != PurposeCode.RECORD:
        return True
    if current.scope.get("uses") == signed.scope.get("uses"):
        return False  # what is new stands in the words alone: nobody can tell whom it touches
    read, asked = scope_of(signed, purpose), scope_of(current, purpose)
    return read is not None and asked is not None and read.covers(asked)


def _ends_at(
    decision: Decision, subject: DataSubject, policies: list[PurposePolicy]
) -> datetime | None:
    """Return when a yes runs out: by the rules of the day on which it was given."""
    policy = _policy_at(policies, decision.occurred_at)
    if decision.kind != DecisionKind.GIVE or policy is None:
        return None
    if policy.term == Term.SCHOOL_YEAR:
        return school_year_end(decision.occurred_at, zone_of(subject))
    local = timezone.localtime(decision.occurred_at, zone_of(subject))
    leap_day = (local.month, local.day) == (2, 29)
    return local.replace(year=local.year + 5, day=28 if leap_day else local.day)


def _policy_at(policies: list[PurposePolicy], at: datetime) -> PurposePolicy | None:
    known = [policy for policy in policies if policy.effective_at <= at]
    return max(known, key=lambda policy: policy.number, default=None)


def _next_policy_at(policies: list[PurposePolicy], at: datetime) -> datetime | None:
    return min((p.effective_at for p in policies if p.effective_at > at), default=None)


def _is_valid(link: HolderLink, at: datetime) -> bool:
    return link.valid_from <= at and (link.valid_until is None or at < link.valid_until)


def _next_change(case: _Case) -> datetime | None:
    moments = [next_band_change(case.subject, case.at)]
    moments += [moment for k in case.links for moment in (k.valid_from, k.valid_until)]
    moments += [said.ends_at for said in case.said.values()]
    return min((m for m in moments if m is not None and m > case.at), default=None)
