"""What somebody does just before a screen, and what else a world needs for all of its screens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from consent.enums import Assurance, Authority, DecisionKind, Likeness, PurposeCode
from consent.models import DataSubject, HolderLink, Invitation, PaperForm, Signer
from consent.queries import invitation_by_token, policy_in_force, pupil_invitation_by_token
from consent.queries.policies import content_of
from consent.services import (
    confirm_policy,
    invalidate_consent,
    invite_holder,
    propose_policy,
    validate_form,
)
from consent.services.traces import note_meeting
from contracts.models import Agreement
from dases_voice.collection.enums import SoundFault
from dases_voice.collection.models import ClassSession, Turn
from dases_voice.collection.services.beats import Beat, enter_tablet, take_beat
from dases_voice.collection.services.sessions import admit_pupil, close_session, pause_session
from dases_voice.core.models import Message
from dases_voice.corpora.models import CorpusVersion, Webhook, WebhookDelivery
from dases_voice.corpora.services import open_edition, publish_version
from dases_voice.corpora.services.closing import close_versions
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership, Pupil, SchoolClass
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
        unsigned = _unsigned_form(world)
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
        "paper_unsigned": str(unsigned.pk),
        "empty_class": str(empty_class.pk),
        "teacher_id": user_pk_to_url_str(teacher),
        "reset_key": default_token_generator.make_token(teacher),
        "mail": str(Message.objects.filter(html__contains="<body")[0].pk),
        "password": factories.PASSWORD,
    }
    _ask_a_family(world)


def _ask_a_family(world: World) -> None:
    """Let a parent who has not answered yet prove the code: the world's own parents said yes."""
    family = factories.family(at=world.at)
    version = factories.notice_version(at=world.at)
    with scopes_disabled():
        neighbour = Pupil.objects.get(pk=world.names["neighbour"])
        factories.pupil(neighbour.school_class, subject=family.subject)
        issued = invite_holder(
            link=family.link, notice_version=version, actor="command", at=world.at
        )
    client = Client()
    client.post(reverse("consent:door", args=[issued.token]), {"code": issued.code})
    world.add_browser("asked parent", client)
    world.names["asked_link"] = issued.token


def _unsigned_form(world: World) -> PaperForm:
    """Let a form come back without a signature."""
    school_class = SchoolClass.objects.get(pk=world.names["class"])
    family = factories.family(at=world.at)
    factories.pupil(school_class, subject=family.subject)
    form = factories.read_form(of=family, at=world.at, is_signed=False)
    return validate_form(form=form, actor="worker", at=world.at)


def validate_the_form(client: Client, world: World) -> None:
    """Agree with what somebody else read."""
    path = reverse("schools:paper_validate", args=[world.names["paper_read"]])
    client.post(path, {"agrees": "yes"})


def void_the_form(client: Client, world: World) -> None:
    """Put the form out of use."""
    client.post(reverse("schools:paper_void", args=[world.names["paper_scanned"]]))


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
    """Let the parent read the notice and answer it."""

    def decide(client: Client, world: World) -> None:
        args = [world.names["asked_link"]]
        read = client.get(reverse("consent:notice", args=args))
        said = {"answer": word, "display": read.context["display"]}
        client.post(reverse("consent:decide", args=args), said)

    return decide


def ask_for_more_assurance(_client: Client, world: World) -> None:
    """Let two people decide that for research a holder must be known by ÉduConnect."""
    policy = policy_in_force(PurposeCode.RESEARCH, world.at)
    assert policy is not None
    proposal = propose_policy(
        purpose=PurposeCode.RESEARCH,
        content=replace(content_of(policy), minimum_assurance=Assurance.EDUCONNECT),
        why="A screen",
        actor="user:1",
        at=world.at,
    )
    confirm_policy(proposal=proposal, actor="user:2", at=world.at)


def answer_before_more_is_asked(client: Client, world: World) -> None:
    """Let the parent agree first."""
    answer("give")(client, world)
    ask_for_more_assurance(client, world)


def answer_like_another(client: Client, world: World) -> None:
    """Let a second parent's yes have something in common with the first one's."""
    invitation = invitation_by_token(world.names["asked_link"])
    assert invitation is not None
    asked = factories.Family(invitation.link.subject, invitation.link)
    other = factories.other_holder(of=asked, at=world.at)
    factories.holder_says(DecisionKind.GIVE, of=other, at=world.at)
    note_meeting(link=asked.link, other=other.link, likeness=Likeness.CODE, at=world.at)
    answer("give")(client, world)


