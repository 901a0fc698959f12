"""The people and things that a journey needs. Runs inside the site (see `Site.ask`)."""

import os
import signal
import time
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from consent.enums import Audience, Channel, DecisionKind
from consent.models import HolderLink, Invitation, NoticeVersion
from consent.queries import rendering_in
from consent.services import (
    Display,
    invite_holder,
    publish_first_campaign,
    record_holder_decision,
    register_holder,
    register_subject,
)
from contracts.enums import PartyKind, Side
from contracts.models import Party
from contracts.services import sign_agreement
from dases_voice.collection.models import Campaign, ClassSession, Prompt, Recording
from dases_voice.collection.queries import is_asked
from dases_voice.collection.services.sessions import admit_pupil, close_session, open_session
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.turns import answer_assent, start_turn
from dases_voice.core.enums import PlatformRole
from dases_voice.core.errors import CoreError
from dases_voice.core.models import Blob, PlatformAssignment, User
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.models import Corpus, Edition
from dases_voice.corpora.services.corpora import create_corpus, create_party, propose_agreement
from dases_voice.corpora.services.freezing import freeze_version
from dases_voice.corpora.services.publishing import publish_version
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership, Pupil, SchoolClass

PASSWORD = "a-long-invented-password-2026"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHILDREN = (
    ("Awa", "fox", ("sun", "apple")),
    ("Lino", "owl", ("moon", "apple")),
    ("Mila", "whale", ("sun", "moon")),
)
PARENT = "parent.awa@famille.example"


def build(texts: list[str]) -> dict[str, object]:
    """Make a school with a class of three, staff, a running campaign and two invitations said yes.

    The first child's parent has not been asked: that is the journey's part.
    """
    at = timezone.now()
    version = publish_first_campaign(actor="command", at=at)
    school = Establishment.objects.create(
        uai="0750001A", name="École des Tilleuls", city="Paris", academy="Paris"
    )
    school_class = SchoolClass.objects.create(school=school, name="CM2", school_year="2026-2027")
    _staff(school, school_class)
    pupils = [_pupil(school_class, *child) for child in CHILDREN]
    for pupil in pupils[1:]:
        _says_yes(pupil, version)
    campaign = Campaign.objects.create(
        title="Lire en anglais",
        notice=version.notice,
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=30),
        created_at=at,
    )
    campaign.schools.add(school)
    for position, text in enumerate(texts, start=1):
        Prompt.objects.create(campaign=campaign, position=position, language="en", text=text)
    return {
        "school": school.pk,
        "school_class": school_class.pk,
        "campaign": campaign.pk,
        "pupils": [pupil.pk for pupil in pupils],
        "subjects": [pupil.subject_id for pupil in pupils],
    }


def _staff(school: Establishment, school_class: SchoolClass) -> None:
    for name in ("head", "teacher", "reviewer", "operator", "researcher"):
        User.objects.create_user(f"{name}@voix.example", PASSWORD, full_name=name.title())
    by_name = {user.email.partition("@")[0]: user for user in User.objects.all()}
    Membership.objects.create(user=by_name["head"], school=school, role=SchoolRole.HEAD)
    teaching = Membership.objects.create(
        user=by_name["teacher"], school=school, role=SchoolRole.TEACHER
    )
    teaching.classes.add(school_class)
    for name, role in (
        ("reviewer", PlatformRole.REVIEWER),
        ("operator", PlatformRole.OPERATOR),
    ):
        PlatformAssignment.objects.create(user=by_name[name], role=role)
        TOTP.activate(by_name[name], TOTP_SECRET)


def _pupil(school_class: SchoolClass, first_name: str, card: str, secret: tuple[str, str]) -> Pupil:
    at = timezone.now()
    subject = register_subject(birth_date=date(2016, 5, 4), actor="command", at=at)
    register_holder(
        subject=subject,
        full_name=f"Parent de {first_name}",
        email=f"parent.{first_name.lower()}@famille.example",
        actor="command",
        at=at,
    )
    return Pupil.objects.create(
        school=school_class.school,
        school_class=school_class,
        first_name=first_name,
        last_name="Canari",
        subject=subject,
        card=card,
        secret_first=secret[0],
        secret_second=secret[1],
    )


def _says_yes(pupil: Pupil, version: NoticeVersion) -> None:
    link = HolderLink.objects.get(subject=pupil.subject)
    issued = invite_holder(link=link, notice_version=version, actor="command", at=timezone.now())
    invitation: Invitation = issued.invitation
    display = Display(
        rendering_in(version, Audience.HOLDER, "fr"),
        shown_at=timezone.now(),
        channel=Channel.WEB,
        nonce=uuid.uuid4(),
    )
    record_holder_decision(
        invitation=invitation, kind=DecisionKind.GIVE, presentation=display, at=timezone.now()
    )


