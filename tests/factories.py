"""People, schools, consents and voices for tests, made through the public doors.

Each function makes one thing with everything it needs; what a test is about, it says itself.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path

import numpy as np
import soundfile
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_scopes import scopes_disabled

from consent.enums import Audience, Channel, DecisionKind, PaperAnswer
from consent.models import DataSubject, HolderLink, Notice, NoticeVersion, PaperForm
from consent.queries import audience_for, rendering_in
from consent.services import (
    Display,
    Reading,
    attach_scan,
    invite_holder,
    print_forms,
    publish_first_campaign,
    record_holder_decision,
    record_pupil_decision,
    register_holder,
    register_subject,
    transcribe_form,
)
from contracts.enums import PartyKind, Side
from contracts.models import Agreement, Party
from contracts.services import sign_agreement
from dases_voice.audio.models import ProcessingRun
from dases_voice.collection import demo_voices
from dases_voice.collection.enums import PromptKind, RecordingState
from dases_voice.collection.models import (
    Campaign,
    Prompt,
    PromptSet,
    PromptVoice,
    Recording,
    Speaker,
)
from dases_voice.collection.services.prompt_sets import (
    PromptFacts,
    SetFacts,
    add_prompts_to_set,
    create_set,
)
from dases_voice.collection.services.prompt_voices import add_voice
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import PlatformAssignment, User
from dases_voice.core.services.blobs import store_blob
from dases_voice.core.services.keys import create_data_key
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.services import propose_agreement
from dases_voice.schools.enums import CardPicture, SchoolRole, SecretPicture
from dases_voice.schools.models import (
    UAI_LETTERS,
    Establishment,
    Membership,
    Pupil,
    SchoolClass,
)

SCAN = b"\x89PNG\r\n\x1a\n a signed form"
PASSWORD = "a-long-invented-password"
_numbers = count(1)


def user(name: str = "", **fields: object) -> User:
    """Make an account without any role."""
    name = name or f"person{next(_numbers)}"
    return User.objects.create_user(
        f"{name}@voix.example", PASSWORD, full_name=name.title(), **fields
    )


def platform_user(*roles: PlatformRole, name: str = "") -> User:
    """Make an account with roles on the platform."""
    account = user(name)
    for role in roles:
        PlatformAssignment.objects.create(user=account, role=role)
    return account


def school(name: str = "École des Tilleuls") -> Establishment:
    """Make a school with a UAI code of its own."""
    digits = f"075{next(_numbers):04d}"
    letter = UAI_LETTERS[int(digits) % len(UAI_LETTERS)]
    return Establishment.objects.create(
        uai=digits + letter, name=name, city="Paris", academy="Paris"
    )


def school_class(*, of: Establishment | None = None, name: str = "CM2") -> SchoolClass:
    """Make a class."""
    with scopes_disabled():
        return SchoolClass.objects.create(
            school=of or school(), name=f"{name} {next(_numbers)}", school_year="2026-2027"
        )


def head(of: Establishment) -> User:
    """Make the head of a school."""
    with scopes_disabled():
        account = user()
        Membership.objects.create(user=account, school=of, role=SchoolRole.HEAD)
        return account


def secretary(of: Establishment) -> User:
    """Make the secretary of a school."""
    with scopes_disabled():
        account = user()
        Membership.objects.create(user=account, school=of, role=SchoolRole.SECRETARY)
        return account


def teacher(*classes: SchoolClass, of: Establishment | None = None) -> User:
    """Make a teacher of these classes, or of none in a school."""
    with scopes_disabled():
        account = user()
        place = classes[0].school if classes else of or school()
        post = Membership.objects.create(user=account, school=place, role=SchoolRole.TEACHER)
        post.classes.set(classes)
        return account


@dataclass(frozen=True)
class Family:
    """A child in the ledger and the one holder who decides with them."""

    subject: DataSubject
    link: HolderLink


def family(*, at: datetime, birth_date: date = date(2016, 5, 4)) -> Family:
    """Put a child and one holder of parental authority in the ledger; nobody has decided."""
    subject = register_subject(birth_date=birth_date, actor="command", at=at)
    link = register_holder(
        subject=subject,
        full_name="Un parent",
        email=f"parent{next(_numbers)}@famille.example",
        actor="command",
        at=at,
    )
    return Family(subject, link)


def other_holder(*, of: Family, at: datetime) -> Family:
    """Put a second holder of parental authority beside the first; return the child with this one."""
    link = register_holder(
        subject=of.subject,
        full_name="Un autre parent",
        email=f"autre{next(_numbers)}@famille.example",
        actor="command",
        at=at,
    )
    return Family(of.subject, link)


def notice_version(*, at: datetime) -> NoticeVersion:
    """Publish the first campaign's notice; again, it is the same version."""
    return publish_first_campaign(actor="command", at=at - timedelta(days=1))