def be_asked_anew(client: Client, world: World) -> None:
    """Let the parent agree, and an officer find that it was somebody else."""
    answer("give")(client, world)
    invitation = invitation_by_token(world.names["asked_link"])
    assert invitation is not None
    signer = Signer(invitation.link.holder)
    invalidate_consent(
        subject=invitation.link.subject, signer=signer, actor="user:1", at=timezone.now()
    )


def withdraw(client: Client, world: World) -> None:
    """Let the parent agree, and withdraw the agreement."""
    answer("give")(client, world)
    client.post(reverse("consent:withdraw", args=[world.names["asked_link"]]))


def withdraw_one_point(client: Client, world: World) -> None:
    """Let the parent agree, and take the research back only."""
    answer("give")(client, world)
    args = [world.names["asked_link"]]
    client.post(reverse("consent:withdraw", args=args), {"taken_back": "P2"})


def miss_the_pictures_five_times(client: Client, world: World) -> None:
    """Lock the card."""
    wrong = {"picture": ["moon", "sun"]}
    for _ in range(5):
        client.post(reverse("collection:secret", args=[world.names["card"]]), wrong)


def close_the_session(client: Client, world: World) -> None:
    """Close the session that the world has open."""
    with scopes_disabled():
        session = ClassSession.objects.get(pk=world.names["session"])
        close_session(session=session, actor="command", at=world.at)


def have_a_break(client: Client, world: World) -> None:
    """Pause the session that the world has open."""
    with scopes_disabled():
        session = ClassSession.objects.get(pk=world.names["session"])
        pause_session(session=session, actor="command", at=world.at)


def hear_tablets(client: Client, world: World) -> None:
    """Let the tablets of the lesson tell what they count: one has takes, trouble and a call."""
    with scopes_disabled():
        session = ClassSession.objects.get(pk=world.names["session"])
        for turn in Turn.objects.filter(session=session):
            tablet = enter_tablet(session=session, at=timezone.now())
            beat = Beat(kept=3, waiting=2, calls=1, faults={SoundFault.QUIET: 2})
            take_beat(tablet=tablet, turn=turn, beat=beat, at=timezone.now())


def let_in_for_the_lesson(client: Client, world: World) -> None:
    """Let the pupil of the card in without pictures."""
    with scopes_disabled():
        session = ClassSession.objects.get(pk=world.names["session"])
        pupil = Pupil.objects.get(school_class=session.school_class, card=world.names["card"])
        admit_pupil(session=session, pupil=pupil, is_lasting=True, actor="command", at=world.at)


def lose_the_form(client: Client, world: World) -> None:
    """Come from a page whose protection against forged forms has run out."""
    client.handler.enforce_csrf_checks = True


def end_the_authority(client: Client, world: World) -> None:
    """Let a court take the parent's authority away."""
    invitation = invitation_by_token(world.names["link"])
    assert isinstance(invitation, Invitation)
    # Straight in the table: the service would close the link, and with it this page.
    HolderLink.objects.filter(pk=invitation.link_id).update(authority=Authority.WITHDRAWN)


def add_a_campaign(client: Client, world: World) -> None:
    """Open a second campaign for the teacher's school."""
    with scopes_disabled():
        school = Establishment.objects.get(pk=world.names["school"])
        factories.campaign(at=world.at, schools=(school,))


def stop_the_webhook(client: Client, world: World) -> None:
    """Let a licensee's address have taken nothing for days."""
    Webhook.objects.update(failing_since=world.at, paused_at=world.at)


def remove_the_webhooks(client: Client, world: World) -> None:
    """Let the licensee have no address."""
    WebhookDelivery.objects.all().delete()
    Webhook.objects.all().delete()


def close_the_version(client: Client, world: World) -> None:
    """Close the published version, as a withdrawal of one of its voices does."""
    version = CorpusVersion.objects.get(pk=world.names["version"])
    held = version.clips.values_list("recording_id", flat=True)[:1]
    close_versions(recording_ids=list(held), actor="command", at=world.at)


def be_born(year: int) -> Doing:
    """Let the pupil of the opened sheet be older or younger."""

    def do(_client: Client, world: World) -> None:
        invitation = pupil_invitation_by_token(world.names["opened_sheet"])
        assert invitation is not None
        DataSubject.objects.filter(pk=invitation.subject_id).update(birth_date=date(year, 3, 3))

    return do


def mute_a_part(client: Client, world: World) -> None:
    """Silence a part of the clip in hand."""
    part = {"start_s": "0.1", "end_s": "0.2", "confirmed": "yes"}
    client.post(reverse("review:mute", args=[world.names["review"]]), part)
