"""The family's space: answering point by point, what was said to each, and taking one point back."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from consent.enums import Assurance, Authority, DecisionKind, PurposeCode, Reason
from consent.models import Decision, NoticeVersion, Receipt
from consent.queries import Use, consents_covering, permission_of
from consent.services import publish_notice
from consent.services.notices import FIRST_CAMPAIGN, read_renderings
from tests.consent.conftest import (
    ALL_PURPOSES,
    Family,
    Visitor,
    activate,
    last_mail,
    publish_commercial,
    token_in,
)

YES, NO = "yes", "no"
RECORD, ANNOTATE, RESEARCH = ALL_PURPOSES
LEARNING_AI = PurposeCode.LEARNING_AI
MakeVisitor = Any


def text(response: Any) -> str:
    """Return the page without its frame, which has boxes to tick of its own."""
    content: str = response.content.decode()
    return content.partition("<main")[2]


def words(response: Any) -> str:
    """Return what stands on a page, without its markup and its breaks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(response)).split())


def said() -> set[tuple[str, str]]:
    return set(Decision.objects.values_list("purpose_id", "kind"))


def answer_points(visitor: Visitor, **answers: str) -> Any:
    return visitor.post("points", display=visitor.display(), **answers)


def come_back() -> Visitor:
    """Come by the link in the last mail."""
    again = Visitor(Client(), token_in(last_mail()))
    again.enter()
    return again


def reason(family: Family, purpose: PurposeCode, now: datetime) -> Reason:
    at = now + timedelta(minutes=5)
    return Reason(permission_of(subject_id=family.subject.pk, purpose=purpose, at=at).reason)


@pytest.fixture
def commercial(version: NoticeVersion, now: datetime) -> NoticeVersion:
    """A campaign that asks for P3 as well."""
    begun = now - timedelta(days=30)
    activate(LEARNING_AI, at=begun, minimum_assurance=Assurance.LINK_AND_CODE)
    return publish_commercial(version, begun)


@pytest.fixture
def asked_more(family: Family, commercial: NoticeVersion, client: Client, now: datetime) -> Visitor:
    """A holder who is asked for P3 as well, behind the code."""
    family.version = commercial
    visitor = Visitor(client, family.invite(now).token)
    visitor.enter()
    return visitor


def test_nothing_is_chosen_beforehand_and_the_two_buttons_stay(visitor: Visitor) -> None:
    visitor.enter()
    page = text(visitor.get("notice"))
    points = page.partition('id="points"')[2].partition("</details>")[0]
    assert "Répondre point par point" in points
    assert points.count("<fieldset") == 2
    assert points.count('type="radio"') == 4
    assert "checked" not in points
    assert "open" not in page.partition('id="points"')[2].partition(">")[0]
    assert page.count('name="answer"') == 2


def test_a_notice_about_the_recording_alone_has_no_points(
    family: Family, version: NoticeVersion, client: Client, now: datetime
) -> None:
    family.version = publish_notice(
        slug="recording-only",
        purposes=(RECORD, ANNOTATE),
        scope=version.scope,
        renderings=read_renderings(FIRST_CAMPAIGN),
        actor="command",
        at=now - timedelta(days=1),
    )
    visitor = Visitor(client, family.invite(now).token)
    visitor.enter()
    page = text(visitor.get("notice"))
    assert page.count('name="answer"') == 2
    assert "Répondre point par point" not in page


@pytest.mark.parametrize("missing", ["P0", "P2"])
def test_a_missing_choice_is_said_beside_it_and_nothing_is_recorded(
    visitor: Visitor, missing: str
) -> None:
    visitor.enter()
    chosen = {key: YES for key in ("P0", "P2") if key != missing}
    page = answer_points(visitor, **chosen)
    assert page.status_code == 200
    error = text(page).partition(f'id="id_{missing}_error"')[2].partition("</div>")[0]
    assert "Choisissez oui ou non." in error
    assert "open" in text(page).partition('id="points"')[2].partition(">")[0]
    assert text(page).count(" checked") == 1
    assert not Decision.objects.exists()


def test_the_page_of_an_error_can_be_reloaded_in_another_language(visitor: Visitor) -> None:
    visitor.enter()
    assert visitor.get("points", lang="ar")["Location"] == visitor.url("notice") + "?lang=ar"


def test_yes_to_everything_point_by_point_is_a_yes(visitor: Visitor) -> None:
    visitor.enter()
    assert answer_points(visitor, P0=YES, P2=YES)["Location"].startswith(visitor.url("answer"))
    assert said() == {("P0", "give"), ("P1", "give"), ("P2", "give")}
    assert "Vous avez dit oui le" in words(visitor.get("answer"))


@pytest.mark.parametrize("other", [YES, NO])
def test_without_the_recording_it_is_a_no_to_everything(visitor: Visitor, other: str) -> None:
    visitor.enter()
    assert "votre réponse est non à tout" in words(visitor.get("notice"))
    answer_points(visitor, P0=NO, P2=other)
    assert said() == {("P0", "refuse"), ("P1", "refuse"), ("P2", "refuse")}
    assert "Vous avez dit non" in words(visitor.get("answer"))