def holder_says(kind: DecisionKind, *, of: Family, at: datetime, device: str = "") -> None:
    """Let the holder answer, through a link of their own."""
    version = notice_version(at=at)
    issued = invite_holder(link=of.link, notice_version=version, actor="command", at=at)
    display = Display(
        rendering_in(version, Audience.HOLDER, "fr"),
        shown_at=at,
        channel=Channel.WEB,
        nonce=uuid.uuid4(),
    )
    record_holder_decision(
        invitation=issued.invitation, kind=kind, presentation=display, at=at, device=device
    )


def pupil_says(kind: DecisionKind, *, of: Family, at: datetime) -> None:
    """Let the child answer at the microphone."""
    version = notice_version(at=at)
    birth_date = of.subject.birth_date
    assert birth_date is not None
    record_pupil_decision(
        subject=of.subject,
        kind=kind,
        rendering=rendering_in(version, audience_for(birth_date, at), "fr"),
        at=at,
    )


def consenting_family(*, at: datetime) -> Family:
    """Make a family where the holder and the child said yes."""
    members = family(at=at)
    holder_says(DecisionKind.GIVE, of=members, at=at)
    pupil_says(DecisionKind.GIVE, of=members, at=at)
    return members


def family_on_one_device(*, at: datetime) -> Family:
    """Make a family where both holders and the child said yes, the holders from one browser."""
    members = family(at=at)
    for holder in (members, other_holder(of=members, at=at)):
        holder_says(DecisionKind.GIVE, of=holder, at=at, device="a telephone")
    pupil_says(DecisionKind.GIVE, of=members, at=at)
    return members


def paper_form(*, of: Family, at: datetime) -> PaperForm:
    """Print a form for the holder."""
    version = notice_version(at=at)
    (form,) = print_forms(links=[of.link], notice_version=version, actor="command", at=at)
    return form


def scanned_form(*, of: Family, at: datetime) -> PaperForm:
    """Let a printed form come back."""
    form = paper_form(of=of, at=at)
    attach_scan(form=form, data=SCAN, actor="command", at=at)
    form.refresh_from_db()
    return form


def read_form(
    *,
    of: Family,
    at: datetime,
    actor: str = "command",
    answer: PaperAnswer = PaperAnswer.YES,
    is_signed: bool = True,
) -> PaperForm:
    """Let a form come back, and one person read it."""
    form = scanned_form(of=of, at=at)
    reading = Reading(answer, is_signed=is_signed, signed_on=timezone.localdate(at))
    transcribe_form(form=form, reading=reading, actor=actor, at=at)
    form.refresh_from_db()
    return form


def pupil(of: SchoolClass, *, subject: DataSubject, first_name: str = "Awa") -> Pupil:
    """Enter a child in a class, with the next free card."""
    with scopes_disabled():
        taken = set(Pupil.objects.filter(school_class=of).values_list("card", flat=True))
        return Pupil.objects.create(
            school=of.school,
            school_class=of,
            first_name=first_name,
            last_name="Canari",
            subject=subject,
            card=next(card for card in CardPicture.values if card not in taken),
            secret_first=SecretPicture.values[0],
            secret_second=SecretPicture.values[1],
        )


def campaign(*, at: datetime, schools: tuple[Establishment, ...] = ()) -> Campaign:
    """Make a campaign that runs at `at`, with three prompts."""
    notice: Notice = notice_version(at=at).notice
    made = Campaign.objects.create(
        title="Lire en anglais",
        notice=notice,
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=60),
        created_at=at - timedelta(days=1),
    )
    made.schools.set(schools)
    for position, text in enumerate(("The plane is near.", "A big tea.", "Can I keep them?"), 1):
        Prompt.objects.create(campaign=made, position=position, language="en", text=text)
    return made


def synthetic_voice(*, at: datetime) -> PromptVoice:
    """Add a voice made by a machine."""
    return add_voice(
        data=speech(),
        is_synthesised=True,
        made_by="espeak-ng",
        school=None,
        user=None,
        actor="command",
        at=at,
    )


def voiced_prompt(*, of: Campaign, at: datetime) -> Prompt:
    """Add a prompt to repeat to a campaign."""
    return Prompt.objects.create(
        campaign=of,
        position=9,
        kind=PromptKind.REPEAT,
        language="en",
        expected_text="The cat is sleeping under the table.",
        voice=synthetic_voice(at=at),
    )


