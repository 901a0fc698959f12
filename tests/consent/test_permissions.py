"""From decisions to permissions, with the reason for each closed one."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.enums import Authority, DecisionKind, PurposeCode, Reason
from consent.errors import ConsentMissing, SignerNotEntitled
from consent.models import PUPIL, NoticeVersion, Permission
from consent.queries import (
    consents_in_force,
    epoch_of,
    evaluate,
    permission_faults,
    permission_of,
    recordable_but_for_assent,
)
from consent.services import (
    change_authority,
    publish_notice,
    rebuild_permissions,
    refresh_due_permissions,
    require_consent,
    withdraw_consent,
)
from consent.services.notices import FIRST_CAMPAIGN, read_renderings
from tests.consent.conftest import ALL_PURPOSES, Family, activate

MakeFamily = Callable[..., Family]
GIVE, REFUSE, WITHDRAW, DEFER = (
    DecisionKind.GIVE,
    DecisionKind.REFUSE,
    DecisionKind.WITHDRAW,
    DecisionKind.DEFER,
)


def reason(family: Family, at: datetime, purpose: PurposeCode = PurposeCode.RECORD) -> str:
    return str(permission_of(subject_id=family.subject.pk, purpose=purpose, at=at).reason)


def publish_again(version: NoticeVersion, at: datetime, *, material: bool) -> NoticeVersion:
    renderings = {
        key: {**words, "lead": f"{words['lead']} (2)"}
        for key, words in read_renderings(FIRST_CAMPAIGN).items()
        if "lead" in words
    }
    return publish_notice(
        slug=version.notice.slug,
        purposes=ALL_PURPOSES,
        scope=version.scope,
        renderings=renderings,
        actor="command",
        at=at,
        material=material,
    )


def test_holder_and_pupil_open_all_three_purposes(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    assert reason(family, at) == Reason.PUPIL_MISSING
    family.assent(GIVE, at)
    for purpose in ALL_PURPOSES:
        permission = require_consent(subject_id=family.subject.pk, purpose=purpose, at=at)
        assert permission.is_open
        assert permission.epoch == epoch_of(family.subject.pk) or permission.epoch > 0
        assert list(consents_in_force(purpose=purpose, at=at)) == [permission]


def test_a_pupils_yes_without_a_holders_is_not_enough(family: Family, at: datetime) -> None:
    family.assent(GIVE, at)
    assert reason(family, at) == Reason.HOLDER_MISSING


def test_one_of_two_holders_is_enough_and_the_others_no_closes(
    make_family: MakeFamily, at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(GIVE, at, index=0)
    family.assent(GIVE, at)
    assert reason(family, at) == Reason.OPEN
    family.answer(REFUSE, at + timedelta(hours=1), index=1)
    assert reason(family, at) == Reason.HOLDER_OBJECTS


def test_a_yes_after_the_other_holders_no_stays_closed(
    make_family: MakeFamily, at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(REFUSE, at, index=0)
    family.answer(GIVE, at + timedelta(hours=1), index=1)
    family.assent(GIVE, at + timedelta(hours=2))
    assert reason(family, at) == Reason.HOLDER_OBJECTS


def test_a_pupils_no_closes_whatever_the_holder_said(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    family.assent(REFUSE, at)
    assert reason(family, at) == Reason.PUPIL_OBJECTS


def test_not_today_changes_nothing(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    epoch = epoch_of(family.subject.pk)
    family.assent(DEFER, at + timedelta(days=1))
    assert reason(family, at) == Reason.OPEN
    assert epoch_of(family.subject.pk) == epoch


def test_withdrawal_closes_in_the_same_call_and_tells_it_once(
    family: Family, at: datetime, news: list[tuple[str, dict[str, Any]]]
) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    epoch = epoch_of(family.subject.pk)
    news.clear()
    later = at + timedelta(days=3)
    withdraw_consent(subject=family.subject, signer=family.holder(), at=later)
    withdraw_consent(subject=family.subject, signer=family.holder(), at=later)
    with pytest.raises(ConsentMissing) as caught:
        require_consent(subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=later)
    assert caught.value.reason == Reason.WITHDRAWN
    assert epoch_of(family.subject.pk) > epoch
    told = [facts for name, facts in news if name == "consent_withdrawn"]
    assert [facts["purposes"] for facts in told] == [ALL_PURPOSES]
    changes = [facts for name, facts in news if name == "permission_changed"]
    assert [(c["purpose"], c["is_open"], c["reason"]) for c in changes] == [
        (purpose, False, Reason.WITHDRAWN) for purpose in ALL_PURPOSES
    ]


def test_the_pupil_can_withdraw_alone(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    withdraw_consent(subject=family.subject, signer=PUPIL, at=at + timedelta(days=1))
    assert reason(family, at) == Reason.WITHDRAWN


def test_a_holder_who_never_answered_can_object(make_family: MakeFamily, at: datetime) -> None:
    family = make_family(Authority.EXERCISES, Authority.UNKNOWN)
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    withdraw_consent(subject=family.subject, signer=family.holder(1), at=at + timedelta(days=1))
    assert reason(family, at) == Reason.WITHDRAWN


@pytest.mark.parametrize("authority", [Authority.UNKNOWN, Authority.SUSPENDED, Authority.WITHDRAWN])
def test_who_does_not_exercise_authority_cannot_agree(
    make_family: MakeFamily, at: datetime, authority: Authority
) -> None:
    family = make_family(Authority.EXERCISES)
    issued = family.invite(at)
    change_authority(link=family.links[0], authority=authority, actor="command", at=at)
    family.links[0].refresh_from_db()
    issued.invitation.refresh_from_db()
    with pytest.raises(SignerNotEntitled):
        family.answer(GIVE, at)


def test_losing_authority_closes_what_was_signed(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    change_authority(link=family.links[0], authority=Authority.WITHDRAWN, actor="command", at=at)
    assert reason(family, at) == Reason.HOLDER_MISSING


def test_a_new_major_notice_that_wants_more_must_be_signed_again_and_a_minor_one_not(
    family: Family, version: NoticeVersion, at: datetime
) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    minor = publish_again(version, at + timedelta(days=1), material=False)
    assert minor.number == "1.1"
    assert reason(family, at + timedelta(days=1)) == Reason.OPEN
    major = publish_notice(
        slug=version.notice.slug,
        purposes=ALL_PURPOSES,
        scope=_with_longer_retention(version.scope),
        renderings=read_renderings(FIRST_CAMPAIGN),
        actor="command",
        at=at + timedelta(days=2),
    )
    assert major.number == "2.0"
    assert reason(family, at + timedelta(days=2)) == Reason.EXPIRED
    # What was recorded stays, and is handed out as far as the older words go.
    assert reason(family, at + timedelta(days=2), PurposeCode.RESEARCH) == Reason.OPEN


def _with_longer_retention(scope: dict[str, Any]) -> dict[str, Any]:
    uses = {code: {**use, "retention_years": 10} for code, use in scope["uses"].items()}
    return {**scope, "uses": uses}


def test_at_18_only_the_adults_own_word_counts(make_family: MakeFamily) -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    family = make_family(Authority.EXERCISES, born=date(2008, 11, 25))
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    assert reason(family, at) == Reason.OPEN
    birthday = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # midnight in Paris
    assert reason(family, birthday - timedelta(seconds=1)) == Reason.OPEN
    assert reason(family, birthday) == Reason.OF_AGE
    assert not consents_in_force(purpose=PurposeCode.RECORD, at=birthday).exists()
    assert refresh_due_permissions(at=birthday) == len(ALL_PURPOSES)
    family.assent(GIVE, birthday)
    assert reason(family, birthday) == Reason.OPEN
    with pytest.raises(SignerNotEntitled):
        withdraw_consent(subject=family.subject, signer=family.holder(), at=birthday)


def test_turning_15_keeps_what_was_said(make_family: MakeFamily, at: datetime) -> None:
    family = make_family(Authority.EXERCISES, born=date(2011, 11, 24))
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    assert reason(family, at + timedelta(days=2)) == Reason.OPEN
    assert refresh_due_permissions(at=at + timedelta(days=2)) == len(ALL_PURPOSES)
    assert consents_in_force(purpose=PurposeCode.RECORD, at=at + timedelta(days=2)).exists()


def test_the_pupil_is_asked_only_when_nothing_else_is_missing(family: Family, at: datetime) -> None:
    subject_id = family.subject.pk
    assert not recordable_but_for_assent(subject_id=subject_id, at=at)
    family.answer(GIVE, at)
    assert recordable_but_for_assent(subject_id=subject_id, at=at)
    family.assent(GIVE, at)
    assert recordable_but_for_assent(subject_id=subject_id, at=at)
    withdraw_consent(subject=family.subject, signer=PUPIL, at=at + timedelta(days=1))
    assert not recordable_but_for_assent(subject_id=subject_id, at=at + timedelta(days=1))


def test_unknown_subjects_and_purposes_nobody_offers_are_closed(
    family: Family, at: datetime
) -> None:
    nobody = permission_of(subject_id=uuid4(), purpose=PurposeCode.RECORD, at=at)
    assert nobody.reason == Reason.UNKNOWN_SUBJECT
    assert reason(family, at, PurposeCode.OPEN_LICENCE) == Reason.NO_NOTICE
    activate(PurposeCode.OPEN_LICENCE, at=at)
    assert reason(family, at, PurposeCode.OPEN_LICENCE) == Reason.NO_NOTICE


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from([0, 1, "pupil"]), st.sampled_from([GIVE, REFUSE, WITHDRAW, DEFER])
        ),
        max_size=6,
    )
)
def test_the_projection_is_what_the_decisions_say(
    make_family: MakeFamily, at: datetime, acts: list[tuple[int | str, DecisionKind]]
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    for step, (who, kind) in enumerate(acts):
        moment = at + timedelta(hours=step)
        signer = PUPIL if who == "pupil" else family.holder(int(who))
        if kind == WITHDRAW:
            withdraw_consent(subject=family.subject, signer=signer, at=moment)
        elif who == "pupil":
            family.assent(kind, moment)
        else:
            family.answer(kind, moment, index=int(who))
    end = at + timedelta(days=1)
    for purpose in ALL_PURPOSES:
        stored = permission_of(subject_id=family.subject.pk, purpose=purpose, at=end)
        fresh = evaluate(subject_id=family.subject.pk, purpose=purpose, at=end)
        assert (stored.is_open, stored.reason) == (fresh.is_open, fresh.reason)


def test_a_lost_projection_is_rebuilt_with_a_newer_epoch(family: Family, at: datetime) -> None:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    epoch = epoch_of(family.subject.pk)
    Permission.objects.all().delete()
    call_command("rebuild_permissions", verbosity=0)
    assert reason(family, at) == Reason.OPEN
    assert epoch_of(family.subject.pk) >= epoch
    assert rebuild_permissions(at=at) == 0


def test_a_forged_permission_is_put_right(family: Family, at: datetime) -> None:
    family.answer(REFUSE, at)
    Permission.objects.update(is_open=True, reason=Reason.OPEN)
    assert len(list(permission_faults(at=at))) == len(ALL_PURPOSES)
    assert rebuild_permissions(at=at) == len(ALL_PURPOSES)
    assert not list(permission_faults(at=at))
    assert reason(family, at) == Reason.HOLDER_OBJECTS
