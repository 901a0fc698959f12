"""A real site with a class in which every pupil records, for benchmarks that drive it by browsers."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="bench-lesson-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dases_voice.settings.dev", "DASES_VAR_DIR": str(FOLDER)}

import django  # noqa: E402  # the settings read the environment

django.setup()

from django.utils import timezone  # noqa: E402  # after the set-up
from django_scopes import scopes_disabled  # noqa: E402

from consent.enums import DecisionKind  # noqa: E402
from dases_voice.collection.models import ClassSession, Recording, Turn  # noqa: E402
from dases_voice.collection.queries import secret_of  # noqa: E402
from dases_voice.collection.services.intake import current_intake_key  # noqa: E402
from dases_voice.collection.services.sessions import open_session  # noqa: E402
from dases_voice.collection.services.tickets import issue_ticket  # noqa: E402
from dases_voice.collection.services.turns import answer_assent, start_turn  # noqa: E402
from dases_voice.core.supervisor.prepare import (  # noqa: E402
    bring_tables_up_to_date,
    collect_static_files,
    make_key_files,
)
from dases_voice.schools.enums import CardPicture  # noqa: E402
from dases_voice.schools.models import Pupil, SchoolClass  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks import upload_load  # noqa: E402

# A public page of the tablet's: it sends what waits.
PAGE = "/record/offline/"


@contextmanager
def lesson(num_pupils: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Run the site; give its port, and for each turn that records what its page would be told."""
    try:
        make_key_files()
        bring_tables_up_to_date()
        collect_static_files()
        with scopes_disabled():
            turns = _turns(num_pupils)
        with upload_load.site(dict(os.environ)) as (port, _process):
            yield port, turns
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def stored_hashes() -> list[str]:
    """Return the hash of each take that the site has stored. Not while Playwright runs."""
    with scopes_disabled():
        return list(Recording.objects.values_list("sha256", flat=True))


def _turns(num_pupils: int) -> list[dict[str, Any]]:
    at = timezone.now()
    school_class = factories.school_class()
    campaign = factories.campaign(at=at, schools=(school_class.school,))
    teacher = factories.teacher(school_class)
    session = open_session(school_class=school_class, campaign=campaign, user=teacher, at=at)
    # One in five is cover and records nothing: the largest class has enough others for any number here.
    pupils = [_pupil(school_class, at) for _card in CardPicture]
    turns = [_turn(session, pupil, at) for pupil in pupils]
    told = [_told(turn) for turn in turns if turn.mode == "A"]
    return told[:num_pupils]


def _pupil(school_class: SchoolClass, at: datetime) -> Pupil:
    family = factories.family(at=at)
    factories.holder_says(DecisionKind.GIVE, of=family, at=at)
    return factories.pupil(school_class, subject=family.subject)


def _turn(session: ClassSession, pupil: Pupil, at: datetime) -> Turn:
    turn = start_turn(session=session, pupil=pupil, pictures=secret_of(pupil), at=at)
    return answer_assent(turn=turn, is_willing=True, language="fr", at=at)


def _told(turn: Turn) -> dict[str, Any]:
    prompt = turn.session.campaign.prompts.all()[0]
    return {
        "mode": "A",
        "turn_id": str(turn.pk),
        "ticket": issue_ticket(turn),
        "upload_base": "/api/takes/",
        "intake_key": current_intake_key(at=timezone.now()).public_jwk,
        "prompts": [{"id": str(prompt.pk)}],
    }