def test_a_yes_to_the_recording_only(visitor: Visitor, family: Family, now: datetime) -> None:
    visitor.enter()
    answer_points(visitor, P0=YES, P2=NO)
    assert said() == {("P0", "give"), ("P1", "give"), ("P2", "refuse")}
    page = words(visitor.get("answer"))
    assert "Vous avez dit oui à certains points seulement" in page
    assert re.search(r"personnes formées Oui, depuis le .* jusqu’au 31 août 20\d\d", page)
    assert "Recherche non commerciale, sous contrat Non, depuis le" in page
    assert "oui à certains points et non à d’autres" in last_mail().text
    family.assent(DecisionKind.GIVE, now)
    assert reason(family, RECORD, now) == Reason.OPEN
    assert reason(family, RESEARCH, now) == Reason.HOLDER_OBJECTS


def test_a_no_to_one_point_can_become_a_yes(visitor: Visitor) -> None:
    visitor.enter()
    answer_points(visitor, P0=YES, P2=NO)
    again = come_back()
    assert "Changer ma réponse" in words(again.get("answer"))
    assert "retire tout ce que vous avez accepté" in words(again.get("notice"))
    answer_points(again, P0=YES, P2=YES)
    assert "Vous avez dit oui le" in words(again.get("answer"))


def test_the_same_page_sent_twice_is_one_act(visitor: Visitor) -> None:
    visitor.enter()
    display = visitor.display()
    for second in (NO, YES):
        visitor.post("points", display=display, P0=YES, P2=second)
    assert said() == {("P0", "give"), ("P1", "give"), ("P2", "refuse")}
    assert Decision.objects.count() == 3


def test_points_need_the_code_and_a_voice_that_counts(
    visitor: Visitor, make_family: Any, now: datetime
) -> None:
    assert visitor.post("points", P0=YES, P2=YES)["Location"].startswith(visitor.url("door"))
    unchecked = Visitor(Client(), make_family(Authority.UNKNOWN).invite(now).token)
    unchecked.enter()
    assert answer_points(unchecked, P0=YES, P2=NO).status_code == 403
    assert not Decision.objects.exists()


def test_each_holder_sees_only_their_own_answer(
    make_family: Any, client: Client, now: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    first, second = (Visitor(Client(), family.invite(now, index).token) for index in (0, 1))
    for visitor in (first, second):
        visitor.enter()
    answer_points(first, P0=YES, P2=YES)
    answer_points(second, P0=YES, P2=NO)
    assert "Non, depuis" not in words(first.get("answer"))
    assert "Non, depuis" in words(second.get("answer"))


def test_case_72_each_corpus_by_its_own_purpose(
    asked_more: Visitor, family: Family, now: datetime
) -> None:
    answer_points(asked_more, P0=YES, P2=YES, P3=NO)
    family.assent(DecisionKind.GIVE, now)
    at = now + timedelta(minutes=5)
    research = Use(RESEARCH, "research", "restricted-research")
    product = Use(LEARNING_AI, "edtech", "restricted-learning-ai")
    assert consents_covering(use=research, at=at).exists()
    assert not consents_covering(use=product, at=at).exists()


def test_case_52_withdrawing_one_purpose(
    asked_more: Visitor, family: Family, now: datetime
) -> None:
    asked_more.answer("give")
    family.assent(DecisionKind.GIVE, now)
    again = come_back()
    page = text(again.get("withdraw"))
    assert page.count('type="checkbox"') == 3
    assert " checked" not in page
    assert "les enregistrements restent" in page
    again.post("withdraw", taken_back="P3")
    assert reason(family, LEARNING_AI, now) == Reason.WITHDRAWN
    assert reason(family, RESEARCH, now) == reason(family, RECORD, now) == Reason.OPEN
    shown = words(again.get("answer"))
    assert "Vous avez dit oui à certains points seulement" in shown
    assert shown.count("Oui, depuis") == 2
    assert "apprentissage des langues Retiré le" in shown
    withdrawn = Decision.objects.filter(kind=DecisionKind.WITHDRAW).get()
    assert Receipt.objects.get(group=withdrawn.group).number in shown
    mail = last_mail()
    assert mail.subject == "Reçu\u00a0: votre réponse est notée"
    assert "Le reste de votre accord est maintenu" in mail.text
    assert "illisible" not in mail.text


@pytest.mark.parametrize("ticked", [[], ["P0"], ["P0", "P2"]])
def test_nothing_ticked_or_the_recording_takes_everything_back(
    visitor: Visitor, family: Family, now: datetime, ticked: list[str]
) -> None:
    visitor.enter()
    visitor.answer("give")
    visitor.client.post(visitor.url("withdraw"), {"taken_back": ticked})
    taken_back = Decision.objects.filter(kind=DecisionKind.WITHDRAW)
    assert set(taken_back.values_list("purpose_id", flat=True)) == {"P0", "P1", "P2"}
    assert "Vous avez retiré votre accord" in words(visitor.get("answer"))


def test_what_is_not_agreed_to_cannot_be_taken_back_twice(visitor: Visitor) -> None:
    visitor.enter()
    visitor.answer("give")
    visitor.post("withdraw", taken_back="P2")
    page = visitor.post("withdraw", taken_back="P2")
    assert "Vous l’aviez déjà retiré." in text(page)
    assert Decision.objects.filter(kind=DecisionKind.WITHDRAW).count() == 1


def test_with_one_point_left_there_is_nothing_to_tick(visitor: Visitor) -> None:
    visitor.enter()
    answer_points(visitor, P0=YES, P2=NO)
    assert 'type="checkbox"' not in text(visitor.get("withdraw"))
    visitor.post("withdraw")
    assert "Vous avez retiré votre accord" in words(visitor.get("answer"))
    assert visitor.get("withdraw").status_code == 302


def test_the_first_page_stays_light(visitor: Visitor) -> None:
    visitor.enter()
    assert len(visitor.get("notice").content) < 40_000
