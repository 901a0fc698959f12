"""What a file would change, compared with what the school has. Nothing is changed here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from consent.enums import Authority
from consent.models import HolderLink
from dases_voice.core.tables import Fault
from dases_voice.schools.enums import CardPicture
from dases_voice.schools.models import Establishment, Pupil, RosterDraft, SchoolClass
from dases_voice.schools.services.roster.reading import (
    HolderRow,
    PupilRow,
    person_key,
    plain_name,
    read_roster,
)

PersonKey = tuple[str, str, date]


@dataclass(frozen=True)
class Move:
    """A pupil who is in another class than the school has."""

    pupil: Pupil
    row: PupilRow


@dataclass(frozen=True)
class HolderChange:
    """A holder to add to a known pupil (no `link` yet), or whose contact or authority changes."""

    pupil: Pupil
    row: HolderRow
    link: HolderLink | None
    new_email: bool = False
    new_authority: bool = False


@dataclass
class RosterPlan:
    """Everything that applying the file would do, and what stands in its way."""

    new: list[PupilRow] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Pupil] = field(default_factory=list)
    new_classes: list[PupilRow] = field(default_factory=list)
    holder_changes: list[HolderChange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many things would change."""
        return len(self.new) + len(self.moves) + len(self.holder_changes) + len(self.new_classes)


def plan_roster(*, draft: RosterDraft, at: datetime) -> RosterPlan:
    """Compare a file with the school's pupils.

    Raises
    ------
    TableUnreadable
        The file as a whole is not a list of pupils.
    """
    roster = read_roster(
        draft.text, today=timezone.localdate(at), holders_checked=draft.holders_checked
    )
    plan = RosterPlan(faults=roster.faults, ignored_columns=roster.ignored_columns)
    known = _known_pupils(draft.school)
    for row in roster.rows:
        _compare(plan, row, known.get(row.key), draft.school_year)
    in_file = {row.key for row in roster.rows}
    plan.missing = [pupil for key, pupil in known.items() if key not in in_file]
    plan.new_classes = _new_classes(draft, roster.rows)
    plan.faults += _classes_too_large(roster.rows, plan.missing, draft.school_year)
    plan.warnings = list(_doubtful(plan))
    return plan


def class_key(name: str) -> str:
    """Return a class's name as schools tell classes apart: not by case or spaces."""
    return "".join(name.casefold().split())


def key_of(pupil: Pupil) -> PersonKey | None:
    """Return what makes a pupil the same person as a line, or None once erased."""
    born = pupil.subject.birth_date
    return person_key(pupil.last_name, pupil.first_name, born) if born else None


def _known_pupils(school: Establishment) -> dict[PersonKey, Pupil]:
    pupils = (
        Pupil.objects.filter(school=school)
        .select_related("subject", "school_class")
        .prefetch_related("subject__holder_links__holder")
    )
    return {key: pupil for pupil in pupils if (key := key_of(pupil)) is not None}


def _compare(plan: RosterPlan, row: PupilRow, pupil: Pupil | None, school_year: str) -> None:
    if pupil is None:
        plan.new.append(row)
        return
    changes = list(_holder_changes(pupil, row))
    plan.holder_changes += changes
    current = pupil.school_class
    if current.school_year != school_year or class_key(current.name) != class_key(row.class_name):
        plan.moves.append(Move(pupil, row))
    elif not changes:
        plan.unchanged += 1


def _holder_changes(pupil: Pupil, row: PupilRow) -> Iterator[HolderChange]:
    links = {plain_name(link.holder.full_name): link for link in pupil.subject.holder_links.all()}
    for holder in row.holders:
        link = links.get(holder.key)
        if link is None:
            yield HolderChange(pupil, holder, None)
            continue
        new_email = bool(holder.email) and holder.email.lower() != link.holder.email.lower()
        new_authority = _authority_changes(holder, link)
        if new_email or new_authority:
            yield HolderChange(pupil, holder, link, new_email, new_authority)


def _authority_changes(holder: HolderRow, link: HolderLink) -> bool:
    if holder.authority == link.authority:
        return False
    # That the school vouches for all lifts a doubt; it does not undo what a judge decided.
    vouched = link.authority == Authority.UNKNOWN and holder.authority == Authority.EXERCISES
    return holder.says_authority or vouched


def _new_classes(draft: RosterDraft, rows: list[PupilRow]) -> list[PupilRow]:
    names = SchoolClass.objects.filter(school=draft.school, school_year=draft.school_year)
    known = {class_key(name) for name in names.values_list("name", flat=True)}
    first_rows: dict[str, PupilRow] = {}
    for row in rows:
        if class_key(row.class_name) not in known:
            first_rows.setdefault(class_key(row.class_name), row)
    return list(first_rows.values())


def _classes_too_large(rows: list[PupilRow], missing: list[Pupil], school_year: str) -> list[Fault]:
    limit = len(CardPicture)
    sizes = Counter(class_key(row.class_name) for row in rows)
    # Who is not in the file stays in the class, and keeps a card.
    staying = [pupil.school_class for pupil in missing]
    sizes.update(
        class_key(kept.name)
        for kept in staying
        if kept.school_year == school_year and class_key(kept.name) in sizes
    )
    first_rows = {class_key(row.class_name): row for row in reversed(rows)}
    return [
        Fault(
            first_rows[key].line,
            _("Class"),
            _("%(name)s would have %(size)s pupils.")
            % {"name": first_rows[key].class_name, "size": size},
            _("A class has %(limit)s pupils at most. Divide it into two.") % {"limit": limit},
        )
        for key, size in sizes.items()
        if size > limit
    ]


def _doubtful(plan: RosterPlan) -> Iterator[str]:
    """Find new pupils who bear the name of a pupil that the file does not have."""
    missing = {(plain_name(p.last_name), plain_name(p.first_name)) for p in plan.missing}
    for row in plan.new:
        if row.key[:2] in missing:
            yield _(
                "Line %(line)s: %(name)s is known here with another date of birth. If it is the "
                "same pupil, correct the date in the file."
            ) % {"line": row.line, "name": f"{row.first_name} {row.last_name}"}
