"""Doing what the preview said, all of it or nothing."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.enums import Authority
from consent.models import DataSubject, Holder, HolderLink
from consent.services import (
    change_authority,
    correct_contact,
    link_holder,
    register_holder,
    register_subject,
)
from dases_voice.core.services import audit
from dases_voice.schools.enums import CardPicture, SecretPicture
from dases_voice.schools.errors import DraftGone, RosterFaulty
from dases_voice.schools.models import Establishment, Pupil, RosterDraft, SchoolClass
from dases_voice.schools.services.roster.planning import (
    HolderChange,
    Move,
    RosterPlan,
    class_key,
    plan_roster,
)
from dases_voice.schools.services.roster.reading import HolderRow, PupilRow, plain_name

# Order would tell who comes first in the alphabet; and whom a secret belongs to must not be guessed.
_chance = random.SystemRandom()


@transaction.atomic
def apply_roster(*, draft: RosterDraft, actor: str, at: datetime) -> RosterPlan:
    """Apply a file: new classes and pupils, changed classes and holders. Nobody is removed.

    The file is compared again with what the school has now, so that two applications at the same
    time, or of the same file, add nobody twice.

    Raises
    ------
    DraftGone
        Somebody was faster with the same upload.
    RosterFaulty
        A line is faulty: nothing is changed.
    """
    school = Establishment.objects.select_for_update().get(pk=draft.school_id)
    if not RosterDraft.objects.filter(pk=draft.pk).exists():
        raise DraftGone
    plan = plan_roster(draft=draft, at=at)
    if plan.faults:
        raise RosterFaulty
    _Application(school, draft.school_year, actor, at).run(plan)
    audit.record(
        action="roster.applied",
        actor=actor,
        obj=school,
        at=at,
        facts={
            "file_sha256": draft.sha256,
            "school_year": draft.school_year,
            "classes_added": len(plan.new_classes),
            "pupils_added": len(plan.new),
            "pupils_moved": len(plan.moves),
            "holders_changed": len(plan.holder_changes),
            "pupils_missing": len(plan.missing),
        },
    )
    draft.delete()
    return plan


@dataclass
class _Application:
    """One application of a plan, with what it looks up once."""

    school: Establishment
    school_year: str
    actor: str
    at: datetime

    def run(self, plan: RosterPlan) -> None:
        self.holders = _holders_of(self.school)
        self.classes = self._classes(plan.new_classes)
        # Everybody who moves hands the card back first: two may change places in full classes.
        moving = [move.pupil.pk for move in plan.moves]
        Pupil.objects.filter(pk__in=moving).update(card="")
        self.free_cards = self._free_cards()
        for move in plan.moves:
            self._move(move)
        for row in plan.new:
            self._add(row)
        for change in plan.holder_changes:
            self._change_holder(change)

    def _classes(self, missing: list[PupilRow]) -> dict[str, SchoolClass]:
        for row in missing:
            school_class = SchoolClass.objects.create(
                school=self.school,
                school_year=self.school_year,
                name=row.class_name,
                level=row.level,
            )
            self._record("class.added", school_class)
        of_the_year = SchoolClass.objects.filter(school=self.school, school_year=self.school_year)
        return {class_key(school_class.name): school_class for school_class in of_the_year}

    def _free_cards(self) -> dict[UUID, list[str]]:
        free: dict[UUID, list[str]] = defaultdict(lambda: list(CardPicture.values))
        taken = Pupil.objects.filter(school=self.school).exclude(card="")
        for class_id, card in taken.values_list("school_class_id", "card"):
            free[class_id].remove(card)
        return free

    def _take_card(self, school_class: SchoolClass) -> str:
        free = self.free_cards[school_class.pk]
        return free.pop(_chance.randrange(len(free)))

    def _move(self, move: Move) -> None:
        pupil, school_class = move.pupil, self.classes[class_key(move.row.class_name)]
        Pupil.objects.filter(pk=pupil.pk).update(
            school_class=school_class, card=self._take_card(school_class)
        )
        self._record("pupil.moved", pupil, school_class=str(school_class.pk))

    def _add(self, row: PupilRow) -> None:
        school_class = self.classes[class_key(row.class_name)]
        subject = register_subject(birth_date=row.birth_date, actor=self.actor, at=self.at)
        first, second = _chance.sample(SecretPicture.values, 2)
        pupil = Pupil.objects.create(
            school=self.school,
            school_class=school_class,
            first_name=row.first_name,
            last_name=row.last_name,
            subject=subject,
            card=self._take_card(school_class),
            secret_first=first,
            secret_second=second,
        )
        self._record("pupil.added", pupil, subject=str(subject.pk))
        for holder in row.holders:
            self._add_holder(subject, holder)

    def _add_holder(self, subject: DataSubject, row: HolderRow) -> None:
        known = self.holders.get((row.key, row.email.lower())) if row.email else None
        if known is not None and _is_linked(subject, known):
            return
        if known is not None:
            link_holder(
                subject=subject,
                holder=known,
                authority=row.authority,
                actor=self.actor,
                at=self.at,
            )
            return
        link = register_holder(
            subject=subject,
            full_name=row.full_name,
            email=row.email,
            language=row.language,
            authority=row.authority,
            actor=self.actor,
            at=self.at,
        )
        self.holders[row.key, row.email.lower()] = link.holder

    def _change_holder(self, change: HolderChange) -> None:
        link = change.link
        if link is None:
            self._add_holder(change.pupil.subject, change.row)
            return
        if change.new_email:
            correct_contact(
                holder=link.holder, email=change.row.email, actor=self.actor, at=self.at
            )
        if change.new_authority:
            authority = Authority(change.row.authority)
            change_authority(link=link, authority=authority, actor=self.actor, at=self.at)

    def _record(self, action: str, obj: Pupil | SchoolClass, **facts: str) -> None:
        audit.record(action=action, actor=self.actor, obj=obj, at=self.at, facts=facts)


def _holders_of(school: Establishment) -> dict[tuple[str, str], Holder]:
    """Return the school's holders by name and address: a sister's parent is the same parent."""
    subject_ids = Pupil.objects.filter(school=school).values("subject_id")
    links = HolderLink.objects.filter(subject_id__in=subject_ids).select_related("holder")
    return {
        (plain_name(link.holder.full_name), link.holder.email.lower()): link.holder
        for link in links
        if link.holder.email
    }


def _is_linked(subject: DataSubject, holder: Holder) -> bool:
    return HolderLink.objects.filter(subject=subject, holder=holder).exists()