def prompt_set(
    *, at: datetime, of: Establishment | None = None, title: str = "À la maison"
) -> PromptSet:
    """Make a set with a text to read, then a voice to repeat; the library has it without a school."""
    made = create_set(
        facts=SetFacts(
            title=title,
            description="Des phrases courtes.",
            language="en",
            is_shared=of is None,
            licence="CC BY 4.0",
        ),
        school=of,
        actor="command",
        at=at,
    )
    prompts = [
        PromptFacts(kind=PromptKind.READ, text="My house is small.", level="A1", cycle="cycle3"),
        PromptFacts(
            kind=PromptKind.REPEAT,
            expected_text="The cat is sleeping under the table.",
            level="A1",
            voice_id=synthetic_voice(at=at).pk,
        ),
    ]
    add_prompts_to_set(prompt_set=made, prompts=prompts, actor="command", at=at)
    return made


def party(
    name: str, *, kind: PartyKind = PartyKind.LABORATORY, member: User | None = None
) -> Party:
    """Make a party with one member."""
    made = Party.objects.create(name=name, kind=kind, identifier=name)
    made.members.add(member or user())
    return made


def signed_agreement(
    *, corpus: Corpus, consumer: Party, at: datetime, days: int = 365
) -> Agreement:
    """Make an agreement in force from the day before, signed by the first member of each side."""
    agreement = propose_agreement(
        corpus=corpus,
        consumer=consumer,
        valid_from=at - timedelta(days=1),
        valid_until=at + timedelta(days=days),
        actor="command",
        at=at,
    )
    for side in Side:
        person = agreement.party_of(side).members.get()
        sign_agreement(
            agreement=agreement,
            side=side,
            user=person,
            content_sha256=agreement.content_sha256,
            actor=f"user:{person.pk}",
            at=at,
        )
    agreement.refresh_from_db()
    return agreement


def flac(*, duration_s: float = 0.5, sampling_rate_hz: int = 16_000, seed: int = 1) -> bytes:
    """Make the bytes of a FLAC file: a tone whose pitch and noise follow from `seed`."""
    instants = np.arange(int(duration_s * sampling_rate_hz)) / sampling_rate_hz
    noise = np.random.default_rng(seed).normal(0.0, 0.01, instants.size)
    samples = 0.3 * np.sin(2 * np.pi * (180 + seed) * instants) + noise
    target = BytesIO()
    soundfile.write(target, samples, sampling_rate_hz, format="FLAC", subtype="PCM_16")
    return target.getvalue()


def speaker(*, of: Family, at: datetime) -> Speaker:
    """Make the voice of a child, with its key."""
    found = Speaker.objects.filter(subject=of.subject).first()
    return found or Speaker.objects.create(
        subject=of.subject, data_key=create_data_key(actor="pupil", at=at), created_at=at
    )


def processed_recording(
    *, of: Family, prompt: Prompt, at: datetime, seed: int | None = None
) -> Recording:
    """Make a recording whose raw take and clip are really stored, as the worker leaves them."""
    voice = speaker(of=of, at=at)
    number = seed if seed is not None else next(_numbers)
    raw = flac(seed=number, sampling_rate_hz=48_000)
    raw_blob = store_blob(data=raw, data_key=voice.data_key, at=at)
    clip_blob = store_blob(data=flac(seed=number), data_key=voice.data_key, at=at)
    run = ProcessingRun.objects.create(
        source_blob=raw_blob,
        clip_blob=clip_blob,
        pipeline_version="1",
        measures={"snr_db": 32.5, "speech_ratio": 0.8, "loudness_lufs": -23.0},
        sha256_pcm=get_random_string(64, "0123456789abcdef"),
        num_samples=8_000,
        sampling_rate_hz=16_000,
        duration_s=0.5,
        started_at=at,
        finished_at=at,
    )
    return Recording.objects.create(
        id=uuid.uuid4(),
        speaker=voice,
        prompt=prompt,
        campaign=prompt.campaign,
        language=prompt.language,
        state=RecordingState.PROCESSED,
        state_changed_at=at,
        nudged_at=at,
        raw_blob=raw_blob,
        run=run,
        content_type="audio/flac",
        sha256=raw_blob.sha256,
        size_bytes=raw_blob.size_bytes,
        consent_epoch=1,
        received_at=at,
    )


def speech(name: str = "1-01.flac") -> bytes:
    """Return a take that the pipeline keeps: a sentence read by a speech synthesiser."""
    return (Path(demo_voices.__path__[0]) / name).read_bytes()
