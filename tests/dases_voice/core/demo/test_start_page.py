"""The start page: whom one can be, one click away, and only in the demonstration."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from dases_voice.core.demo.context import DemoContext
from dases_voice.core.demo.people import FamilyState, Kind
from dases_voice.core.demo.store import DemoFamily, Progress, write_progress
from dases_voice.core.models import Message, User
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESSES = [
    reverse("demo:start"),
    reverse("demo:progress"),
    reverse("demo:mailbox"),
    reverse("demo:message", kwargs={"message_id": uuid.UUID(int=1)}),
    reverse("demo:message_html", kwargs={"message_id": uuid.UUID(int=1)}),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_exists_outside_of_the_demonstration(
    client: Client, address: str, settings: Settings
) -> None:
    settings.DASES_DEMO = False
    assert client.get(address).status_code == 404


def test_nobody_can_be_anybody_outside_of_the_demonstration(
    client: Client, context: DemoContext, settings: Settings
) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    settings.DASES_DEMO = False
    assert client.post(reverse("demo:sign_in"), {"email": "a@b.example"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_login_page_shows_no_account_outside_of_the_demonstration(
    client: Client, context: DemoContext, settings: Settings
) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    settings.DASES_DEMO = False
    page = client.get(reverse("account_login"))
    assert "a@b.example" not in page.content.decode()
    assert page.context["demo_accounts"]() == []


def test_one_click_makes_one_somebody(client: Client, context: DemoContext) -> None:
    user = context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    assert "a@b.example" in client.get(reverse("demo:start")).content.decode()
    answer = client.post(reverse("demo:sign_in"), {"email": "a@b.example"})
    assert answer["Location"] == reverse("my_home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_one_changes_persons_without_logging_out(client: Client, context: DemoContext) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    bob = context.account(email="b@b.example", name="Bob", kind=Kind.HEAD)
    for email in ("a@b.example", "b@b.example"):
        client.post(reverse("demo:sign_in"), {"email": email})
    assert client.session["_auth_user_id"] == str(bob.pk)


@pytest.mark.usefixtures("demo")
def test_only_invented_people_can_be_entered(client: Client) -> None:
    real = factories.user("real")
    assert client.post(reverse("demo:sign_in"), {"email": real.email}).status_code == 404


def test_who_was_closed_cannot_be_entered(client: Client, context: DemoContext) -> None:
    context.account(email="a@b.example", name="Ada", kind=Kind.TEACHER)
    User.objects.update(is_active=False)
    assert client.post(reverse("demo:sign_in"), {"email": "a@b.example"}).status_code == 404


@pytest.mark.usefixtures("demo")
def test_signing_in_takes_a_post_with_a_token() -> None:
    assert Client().get(reverse("demo:sign_in")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo:sign_in"), {"email": "a@b.example"}).status_code == 403


@pytest.mark.usefixtures("demo")
def test_the_first_page_leads_here(client: Client) -> None:
    assert client.get("/")["Location"] == reverse("demo:start")


def test_families_stand_there_with_their_codes(client: Client, context: DemoContext) -> None:
    context.remember_family(
        DemoFamily("k", FamilyState.ON_PAPER, "Zoé D.", "Ali D.", "", "/family/abc/", "123456")
    )
    page = client.get(reverse("demo:start")).content.decode()
    assert "123456" in page
    assert "/family/abc/" in page
    assert context.knows_family("k")


@pytest.mark.usefixtures("demo")
def test_the_start_page_asks_for_progress_until_all_is_there(client: Client) -> None:
    write_progress(Progress(total=3, done=1))
    assert "data-dases-poll" in client.get(reverse("demo:start")).content.decode()
    write_progress(Progress(total=3, done=3))
    assert "data-dases-poll" not in client.get(reverse("demo:start")).content.decode()


@pytest.mark.usefixtures("demo")
def test_progress_that_did_not_change_costs_nothing(client: Client) -> None:
    write_progress(Progress(total=3, done=1))
    first = client.get(reverse("demo:progress"))
    again = client.get(reverse("demo:progress"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    write_progress(Progress(total=3, done=2))
    moved = client.get(reverse("demo:progress"), headers={"If-None-Match": first["ETag"]})
    assert moved.status_code == 200


@pytest.mark.usefixtures("demo")
def test_an_empty_mailbox_opens(client: Client) -> None:
    assert not Message.objects.exists()
    assert client.get(reverse("demo:mailbox")).status_code == 200
