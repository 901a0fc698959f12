"""A lesson: a class whose teacher has opened a session, and tablets."""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings

from consent.enums import DecisionKind
from dases_voice.collection.models import Campaign, ClassSession, IntakeKey, Prompt, Turn
from dases_voice.collection.queries import secret_of
from dases_voice.collection.services.sessions import open_session
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.turns import answer_assent, start_turn
from dases_voice.core.models import User
from dases_voice.schools.models import Pupil, SchoolClass
from tests import factories


@pytest.fixture(autouse=True)
def _fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _own_stores(settings: Settings, tmp_path: Path) -> None:
    settings.BLOB_URL = f"file://{tmp_path / 'blobs'}"
    settings.DATA_KEY_URL = f"file://{tmp_path / 'keys'}"


@dataclass
class Lesson:
    """A class in which a session is open."""

    school_class: SchoolClass
    teacher: User
    campaign: Campaign
    session: ClassSession

    @property
    def prompt(self) -> Prompt:
        return self.campaign.prompts.order_by("position")[0]

    def pupil(self, family: factories.Family, first_name: str = "Awa") -> Pupil:
        return factories.pupil(self.school_class, subject=family.subject, first_name=first_name)

    def turn(self, pupil: Pupil, *, at: datetime, is_willing: bool = True) -> Turn:
        with scopes_disabled():
            started = start_turn(
                session=self.session, pupil=pupil, pictures=secret_of(pupil), at=at
            )
            return answer_assent(turn=started, is_willing=is_willing, language="fr", at=at)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def lesson(now: datetime) -> Lesson:
    school_class = factories.school_class()
    teacher = factories.teacher(school_class)
    campaign = factories.campaign(at=now, schools=(school_class.school,))
    with scopes_disabled():
        session = open_session(school_class=school_class, campaign=campaign, user=teacher, at=now)
    return Lesson(school_class, teacher, campaign, session)


@pytest.fixture
def family(now: datetime) -> factories.Family:
    """Return a family whose holder agreed; the child has not been asked."""
    members = factories.family(at=now)
    factories.holder_says(DecisionKind.GIVE, of=members, at=now)
    return members


@pytest.fixture
def turn(lesson: Lesson, family: factories.Family, now: datetime) -> Turn:
    """Return a turn that records: one pupil alone gets no cover."""
    return lesson.turn(lesson.pupil(family), at=now)


@dataclass
class Tablet:
    """Sends takes as the recorder does."""

    client: Client
    turn: Turn
    prompt: Prompt

    def metadata(self, **changes: object) -> str:
        content = {
            "prompt_id": str(self.prompt.pk),
            "turn_id": str(self.turn.pk),
            "sampling_rate_hz": 48_000,
            "num_samples": 24_000,
            "encoder": "flac",
            "settings": {"echoCancellation": False, "sampleRate": 48_000},
            "peak_dbfs": -7.5,
            "hole_count": 0,
            "capture": "worklet",
            "recorded_at": timezone.now().isoformat(),
            **changes,
        }
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    def put(
        self,
        data: bytes,
        *,
        take_id: uuid.UUID | None = None,
        sha256: str | None = None,
        ticket: str | None = None,
        metadata: str | None = None,
        content_type: str = "audio/flac",
    ) -> Any:
        return self.client.generic(
            "PUT",
            f"/api/takes/{take_id or uuid.uuid4()}",
            data,
            content_type=content_type,
            headers={
                "Authorization": f"Ticket {ticket if ticket is not None else issue_ticket(self.turn)}",
                "X-Content-SHA256": sha256 or hashlib.sha256(data).hexdigest(),
                "X-Take-Metadata": metadata if metadata is not None else self.metadata(),
            },
        )


def sealed(data: bytes, key: IntakeKey) -> bytes:
    """Seal a take as the recorder does."""
    number = {name: base64.urlsafe_b64decode(key.public_jwk[name] + "==") for name in ("x", "y")}
    point = b"\x04" + number["x"] + number["y"]
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    suite = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    info = b"dases-voice take" + key.pk.bytes
    return b"DVS1" + key.pk.bytes + suite.encrypt(data, public_key, info=info)


@pytest.fixture
def tablet(client: Client, turn: Turn, lesson: Lesson) -> Tablet:
    return Tablet(client, turn, lesson.prompt)
