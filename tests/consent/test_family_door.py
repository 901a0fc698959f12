"""The family door, as a family and as a stranger meet it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.enums import Authority, DecisionKind, InvitationState, PurposeCode, Reason
from consent.models import Decision, Invitation, Presentation, Receipt
from consent.queries import permission_of
from consent.services import change_authority
from dases_voice.core.models import AuditEvent, Message
from tests.consent.conftest import CODE, Family, Visitor, last_mail, token_in

DEAD_END = "Ce lien ne marche plus"


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


def state_of_the_ledger() -> tuple[object, ...]:
    return (
        list(Invitation.objects.order_by("pk").values_list("pk", "state", "attempts")),
        Decision.objects.count(),
        Presentation.objects.count(),
        AuditEvent.objects.count(),
        Message.objects.count(),
    )


@pytest.mark.usefixtures("named_child")
def test_a_mail_scanner_changes_nothing_and_learns_no_name(visitor: Visitor) -> None:
    before = state_of_the_ledger()
    for _ in range(3):
        response = visitor.get("door")
        assert response.status_code == 200
        assert "Zélie" not in text(response)
        assert "Tilleuls" not in text(response)
    for page in ("notice", "answer", "later", "withdraw", "receipt", "receipt_file"):
        assert visitor.get(page)["Location"].startswith(visitor.url("door"))
    for page in ("decide", "leave", "new_link"):
        assert visitor.get(page).status_code == 405
    assert state_of_the_ledger() == before


def test_pages_are_kept_by_nobody_and_named_to_nobody(visitor: Visitor) -> None:
    visitor.enter()
    for page in ("door", "notice", "later"):
        response = visitor.get(page)
        assert response["Cache-Control"] == "no-store, private"
        assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.usefixtures("named_child")
def test_the_code_opens_the_notice_in_french(visitor: Visitor) -> None:
    response = visitor.enter(f" {CODE[:3]} {CODE[3:]} ")
    assert response["Location"].startswith(visitor.url("notice"))
    page = visitor.get("notice")
    assert "La voix de votre enfant, pour la recherche" in text(page)
    assert "Zélie" in text(page)
    assert page["Content-Language"] == "fr"


def test_the_cookie_carries_a_random_number_only(visitor: Visitor, family: Family) -> None:
    visitor.enter()
    cookies = " ".join(morsel.value for morsel in visitor.client.cookies.values())
    assert str(family.subject.pk) not in cookies
    assert visitor.token not in cookies


def test_the_fifth_wrong_code_locks_the_link(visitor: Visitor, family: Family) -> None:
    for left in ("4 fois", "3 fois", "2 fois", "une fois"):
        page = text(visitor.enter("000000"))
        assert "Ce code n’est pas le bon" in page
        assert left in page
    assert DEAD_END in text(visitor.enter("000000"))
    assert visitor.enter(CODE).status_code == 404
    invitation = Invitation.objects.get()
    assert invitation.state == InvitationState.LOCKED
    actions = AuditEvent.objects.filter(object_id=str(invitation.pk)).order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == [
        "consent.invite_holder",
        *["consent.refuse_code"] * 4,
        "consent.lock_invitation",
    ]
    visitor.post("new_link")
    assert not Message.objects.exists()


def test_a_right_code_forgives_the_wrong_ones(visitor: Visitor) -> None:
    for _ in range(4):
        visitor.enter("000000")
    assert visitor.enter().status_code == 302
    assert Invitation.objects.get().attempts == 0


def test_both_answers_look_the_same_and_none_is_chosen(visitor: Visitor) -> None:
    visitor.enter()
    page = text(visitor.get("notice"))
    buttons = [b.partition(">")[0] for b in page.split("<button")[1:] if 'name="answer"' in b]
    assert len(buttons) == 2
    give, refuse = (" ".join(b.split()) for b in buttons)
    assert give.replace("give", "refuse") == refuse
    assert "checked" not in page.partition("family-question")[2]


@pytest.mark.parametrize(("answer", "kind"), [("give", "give"), ("refuse", "refuse")])
def test_an_answer_is_recorded_once_with_its_receipt(
    visitor: Visitor, family: Family, answer: str, kind: str
) -> None:
    visitor.enter()
    assert visitor.answer(answer)["Location"].startswith(visitor.url("answer"))
    assert list(Decision.objects.values_list("purpose_id", "kind")) == [
        ("P0", kind),
        ("P1", kind),
        ("P2", kind),
    ]
    receipt = Receipt.objects.get()
    page = text(visitor.get("answer"))
    assert receipt.number in page
    assert ("Vous avez dit oui" if kind == "give" else "Vous avez dit non") in page
    decision = Decision.objects.all()[0]
    assert decision.presentation is not None
    assert decision.presentation.rendering.audience == "holder"
    assert decision.presentation.rendering_sha256 == decision.presentation.rendering.sha256


def test_posting_the_same_page_again_changes_nothing(visitor: Visitor) -> None:
    visitor.enter()
    display = visitor.display()
    for answer in ("give", "give", "refuse"):
        response = visitor.post("decide", display=display, answer=answer)
        assert response["Location"].startswith(visitor.url("answer"))
    assert Decision.objects.count() == 3
    assert set(Decision.objects.values_list("kind", flat=True)) == {"give"}
    assert Receipt.objects.count() == Message.objects.count() == 1


def test_of_two_tabs_the_first_answer_counts(visitor: Visitor) -> None:
    visitor.enter()
    first, second = visitor.display(), visitor.display()
    visitor.post("decide", display=first, answer="refuse")
    visitor.post("decide", display=second, answer="give")
    assert set(Decision.objects.values_list("kind", flat=True)) == {"refuse"}
    assert "Vous avez déjà répondu" in text(visitor.get("answer"))


@pytest.mark.parametrize("display", ["", "forged", "a:b:c"])
def test_an_answer_needs_the_page_that_was_shown(visitor: Visitor, display: str) -> None:
    visitor.enter()
    visitor.post("decide", display=display, answer="give")
    assert not Decision.objects.exists()


def test_a_page_shown_to_another_family_is_refused(
    visitor: Visitor, make_family: Any, now: datetime
) -> None:
    other = Visitor(Client(), make_family().invite(now).token)
    other.enter()
    visitor.enter()
    visitor.post("decide", display=other.display(), answer="give")
    assert not Decision.objects.exists()


def test_the_proof_opens_no_other_familys_door(
    visitor: Visitor, make_family: Any, now: datetime
) -> None:
    visitor.enter()
    other = Visitor(visitor.client, make_family().invite(now).token)
    assert other.get("notice")["Location"].startswith(other.url("door"))
    assert other.post("decide", display=visitor.display(), answer="give").status_code == 302
    assert not Decision.objects.exists()


def test_unknown_used_and_old_links_meet_the_same_dead_end(
    family: Family, client: Client, now: datetime
) -> None:
    old = family.invite(now - timedelta(days=15)).token
    replaced = family.invite(now - timedelta(days=15, hours=1)).token
    pages = set()
    for token in (old, replaced, "x" * 43):
        for page in ("door", "notice", "answer"):
            response = client.get(reverse(f"consent:{page}", args=[token]))
            assert response.status_code == 404
            body = text(response).replace(token, "TOKEN")
            pages.add(body.partition("<main")[2].partition("csrfmiddlewaretoken")[0])
    assert len(pages) == 1
    assert DEAD_END in pages.pop()


def test_a_new_link_goes_to_the_address_on_record_and_keeps_the_code(
    family: Family, client: Client, now: datetime
) -> None:
    old = Visitor(client, family.invite(now - timedelta(days=15)).token)
    known = old.post("new_link")
    stranger = Visitor(Client(), "x" * 43).post("new_link")
    assert known["Location"] == stranger["Location"]
    assert known["Location"].startswith(reverse("consent:new_link_sent"))
    message = Message.objects.get()
    assert message.recipient == "parent@example.org"
    fresh = Visitor(client, token_in(message))
    assert fresh.enter()["Location"].startswith(fresh.url("notice"))
    old.post("new_link")
    assert Message.objects.count() == 1


def test_wrong_codes_go_on_counting_on_a_new_link(
    family: Family, client: Client, now: datetime
) -> None:
    issued = family.invite(now - timedelta(days=1))
    Invitation.objects.update(attempts=4)
    Visitor(client, issued.token).post("new_link")
    fresh = Visitor(client, token_in(last_mail()))
    assert DEAD_END in text(fresh.enter("000000"))
    assert fresh.enter().status_code == 404


def test_the_receipt_mail_brings_a_lasting_link_and_no_name(
    visitor: Visitor, family: Family
) -> None:
    visitor.enter()
    visitor.answer("give")
    message = last_mail()
    assert message.subject == "Reçu\u00a0: votre réponse est notée"
    assert Receipt.objects.get().number in message.text
    assert CODE not in message.text
    assert "Parent 0" not in message.text + message.html
    fresh = Invitation.objects.get(state=InvitationState.OPEN)
    assert fresh.expires_at - fresh.created_at == timedelta(days=365)
    again = Visitor(Client(), token_in(message))
    assert again.enter()["Location"].startswith(again.url("answer"))
    assert "Vous avez dit oui" in text(again.get("answer"))
    assert DEAD_END in text(Visitor(Client(), visitor.token).get("door"))


def test_withdrawing_by_the_same_door(visitor: Visitor, family: Family, now: datetime) -> None:
    visitor.enter()
    visitor.answer("give")
    family.assent(DecisionKind.GIVE, now)
    again = Visitor(Client(), token_in(last_mail()))
    again.enter()
    page = text(again.get("withdraw"))
    for effect in ("illisible", "fermées", "effacer"):
        assert effect in page
    assert Decision.objects.filter(kind=DecisionKind.WITHDRAW).count() == 0
    for _ in range(2):
        assert again.post("withdraw")["Location"].startswith(again.url("answer"))
    assert Decision.objects.filter(kind=DecisionKind.WITHDRAW).count() == 3
    permission = permission_of(
        subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=now + timedelta(minutes=1)
    )
    assert permission.reason == Reason.WITHDRAWN
    assert "Vous avez retiré votre accord" in text(again.get("answer"))
    assert last_mail().subject == "Reçu\u00a0: votre accord est retiré"


def test_a_no_can_become_a_yes_and_a_yes_a_no_again(visitor: Visitor) -> None:
    visitor.enter()
    visitor.answer("refuse")
    back = Visitor(Client(), token_in(last_mail()))
    back.enter()
    back.answer("give")
    assert "Vous avez dit oui" in text(back.get("answer"))
    assert 'name="answer"' not in text(back.get("notice"))


def test_deciding_later_decides_nothing(visitor: Visitor) -> None:
    visitor.enter()
    page = text(visitor.get("later"))
    assert "Rien n’est décidé" in page
    assert not Decision.objects.exists()
    assert visitor.get("notice").status_code == 200


def test_leaving_closes_the_door(visitor: Visitor) -> None:
    visitor.enter()
    assert visitor.post("leave")["Location"].startswith(reverse("consent:goodbye"))
    assert visitor.get("notice")["Location"].startswith(visitor.url("door"))


def test_the_proof_lasts_half_an_hour(
    visitor: Visitor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.enter()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=31))
    assert visitor.get("notice")["Location"].startswith(visitor.url("door"))


def test_the_receipt_as_a_file_is_what_was_hashed(visitor: Visitor, family: Family) -> None:
    visitor.enter()
    visitor.answer("give")
    receipt = Receipt.objects.get()
    file = visitor.get("receipt_file")
    assert file["Content-Type"] == "application/json"
    assert file.content.decode() == receipt.content
    assert receipt.sha256 in text(visitor.get("receipt"))


def test_the_notice_in_english_is_recorded_as_such(visitor: Visitor) -> None:
    visitor.enter()
    page = visitor.get("notice", lang="en")
    assert "Your child’s voice, for research" in text(page)
    assert "I do not agree" in text(page)
    assert page["Content-Language"] == "en"
    visitor.post("decide", display=visitor.display(lang="en"), answer="give")
    presentation = Presentation.objects.get()
    assert presentation.rendering.language == "en"


def test_an_unknown_language_falls_back_to_french(visitor: Visitor) -> None:
    visitor.enter()
    assert "pour la recherche" in text(visitor.get("notice", lang="xx"))


@pytest.mark.parametrize("authority", [Authority.SUSPENDED, Authority.WITHDRAWN])
def test_a_holder_without_authority_meets_a_closed_door(
    visitor: Visitor, family: Family, now: datetime, authority: Authority
) -> None:
    visitor.enter()
    change_authority(link=family.links[0], authority=authority, actor="command", at=now)
    assert visitor.get("notice").status_code == 404


def test_an_unchecked_holder_can_refuse_but_not_agree(
    make_family: Any, client: Client, now: datetime
) -> None:
    family = make_family(Authority.UNKNOWN)
    visitor = Visitor(client, family.invite(now).token)
    visitor.enter()
    assert visitor.answer("give").status_code == 403
    assert not Decision.objects.exists()
    assert visitor.answer("refuse").status_code == 302
    assert Decision.objects.count() == 3
