"""Letters to families: a code on paper, a link in the mail, once."""

from datetime import datetime

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from consent.enums import Authority, InvitationState
from consent.errors import NoticeMissing
from consent.models import Holder, HolderLink, Invitation
from consent.queries import invitation_by_token
from consent.services import prove_code, register_holder
from dases_voice.core.models import AuditEvent, Message
from dases_voice.schools.errors import NothingToInvite
from dases_voice.schools.services.families import Letter, invite_families
from tests import factories
from tests.dases_voice.schools.conftest import World

pytestmark = pytest.mark.usefixtures("everywhere")


def prepare(world: World, at: datetime) -> list[Letter]:
    return invite_families(
        school_class=world.school_class, pupils=[world.pupil], actor="command", at=at
    )


def add_holder(world: World, at: datetime) -> HolderLink:
    return register_holder(
        subject=world.pupil.subject, full_name="Ewa Noire", email="", actor="command", at=at
    )


def test_each_holder_gets_a_letter_of_their_own(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    add_holder(world, at)
    letters = prepare(world, at)
    assert [letter.holder_name for letter in letters] == ["Ewa Noire", "Un parent"]
    assert len({letter.token for letter in letters}) == 2


def test_the_link_is_mailed_and_the_code_is_not(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    (letter,) = prepare(world, at)
    (message,) = Message.objects.all()
    assert message.recipient == letter.email
    assert letter.token in message.text
    assert letter.code not in message.text + message.html


def test_link_and_code_open_the_door_together(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    (letter,) = prepare(world, at)
    invitation = invitation_by_token(letter.token)
    assert invitation is not None
    assert prove_code(invitation=invitation, code=letter.code, at=at)


def test_a_new_letter_makes_the_former_useless(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    (former,) = prepare(world, at)
    prepare(world, at)
    invitation = invitation_by_token(former.token)
    assert invitation is not None
    assert invitation.state == InvitationState.REPLACED


def test_who_has_lost_authority_gets_no_letter(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    HolderLink.objects.update(authority=Authority.WITHDRAWN)
    with pytest.raises(NothingToInvite):
        prepare(world, at)
    assert not Invitation.objects.exists()


def test_without_a_notice_nobody_is_asked(world: World, at: datetime) -> None:
    with pytest.raises(NoticeMissing):
        prepare(world, at)


def test_the_audit_counts_letters_and_names_nobody(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    (letter,) = prepare(world, at)
    event = AuditEvent.objects.get(action="letters.prepared")
    assert event.facts["letters"] == 1
    written = " ".join(str(row.facts) for row in AuditEvent.objects.all())
    assert not any(secret in written for secret in (letter.code, letter.token, "parent"))


def test_the_page_shows_the_code_once(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    client = world.client("head")
    answer = client.post(url, {"pupils": [world.pupil.pk]})
    (printed,) = answer.context["letters"]
    assert printed.spaced_code in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert printed.spaced_code not in client.get(url).content.decode()


def test_with_an_address_the_link_is_not_on_paper(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    answer = world.client("head").post(url, {"pupils": [world.pupil.pk]})
    (printed,) = answer.context["letters"]
    page = answer.content.decode()
    assert printed.letter.token not in page
    assert printed.letter.email not in page


def test_without_an_address_the_link_is_on_paper_too(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    Holder.objects.update(email="")
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    answer = world.client("head").post(url, {"pupils": [world.pupil.pk]})
    (printed,) = answer.context["letters"]
    page = answer.content.decode()
    assert reverse("consent:door", kwargs={"token": printed.letter.token}) in page
    assert "data:image/svg+xml" in page
    assert not Message.objects.exists()


def test_pupils_of_another_class_cannot_be_chosen(world: World, at: datetime) -> None:
    factories.notice_version(at=at)
    with scopes_disabled():
        family = factories.family(at=at)
        outsider = factories.pupil(world.other_class, subject=family.subject)
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    assert world.client("head").post(url, {"pupils": [outsider.pk]}).status_code == 422
    assert not Invitation.objects.exists()


def test_nothing_chosen_is_said(world: World) -> None:
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    assert world.client("head").post(url).status_code == 422


def test_without_a_notice_the_page_says_so(world: World) -> None:
    url = reverse("schools:letters", kwargs={"class_id": world.school_class.pk})
    answer = world.client("head").post(url, {"pupils": [world.pupil.pk]}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert len(answer.context["messages"]) == 1
