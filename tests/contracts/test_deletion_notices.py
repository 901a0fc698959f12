from datetime import datetime, timedelta

import pytest

from contracts.enums import NoticeCause
from contracts.errors import AlreadyAttested, NotEntitled
from contracts.models import Agreement, DeletionNotice
from contracts.queries import open_notices_of
from contracts.services import attest_deletion, issue_deletion_notice, terminate_agreement
from dases_voice.core.models import AuditEvent, Message, User


@pytest.fixture
def notice(in_force: Agreement, at: datetime) -> DeletionNotice:
    return issue_deletion_notice(
        agreement=in_force, items=["cb", "ca", "cb"], deadline_at=at + timedelta(days=30), at=at
    )


def test_a_notice_lists_each_item_once_in_order(notice: DeletionNotice) -> None:
    assert notice.items == ["ca", "cb"]


def test_each_named_person_is_told_by_mail(notice: DeletionNotice, consumer_person: User) -> None:
    message = Message.objects.get()

    assert message.recipient == consumer_person.email
    assert "Voix d’élèves" in message.subject
    assert "23\u00a0décembre 2026" in message.text
    assert f"/deletions/{notice.pk}/" in message.text
    assert f"/deletions/{notice.pk}/" in message.html


def test_the_mail_holds_no_identifier_of_a_voice(notice: DeletionNotice) -> None:
    message = Message.objects.get()

    assert all(item not in message.text.split() for item in notice.items)


def test_the_same_notice_is_issued_once(notice: DeletionNotice, at: datetime) -> None:
    again = issue_deletion_notice(
        agreement=notice.agreement,
        items=["ca", "cb"],
        deadline_at=at + timedelta(days=60),
        at=at + timedelta(days=1),
    )

    assert again == notice
    assert again.deadline_at == at + timedelta(days=30)
    assert Message.objects.count() == 1


def test_a_named_person_attests_once(
    notice: DeletionNotice, consumer_person: User, at: datetime
) -> None:
    assert list(open_notices_of(consumer_person)) == [notice]

    attest_deletion(notice=notice, user=consumer_person, at=at)

    assert notice.attested_at == at
    assert notice.attested_by == consumer_person
    assert not open_notices_of(consumer_person)
    assert AuditEvent.objects.filter(action="deletion.attested").count() == 1
    with pytest.raises(AlreadyAttested):
        attest_deletion(notice=notice, user=consumer_person, at=at)


def test_what_was_deleted_and_handed_out_again_is_owed_again(
    notice: DeletionNotice, consumer_person: User, at: datetime
) -> None:
    """A family objects, agrees again, and objects again: the same voices, twice."""
    attest_deletion(notice=notice, user=consumer_person, at=at)

    again = issue_deletion_notice(
        agreement=notice.agreement,
        items=notice.items,
        deadline_at=at + timedelta(days=60),
        at=at + timedelta(days=30),
    )

    assert again != notice
    assert list(open_notices_of(consumer_person)) == [again]
    assert Message.objects.count() == 2


def test_nobody_else_can_attest(
    notice: DeletionNotice, provider_person: User, stranger: User, at: datetime
) -> None:
    for person in (provider_person, stranger):
        with pytest.raises(NotEntitled):
            attest_deletion(notice=notice, user=person, at=at)


def test_the_end_of_an_agreement_asks_for_all_of_it(in_force: Agreement, at: datetime) -> None:
    terminate_agreement(agreement=in_force, actor="command", at=at)

    notice = in_force.notices.get()
    assert notice.cause == NoticeCause.AGREEMENT_ENDED
    assert notice.items == [in_force.asset_urn]
    assert notice.deadline_at == at + timedelta(days=30)


def test_an_agreement_that_never_began_leaves_nothing_to_delete(
    offered: Agreement, at: datetime
) -> None:
    terminate_agreement(agreement=offered, actor="command", at=at)

    assert not DeletionNotice.objects.exists()
