"""What somebody does just before a screen, and what else a world needs for all of its screens."""

from collections.abc import Callable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from contracts.models import Agreement
from dases_voice.collection.models import ClassSession
from dases_voice.collection.services.sessions import close_session
from dases_voice.core.models import Message
from dases_voice.corpora.models import CorpusVersion
from dases_voice.corpora.services import open_edition, publish_version
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership
from dases_voice.schools.services.roster import draft_roster
from tests import factories
from tests.architecture.world import World

Doing = Callable[[Client, World], object]


def furnish(world: World) -> None:
    """Add what only a screen needs: a list with faults, a mail, an edition that is not ready."""
    teacher = world.accounts["teacher"]
    with scopes_disabled():
        other_school = Establishment.objects.get(pk=world.names["other_school"])
        faulty = draft_roster(
            school=other_school,
            data="Nom;Prénom;Né(e) le;Classe\nCanari;;12/13/2016;CM1 A\n".encode(),
            school_year="2026-2027",
            holders_checked=False,
            user=world.accounts["other head"],
            at=world.at,
        )
        coming = CorpusVersion.objects.get(pk=world.names["unpublished"])
        agreement = Agreement.objects.get(pk=world.names["agreement"])
        publish_version(version=coming, actor="command", at=world.at)
        preparing = open_edition(version=coming, agreement=agreement, actor="command", at=world.at)
        RecoveryCodes.activate(world.accounts["operator"])
        empty_class = factories.school_class(of=Establishment.objects.get(pk=world.names["school"]))
        head_of_two = factories.head(other_school)
        Membership.objects.create(user=head_of_two, school=empty_class.school, role=SchoolRole.HEAD)
    world.add_account("head of two", head_of_two)
    world.add_account("new teacher", factories.teacher(of=empty_class.school))
    world.add_account("new licensee", factories.user())
    world.names |= {
        "faulty_draft": str(faulty.pk),
        "preparing": str(preparing.pk),
        "empty_class": str(empty_class.pk),
        "teacher_id": user_pk_to_url_str(teacher),
        "reset_key": default_token_generator.make_token(teacher),
        "mail": str(Message.objects.filter(html__contains="<body")[0].pk),
        "password": factories.PASSWORD,
    }


def give_the_password_of(person: str) -> Doing:
    """Log in as far as the second step."""

    def log_in(client: Client, world: World) -> None:
        words = {"login": world.accounts[person].email, "password": factories.PASSWORD}
        client.post(reverse("account_login"), words)

    return log_in


def prove_it_is_me(client: Client, world: World) -> None:
    """Give the password again, as some pages ask."""
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})


def answer(word: str) -> Doing:
    """Let the parent answer the notice."""

    def decide(client: Client, world: World) -> None:
        path = reverse("consent:decide", args=[world.names["link"]])
        client.post(path, {"answer": word, "display": world.names["display"]})

    return decide


def withdraw(client: Client, world: World) -> None:
    """Let the parent agree, and withdraw the agreement."""
    answer("give")(client, world)
    client.post(reverse("consent:withdraw", args=[world.names["link"]]))


def miss_the_pictures_five_times(client: Client, world: World) -> None:
    """Lock the card."""
    wrong = {"picture": [world.names["picture"]]}
    for _ in range(5):
        client.post(reverse("collection:secret", args=[world.names["card"]]), wrong)


def close_the_session(client: Client, world: World) -> None:
    """Close the session that the world has open."""
    with scopes_disabled():
        session = ClassSession.objects.get(pk=world.names["session"])
        close_session(session=session, actor="command", at=world.at)
