"""Behind the proxy of a real installation, one guesser locks out one address: not every school."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from dases_voice.collection.services import throttle
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db

JOIN = reverse("collection:join")


def test_wrong_codes_count_for_the_address_that_the_proxy_saw(
    client: Client, lesson: Lesson, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(throttle.WRONG_CODES_PER_ADDRESS):
        # What stands before the last comma was sent by the guesser, to look like many.
        headers = {"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.1"}
        client.post(JOIN, {"code": "AAAAAA"}, headers=headers)

    code = {"code": lesson.session.code}
    guesser = client.post(JOIN, code, headers={"X-Forwarded-For": "203.0.113.1"})
    school = client.post(JOIN, code, headers={"X-Forwarded-For": "203.0.113.2"})

    assert (guesser.status_code, school.status_code) == (200, 302)
