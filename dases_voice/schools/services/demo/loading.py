"""Making the schools of the demonstration, through the same doors as real ones."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from consent.enums import Audience, DecisionKind
from consent.models import Decision, HolderLink, Invitation, NoticeVersion, Signer
from consent.queries import audience_for, invitation_by_token, rendering_in
from consent.services import (
    Display,
    prove_code,
    publish_first_campaign,
    record_holder_decision,
    record_pupil_decision,
    withdraw_consent,
)
from dases_voice.core.demo import DemoContext
from dases_voice.core.demo.people import FamilyState, Kind
from dases_voice.core.demo.store import DemoFamily
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import PlatformAssignment, User
from dases_voice.core.services import audit
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Pupil, SchoolClass
from dases_voice.schools.queries import pupils_of_class
from dases_voice.schools.services.demo.cast import (
    FAMILIES,
    LICENSEES,
    PLATFORM_STAFF,
    SCHOOLS,
    STORIES,
    School,
    Story,
)
from dases_voice.schools.services.establishments import appoint, register_school
from dases_voice.schools.services.families import Letter, invite_families
from dases_voice.schools.services.roster import apply_roster, draft_roster

ROSTERS = Path(__file__).resolve().parents[2] / "demo_rosters"
ACTOR = "command"
NEW_YEAR_MONTH = 8


def load_schools(context: DemoContext) -> None:
    """Make the schools, their people, and what the families have answered."""
    with scopes_disabled():
        _make_platform_staff(context)
        version = publish_first_campaign(actor=ACTOR, at=context.at)
        for school in SCHOOLS:
            _make_school(context, school, version)


def _make_platform_staff(context: DemoContext) -> None:
    for email, name, kind, role in PLATFORM_STAFF:
        user = context.account(email=email, name=name, kind=kind, place="DaSES Voice")
        _grant(user, role, at=context.at)
    for email, name, place in LICENSEES:
        context.account(email=email, name=name, kind=Kind.RESEARCHER, place=place)


@transaction.atomic
def _grant(user: User, role: PlatformRole, *, at: datetime) -> None:
    assignment, created = PlatformAssignment.objects.get_or_create(user=user, role=role)
    if created:
        facts = {"user": str(user.pk), "role": str(role)}
        audit.record(action="role.granted", actor=ACTOR, obj=assignment, at=at, facts=facts)


def _make_school(context: DemoContext, plan: School, version: NoticeVersion) -> None:
    school = register_school(
        uai=plan.uai,
        name=plan.name,
        city=plan.city,
        academy=plan.academy,
        actor=ACTOR,
        at=context.at,
    )
    head = context.account(
        email=plan.head_email, name=plan.head_name, kind=Kind.HEAD, place=plan.name
    )
    appoint(user=head, school=school, role=SchoolRole.HEAD, actor=ACTOR, at=context.at)
    secretary = context.account(
        email=plan.secretary_email,
        name=plan.secretary_name,
        kind=Kind.SECRETARY,
        place=plan.name,
    )
    appoint(user=secretary, school=school, role=SchoolRole.SECRETARY, actor=ACTOR, at=context.at)
    _import_roster(context, school, plan.roster, head)
    classes = {found.name: found for found in SchoolClass.objects.filter(school=school)}
    for teacher in plan.teachers:
        user = context.account(
            email=teacher.email, name=teacher.name, kind=Kind.TEACHER, place=plan.name
        )
        own = [classes[name] for name in teacher.classes]
        appoint(
            user=user,
            school=school,
            role=SchoolRole.TEACHER,
            classes=own,
            actor=ACTOR,
            at=context.at,
        )
    for school_class in classes.values():
        for pupil in pupils_of_class(school_class):
            _play(context, pupil, version, actor=f"user:{head.pk}")
    context.say(f"{plan.name}: {len(classes)} classes, {school.pupils.count()} pupils")


def _import_roster(context: DemoContext, school: Establishment, file: str, head: User) -> None:
    if Pupil.objects.filter(school=school).exists():
        return
    today = timezone.localdate(context.at)
    first = today.year if today.month >= NEW_YEAR_MONTH else today.year - 1
    draft = draft_roster(
        school=school,
        data=(ROSTERS / file).read_bytes(),
        school_year=f"{first}-{first + 1}",
        holders_checked=False,
        user=head,
        at=context.at,
    )
    apply_roster(draft=draft, actor=f"user:{head.pk}", at=context.at)


def _play(context: DemoContext, pupil: Pupil, version: NoticeVersion, *, actor: str) -> None:
    """Let a family live its story, once; a family that can be played gets its code again."""
    name = (pupil.last_name, pupil.first_name)
    story, family = STORIES.get(name, Story.AGREED), FAMILIES.get(name)
    known = family is None or context.knows_family(str(pupil.pk))
    invited = Invitation.objects.filter(link__subject_id=pupil.subject_id).exists()
    if story == Story.NOT_INVITED or (invited and known):
        return
    with transaction.atomic():
        letters = invite_families(
            school_class=pupil.school_class,
            pupils=[pupil],
            actor=actor,
            at=context.at,
            notice_version=version,
        )
        answered = Decision.objects.filter(subject_id=pupil.subject_id).exists()
        if not answered:
            _answer(context, pupil, story, letters, version)
    if family is not None:
        _remember(context, pupil, family, letters, answered=answered)


def _answer(
    context: DemoContext,
    pupil: Pupil,
    story: Story,
    letters: list[Letter],
    version: NoticeVersion,
) -> None:
    if story == Story.SILENT:
        return
    first = DecisionKind.REFUSE if story == Story.REFUSED else DecisionKind.GIVE
    _answer_letter(letters[0], first, version, at=context.at)
    if story == Story.DISPUTED:
        _answer_letter(letters[1], DecisionKind.REFUSE, version, at=context.at)
    if story in {Story.PUPIL_AGREED, Story.PUPIL_REFUSED, Story.WITHDRAWN}:
        kind = DecisionKind.REFUSE if story == Story.PUPIL_REFUSED else DecisionKind.GIVE
        _answer_as_pupil(pupil, kind, version, at=context.at)
    if story == Story.WITHDRAWN:
        link = HolderLink.objects.get(subject_id=pupil.subject_id)
        withdraw_consent(subject=pupil.subject, signer=Signer(link.holder), at=context.at)


def _answer_letter(
    letter: Letter, kind: DecisionKind, version: NoticeVersion, *, at: datetime
) -> None:
    """Go through the family's door as its own pages do: link, code, notice, answer."""
    invitation = invitation_by_token(letter.token)
    assert invitation is not None  # noqa: S101  # it was issued a moment ago
    prove_code(invitation=invitation, code=letter.code, at=at)
    rendering = rendering_in(version, Audience.HOLDER, letter.language)
    record_holder_decision(
        invitation=invitation, kind=kind, presentation=Display(rendering, shown_at=at), at=at
    )


def _answer_as_pupil(
    pupil: Pupil, kind: DecisionKind, version: NoticeVersion, *, at: datetime
) -> None:
    born = pupil.subject.birth_date
    assert born is not None  # noqa: S101  # only the erased have none
    rendering = rendering_in(version, audience_for(born, at), "fr")
    record_pupil_decision(subject=pupil.subject, kind=kind, rendering=rendering, at=at)


def _remember(
    context: DemoContext,
    pupil: Pupil,
    family: FamilyState,
    letters: list[Letter],
    *,
    answered: bool,
) -> None:
    """Put the family on the start page. The link of whoever answered is in the newest mail."""
    has_open_link = answered or family in {FamilyState.SILENT, FamilyState.ON_PAPER}
    for number, letter in enumerate(letters):
        path = reverse("consent:door", kwargs={"token": letter.token}) if has_open_link else ""
        context.remember_family(
            DemoFamily(
                key=f"{pupil.pk}" if number == 0 else f"{pupil.pk}.{number}",
                state=family,
                child=f"{pupil.first_name} {pupil.last_name}",
                holder=letter.holder_name,
                email=letter.email,
                path=path,
                code=letter.code,
            )
        )
