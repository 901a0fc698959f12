"""Whatever arrives in whatever order: a take's id stands for one content, or for nothing.

A model of the upload in ten lines is compared with the real one after each step: stores, repeats,
other contents, damage, and a withdrawal at any point.
"""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.enums import DecisionKind
from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.models import Recording
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db

CONTENTS = [factories.flac(duration_s=0.1, seed=seed) for seed in range(3)]

puts = st.tuples(
    st.just("put"),
    st.integers(0, 2),  # which take
    st.integers(0, 2),  # which content
    st.booleans(),  # damaged on its way
)
steps = st.lists(puts | st.just(("withdraw", 0, 0, False)), max_size=12)


@given(steps)
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_answers_follow_the_table(
    lesson: Lesson, steps: list[tuple[str, int, int, bool]]
) -> None:
    now = timezone.now()
    members = factories.family(at=now)
    factories.holder_says(DecisionKind.GIVE, of=members, at=now)
    pupil = lesson.pupil(members)
    tablet = Tablet(Client(), lesson.turn(pupil, at=now), lesson.prompt)
    ids, stored, is_withdrawn = [uuid.uuid4() for _ in range(3)], dict[uuid.UUID, bytes](), False
    try:
        for number, (action, take, content, is_damaged) in enumerate(steps, start=1):
            if action == "withdraw":
                at = now + timedelta(seconds=number)
                withdraw_consent(subject=members.subject, signer=PUPIL, at=at)
                is_withdrawn = True
                continue
            take_id, data = ids[take], CONTENTS[content]
            sha256 = "0" * 64 if is_damaged else None

            status = tablet.put(data, take_id=take_id, sha256=sha256).status_code

            if is_withdrawn:
                assert status == 410
            elif is_damaged:
                assert status == 422
            elif take_id not in stored:
                assert status == 201
                stored[take_id] = data
            else:
                assert status == (200 if stored[take_id] == data else 409)
            assert set(Recording.objects.filter(pk__in=ids).values_list("pk", flat=True)) == set(
                stored
            )
    finally:
        pupil.delete()