def open_turn(school_class_id: str, pupil_id: str) -> dict[str, str]:
    """Bring one pupil to the microphone without a browser: session, turn, the pupil's yes."""
    at = timezone.now()
    school_class = SchoolClass.objects.get(pk=school_class_id)
    pupil = Pupil.objects.get(pk=pupil_id)
    teacher = User.objects.get(email="teacher@voix.example")
    campaign = Campaign.objects.get()
    # Each session sends one of the class to the other activity: open another if it is this pupil.
    for _ in range(30):
        session = open_session(school_class=school_class, campaign=campaign, user=teacher, at=at)
        if is_asked(session=session, pupil=pupil, at=at):
            break
        close_session(session=session, actor="command", at=at)
    admit_pupil(session=session, pupil=pupil, is_lasting=False, actor="command", at=at)
    turn = start_turn(session=session, pupil=pupil, pictures=(), at=at)
    turn = answer_assent(turn=turn, is_willing=True, language="fr", at=at)
    prompt = campaign.prompts.first()
    assert prompt is not None
    return {"ticket": issue_ticket(turn), "turn": str(turn.pk), "prompt": str(prompt.pk)}


def release(campaign_id: str) -> dict[str, str]:
    """Make a corpus with its first version published, and an agreement signed by the provider."""
    at = timezone.now()
    operator = User.objects.get(email="operator@voix.example")
    researcher = User.objects.get(email="researcher@voix.example")
    provider = create_party(
        party=Party(name="DaSES", kind=PartyKind.OPERATOR, identifier="1"),
        members=[operator],
        actor="command",
        at=at,
    )
    consumer = create_party(
        party=Party(name="Laboratoire", kind=PartyKind.LABORATORY, identifier="2"),
        members=[researcher],
        actor="command",
        at=at,
    )
    corpus = create_corpus(
        corpus=Corpus(
            slug="lire", title_fr="Lire", title_en="Read", language="en", provider=provider
        ),
        campaigns=[Campaign.objects.get(pk=campaign_id)],
        actor="command",
        at=at,
    )
    version = freeze_version(corpus=corpus, number="1.0.0", actor="command", at=at)
    publish_version(version=version, actor="command", at=at)
    agreement = propose_agreement(
        corpus=corpus,
        consumer=consumer,
        valid_from=at,
        valid_until=at + timedelta(days=365),
        actor="command",
        at=at,
    )
    sign_agreement(
        agreement=agreement,
        side=Side.PROVIDER,
        user=operator,
        content_sha256=agreement.content_sha256,
        actor=f"user:{operator.pk}",
        at=at,
    )
    return {"agreement": str(agreement.pk), "version": str(version.pk)}


def recordings_of(subject_id: str, folder: str) -> list[dict[str, str]]:
    """Write the raw takes of one child into `folder`, and say where and how they stand."""
    found = []
    for recording in Recording.objects.filter(speaker__subject=uuid.UUID(subject_id)):
        file = Path(folder) / f"{recording.pk}.flac"
        file.write_bytes(read_blob(recording.raw_blob))
        found.append(
            {
                "file": str(file),
                "sha256": recording.sha256,
                "state": recording.state,
                "key": str(recording.speaker.data_key_id),
                "raw_blob": str(recording.raw_blob_id),
            }
        )
    return found


def readable_blobs_of(key_id: str) -> list[str]:
    """Return the blobs under a key that can still be decrypted, trying each."""
    readable = []
    for blob in Blob.objects.filter(data_key=uuid.UUID(key_id)):
        try:
            read_blob(blob)
        except CoreError:
            continue
        readable.append(str(blob.pk))
    return readable


def is_asked_now(pupil_id: str) -> bool:
    """Return whether the open session lets this pupil record."""
    session = ClassSession.objects.get(closed_at=None)
    return is_asked(session=session, pupil=Pupil.objects.get(pk=pupil_id), at=timezone.now())


def states() -> dict[str, int]:
    """Return how many recordings are in each state."""
    return dict(Counter(Recording.objects.values_list("state", flat=True)))


def edition_of_the_revision() -> str | None:
    """Return the edition of the erasure revision that is ready, if there is one."""
    found = Edition.objects.filter(version__revision__gt=0, version__state="published").first()
    return str(found.pk) if found and found.files.exists() else None


def kill_in_the_middle(pids: list[int], *, patience_s: float = 60.0) -> int:
    """Kill processes with -9 at an instant at which one of them has a task in hand.

    They are stopped first and killed only if a recording is still being processed then: a task that
    ended in between does not count. Returns how many recordings were in hand.
    """
    in_hand = Recording.objects.filter(state="processing", attempts=1)
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if not in_hand.exists():
            continue
        _signal_all(pids, signal.SIGSTOP)
        caught = in_hand.count()
        if caught:
            _signal_all(pids, signal.SIGKILL)
            return caught
        _signal_all(pids, signal.SIGCONT)
    return 0


def _signal_all(pids: list[int], number: int) -> None:
    for pid in pids:
        os.kill(pid, number)
