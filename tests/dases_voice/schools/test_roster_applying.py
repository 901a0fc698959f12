"""Applying a list: all of it or nothing, never twice, and nobody is removed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consent.enums import Authority
from consent.models import DataSubject, Holder, HolderLink
from dases_voice.core.models import AuditEvent
from dases_voice.schools.enums import CardPicture
from dases_voice.schools.errors import DraftGone, RosterFaulty
from dases_voice.schools.models import Pupil, RosterDraft, SchoolClass
from dases_voice.schools.services.roster import (
    RosterPlan,
    apply_roster,
    forget_expired_drafts,
    open_draft,
    plan_roster,
)
from tests import factories
from tests.dases_voice.schools.conftest import HEADER

Draft = Callable[..., RosterDraft]
Import = Callable[..., RosterPlan]
pytestmark = pytest.mark.usefixtures("everywhere")

LINA = "Haddad;Lina;19/04/2015;6e B;Haddad;Nora;nora@famille.example"
ADAM = "Kowalski;Adam;15/10/2015;6e B;Kowalski;Ewa;"
TWO = f"{HEADER}\n{LINA}\n{ADAM}\n"


def test_pupils_classes_and_holders_come_in(import_list: Import) -> None:
    import_list(TWO)
    lina = Pupil.objects.get(first_name="Lina")
    assert lina.school_class.name == "6e B"
    assert lina.school_class.level == "6e"
    (link,) = lina.subject.holder_links.all()
    assert (link.holder.full_name, link.holder.email) == ("Nora Haddad", "nora@famille.example")
    assert link.authority == Authority.EXERCISES
    assert lina.secret_first != lina.secret_second


def test_applying_the_same_file_again_changes_nothing(import_list: Import) -> None:
    import_list(TWO)
    before = list(Pupil.objects.order_by("pk").values())
    again = import_list(TWO.replace("Haddad;Lina", "HADDAD;LINA"))
    assert (again.changes, again.unchanged) == (0, 2)
    assert list(Pupil.objects.order_by("pk").values()) == before
    assert DataSubject.objects.count() == 2


def test_one_upload_is_applied_once(draft: Draft, at: datetime) -> None:
    upload = draft(TWO)
    same = RosterDraft.objects.get(pk=upload.pk)
    apply_roster(draft=upload, actor="command", at=at)
    with pytest.raises(DraftGone):
        apply_roster(draft=same, actor="command", at=at)
    assert Pupil.objects.count() == 2


def test_a_fault_anywhere_keeps_everything_out(draft: Draft, at: datetime) -> None:
    upload = draft(f"{TWO}Petit;Léa;31/02/2015;6e B;;;\n")
    with pytest.raises(RosterFaulty):
        apply_roster(draft=upload, actor="command", at=at)
    assert not Pupil.objects.exists()
    assert not SchoolClass.objects.exists()
    assert RosterDraft.objects.filter(pk=upload.pk).exists()


def test_who_changes_class_keeps_the_number_in_the_ledger(import_list: Import) -> None:
    import_list(TWO)
    before = Pupil.objects.get(first_name="Lina")
    plan = import_list(TWO.replace("19/04/2015;6e B", "19/04/2015;6e C"))
    after = Pupil.objects.get(first_name="Lina")
    assert (len(plan.moves), plan.unchanged) == (1, 1)
    assert after.school_class.name == "6e C"
    assert after.subject_id == before.subject_id


def test_pupils_change_places_between_full_classes(import_list: Import) -> None:
    names = [f"{a}{b}" for a in "ABCDEF" for b in "uvwxyz"][: len(CardPicture)]
    one = [f"Un;{name.title()};01/02/2015;6e A;;;" for name in names]
    two = [f"Deux;{name.title()};01/02/2015;6e B;;;" for name in names]
    import_list("\n".join([HEADER, *one, *two]))
    one[0], two[0] = one[0].replace("6e A", "6e B"), two[0].replace("6e B", "6e A")
    assert len(import_list("\n".join([HEADER, *one, *two])).moves) == 2
    for school_class in SchoolClass.objects.all():
        cards = set(Pupil.objects.filter(school_class=school_class).values_list("card", flat=True))
        assert cards == set(CardPicture.values)


def test_a_class_larger_than_the_cards_is_a_fault(draft: Draft, at: datetime) -> None:
    rows = [f"Un;{a}{b};01/02/2015;6e A;;;" for a in "ABCDEFG" for b in "uvwxyz"]
    plan = plan_roster(draft=draft("\n".join([HEADER, *rows])), at=at)
    assert [fault.line for fault in plan.faults] == [2]


def test_who_is_not_in_the_file_stays_and_is_named(import_list: Import) -> None:
    import_list(TWO)
    plan = import_list(f"{HEADER}\n{LINA}\n")
    assert [pupil.first_name for pupil in plan.missing] == ["Adam"]
    assert Pupil.objects.count() == 2


def test_another_birth_date_is_pointed_out(import_list: Import, draft: Draft, at: datetime) -> None:
    import_list(TWO)
    plan = plan_roster(draft=draft(TWO.replace("19/04/2015", "20/04/2015")), at=at)
    assert plan.faults == []
    assert len(plan.warnings) == 1
    assert "Lina" in plan.warnings[0]


def test_brothers_and_sisters_share_a_parent(import_list: Import) -> None:
    import_list(f"{HEADER}\n{LINA}\n{LINA.replace('Lina', 'Sami').replace('2015', '2014')}\n")
    holder = Holder.objects.get(email="nora@famille.example")
    assert holder.links.count() == 2


def test_two_people_without_an_address_stay_two(import_list: Import) -> None:
    import_list(f"{HEADER}\n{ADAM}\n{ADAM.replace('Adam', 'Ola').replace('2015', '2014')}\n")
    assert Holder.objects.count() == 2


def test_a_new_parent_is_added_and_none_is_removed(import_list: Import) -> None:
    import_list(TWO)
    import_list(TWO.replace("Haddad;Nora;nora@", "Haddad;Karim;karim@"))
    lina = Pupil.objects.get(first_name="Lina")
    names = {link.holder.full_name for link in lina.subject.holder_links.all()}
    assert names == {"Nora Haddad", "Karim Haddad"}


def test_a_corrected_address_reaches_the_ledger(import_list: Import) -> None:
    import_list(TWO)
    import_list(TWO.replace("nora@famille", "nora.haddad@famille"))
    assert Holder.objects.get(full_name="Nora Haddad").email == "nora.haddad@famille.example"


def test_vouching_lifts_a_doubt_but_not_a_judges_word(import_list: Import) -> None:
    said = HEADER + ";Resp. légal 1 autorité parentale"
    import_list(f"{said}\n{LINA};non\n{ADAM};\n", checked=False)
    import_list(TWO, checked=True)
    authorities = dict(HolderLink.objects.values_list("holder__full_name", "authority"))
    assert authorities == {
        "Nora Haddad": Authority.WITHDRAWN,
        "Ewa Kowalski": Authority.EXERCISES,
    }


def test_the_audit_knows_of_the_import_and_of_no_name(import_list: Import) -> None:
    import_list(TWO)
    events = list(AuditEvent.objects.all())
    actions = {event.action for event in events}
    assert {"roster.applied", "class.added", "pupil.added"} <= actions
    written = " ".join(str(event.facts) for event in events)
    assert not any(name in written for name in ("Haddad", "Lina", "Nora", "nora@"))


def test_an_upload_is_its_senders_alone(draft: Draft, at: datetime) -> None:
    upload = draft(TWO)
    other = factories.head(upload.school)
    with pytest.raises(DraftGone):
        open_draft(school=upload.school, draft_id=upload.pk, user=other, at=at)


def test_an_upload_is_forgotten_after_half_an_hour(draft: Draft, at: datetime) -> None:
    upload = draft(TWO)
    late = at + timedelta(minutes=30)
    with pytest.raises(DraftGone):
        open_draft(school=upload.school, draft_id=upload.pk, user=upload.user, at=late)
    assert forget_expired_drafts(at=late) == 1


def test_a_new_upload_replaces_the_former(draft: Draft) -> None:
    former, latter = draft(TWO), draft(TWO)
    assert list(RosterDraft.objects.values_list("pk", flat=True)) == [latter.pk] != [former.pk]
