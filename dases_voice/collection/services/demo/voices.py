"""The demonstration's voices: sent to the running site as a tablet sends them.

Each takes the way of a real one: picture secret, own word, ticket, PUT, worker. A voice is known by
an id that follows from the campaign and the file, so that a second run finds what is there.
"""

import base64
import hashlib
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import soundfile
from django.conf import settings
from django_scopes import scopes_disabled

from consent.enums import PurposeCode
from consent.queries import consents_in_force
from dases_voice.collection.enums import Capture, RecordingState, TurnMode
from dases_voice.collection.models import Campaign, Prompt, Recording, Turn
from dases_voice.collection.queries import secret_of
from dases_voice.collection.services.demo.campaign import ACTOR, demo_campaign
from dases_voice.collection.services.sessions import close_session, open_session
from dases_voice.collection.services.synthetic_voices import VOICES, synthetic_texts
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.turns import answer_assent, end_turn, start_turn
from dases_voice.core.demo import DemoContext
from dases_voice.schools.models import Membership, Pupil

SITE_TIMEOUT_S = 60
WORKER_TIMEOUT_S = 180
REQUEST_TIMEOUT_S = 30


def load_voices(context: DemoContext) -> None:
    """Send every voice that is not there yet, and wait until the worker has processed them."""
    campaign = demo_campaign()
    if campaign is None:
        return
    missing = [file for file in sorted(VOICES.glob("*.flac")) if not _is_there(campaign, file)]
    if missing:
        context.wait_until(_site_answers, SITE_TIMEOUT_S)
        with scopes_disabled():
            candidates = _candidates(context)
            for _, files in groupby(missing, key=_speaker_of):
                _record(context, campaign, candidates, list(files))
    context.wait_until(lambda: not _waiting(campaign), WORKER_TIMEOUT_S)
    count = campaign.recordings.filter(state=RecordingState.PROCESSED).count()
    context.say(f"{count} voices processed")


def _record(
    context: DemoContext, campaign: Campaign, candidates: Iterator[Pupil], files: list[Path]
) -> None:
    """Let one pupil read what these files hold, in a session of the class."""
    for pupil in candidates:
        turn = _start(context, campaign, pupil)
        if turn is None:
            continue
        for file in files:
            _send(context, campaign, turn, file)
        end_turn(turn=turn, at=context.at)
        close_session(session=turn.session, actor=ACTOR, at=context.at)
        return


def _start(context: DemoContext, campaign: Campaign, pupil: Pupil) -> Turn | None:
    """Start a turn of this pupil; None when chance sent the pupil to the other activity."""
    teacher = Membership.objects.filter(classes=pupil.school_class).earliest("pk").user
    session = open_session(
        school_class=pupil.school_class, campaign=campaign, user=teacher, at=context.at
    )
    turn = start_turn(session=session, pupil=pupil, pictures=secret_of(pupil), at=context.at)
    turn = answer_assent(turn=turn, is_willing=True, language="fr", at=context.at)
    if turn.mode == TurnMode.A:
        return turn
    end_turn(turn=turn, at=context.at)
    return None


def _send(context: DemoContext, campaign: Campaign, turn: Turn, file: Path) -> None:
    data, prompt = file.read_bytes(), _prompt_of(campaign, file)
    request = urllib.request.Request(  # noqa: S310  # our own site, whose scheme is checked
        f"{settings.DASES_BASE_URL}/api/takes/{_take_id(campaign, file)}",
        data=data,
        method="PUT",
        headers={
            "Authorization": f"Ticket {issue_ticket(turn)}",
            "Content-Type": "audio/flac",
            "X-Content-SHA256": hashlib.sha256(data).hexdigest(),
            "X-Take-Metadata": _metadata(context, turn, prompt, file),
        },
    )
    urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT_S).close()  # noqa: S310  # as above


def _metadata(context: DemoContext, turn: Turn, prompt: Prompt, file: Path) -> str:
    info = soundfile.info(file)
    content = {
        "prompt_id": str(prompt.pk),
        "turn_id": str(turn.pk),
        "sampling_rate_hz": info.samplerate,
        "num_samples": info.frames,
        "encoder": "flac",
        "settings": {},
        "peak_dbfs": None,
        "hole_count": 0,
        "capture": Capture.FILE.value,
        "recorded_at": context.at.isoformat(),
    }
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


def _candidates(context: DemoContext) -> Iterator[Pupil]:
    """Return pupils whose permission is open and who have no voice yet."""
    permitted = consents_in_force(purpose=PurposeCode.RECORD, at=context.at)
    pupils = (
        Pupil.objects.filter(subject_id__in=permitted.values("subject_id"))
        .exclude(subject__speaker__isnull=False)
        .select_related("school_class", "subject")
        .order_by("last_name", "first_name")
    )
    return iter(list(pupils))


def _site_answers() -> bool:
    try:
        urllib.request.urlopen(f"{settings.DASES_BASE_URL}/livez", timeout=2).close()  # noqa: S310  # our own site
    except (urllib.error.URLError, OSError):
        return False
    return True


def _waiting(campaign: Campaign) -> bool:
    waiting = (RecordingState.RECEIVED, RecordingState.PROCESSING)
    return campaign.recordings.filter(state__in=waiting).exists()


def _is_there(campaign: Campaign, file: Path) -> bool:
    return Recording.objects.filter(pk=_take_id(campaign, file)).exists()


def _take_id(campaign: Campaign, file: Path) -> uuid.UUID:
    return uuid.uuid5(campaign.pk, file.stem)


def _speaker_of(file: Path) -> str:
    return file.stem.split("-")[0]


def _prompt_of(campaign: Campaign, file: Path) -> Prompt:
    language, text = synthetic_texts()[int(file.stem.split("-")[1]) - 1]
    return campaign.prompts.get(language=language, text=text)
