"""One small world with everybody in it who may knock at a door, and one object of each kind.

It is built once, through the public doors, in a transaction that is rolled back at the end. Each
test gets fresh browsers with the cookies that each person has by then.
"""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from consent.enums import Audience, DecisionKind
from consent.queries import rendering_in
from consent.services import Display, IssuedInvitation, invite_holder, sign_display
from contracts.enums import PartyKind, Side
from contracts.models import Agreement, Party
from contracts.services import issue_deletion_notice, sign_agreement
from dases_voice.collection.models import Campaign, Prompt, Turn
from dases_voice.collection.queries import is_asked, secret_of
from dases_voice.collection.services.sessions import open_session
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.turns import answer_assent, end_turn
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import Message, User
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition
from dases_voice.corpora.services import (
    create_corpus,
    create_token,
    freeze_version,
    open_edition,
    prepare_edition,
    propose_agreement,
    publish_version,
    revoke_token,
)
from dases_voice.review.models import Review
from dases_voice.review.services import claim_next_clip
from dases_voice.schools.models import Pupil, SchoolClass
from dases_voice.schools.services.roster import draft_roster
from tests import factories

ROSTER = """\
Nom;Prénom;Né(e) le;Classe;Resp. légal 1 nom;Resp. légal 1 prénom;Resp. légal 1 courriel
Canari;Zoé;12/03/2016;CM1 A;Canari;Alix;alix@famille.example
""".encode()
COMMAND = "command"


@dataclass(frozen=True)
class Browser:
    """What one person's browser or program carries."""

    cookies: SimpleCookie
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """People, what they carry, and what the addresses name."""

    at: datetime
    accounts: dict[str, User] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    take: bytes = b""

    def client(self, person: str, *, enforce_csrf_checks: bool = False) -> Client:
        """Return a new browser of this person, so that no test sees what another left in it."""
        browser = self.browsers[person]
        client = Client(enforce_csrf_checks=enforce_csrf_checks, headers=browser.headers)
        client.cookies = _copy(browser.cookies)
        return client

    def add_browser(self, person: str, client: Client | None = None, **headers: str) -> None:
        cookies = _copy(client.cookies) if client is not None else SimpleCookie()
        self.browsers[person] = Browser(cookies, headers)

    def add_account(self, person: str, account: User) -> User:
        client = Client()
        client.force_login(account)
        self.accounts[person] = account
        self.add_browser(person, client)
        return account


def _copy(cookies: SimpleCookie) -> SimpleCookie:
    return SimpleCookie({name: morsel.value for name, morsel in cookies.items()})


def build_world(*, at: datetime) -> World:
    """Build the world. Call it where the database may be written and the stores are one's own."""
    world = World(at)
    with scopes_disabled():
        lesson = _schools(world)
        _platform(world)
        children = _campaign_and_session(world, lesson)
        _tablets(world, lesson, children)
        _families(world, children[0])
        _corpora(world)
        _reviews(world)
    message = Message.objects.create(
        recipient="parent@famille.example",
        subject="Bonjour",
        text="…",
        html="<p>…</p>",
        created_at=at,
    )
    world.names |= {
        "message": str(message.pk),
        "head_email": world.accounts["head"].email,
        "no_role_email": world.accounts["no role"].email,
    }
    world.add_browser("anonymous")
    return world


@dataclass(frozen=True)
class Lesson:
    """A class, another one of its school, and one elsewhere."""

    school_class: SchoolClass
    neighbours: SchoolClass
    elsewhere: SchoolClass


def _schools(world: World) -> Lesson:
    school, other_school = factories.school(), factories.school("École des Acacias")
    lesson = Lesson(
        factories.school_class(of=school),
        factories.school_class(of=school),
        factories.school_class(of=other_school),
    )
    world.add_account("teacher", factories.teacher(lesson.school_class))
    world.add_account("colleague", factories.teacher(lesson.neighbours))
    head = world.add_account("head", factories.head(school))
    world.add_account("other teacher", factories.teacher(lesson.elsewhere))
    world.add_account("other head", factories.head(other_school))
    world.add_account("no role", factories.user())
    former = world.add_account("former head", factories.head(school))
    User.objects.filter(pk=former.pk).update(is_active=False)
    draft = draft_roster(
        school=school,
        data=ROSTER,
        school_year="2026-2027",
        holders_checked=True,
        user=head,
        at=world.at,
    )
    world.names |= {
        "school": str(school.pk),
        "other_school": str(other_school.pk),
        "class": str(lesson.school_class.pk),
        "draft": str(draft.pk),
    }
    return lesson


def _platform(world: World) -> None:
    """Add those who need a second factor, and have one."""
    for person, role in (
        ("operator", PlatformRole.OPERATOR),
        ("officer", PlatformRole.DATA_PROTECTION_OFFICER),
        ("reviewer", PlatformRole.REVIEWER),
        ("other reviewer", PlatformRole.REVIEWER),
    ):
        account = world.add_account(person, factories.platform_user(role))
        TOTP.activate(account, generate_totp_secret())


@dataclass(frozen=True)
class Child:
    """A pupil whose family has said yes."""

    family: factories.Family
    pupil: Pupil


def _campaign_and_session(world: World, lesson: Lesson) -> list[Child]:
    campaign = factories.campaign(at=world.at, schools=(lesson.school_class.school,))
    other_campaign = factories.campaign(at=world.at, schools=(lesson.elsewhere.school,))
    session = open_session(
        school_class=lesson.school_class,
        campaign=campaign,
        user=world.accounts["teacher"],
        at=world.at,
    )
    children = [_child(lesson.school_class, at=world.at) for _ in range(3)]
    # Chance gives some of them the activity in which nothing is recorded: not the first one.
    children.sort(key=lambda child: not is_asked(session=session, pupil=child.pupil, at=world.at))
    neighbour = _child(lesson.neighbours, at=world.at)
    world.names |= {
        "campaign": str(campaign.pk),
        "notice_of_families": str(campaign.notice_id),
        "prompt": str(campaign.prompts.order_by("position")[0].pk),
        "prompt_elsewhere": str(other_campaign.prompts.order_by("position")[0].pk),
        "session": str(session.pk),
        "code": session.code,
        "pupil": str(children[0].pupil.pk),
        "card": children[0].pupil.card,
        "picture": children[0].pupil.secret_first,
        "other_picture": children[0].pupil.secret_second,
        "neighbour": str(neighbour.pupil.pk),
    }
    return children


def _child(school_class: SchoolClass, *, at: datetime) -> Child:
    family = factories.family(at=at)
    factories.holder_says(DecisionKind.GIVE, of=family, at=at)
    return Child(family, factories.pupil(school_class, subject=family.subject))


def _tablets(world: World, lesson: Lesson, children: list[Child]) -> None:
    """Put tablets before a session, and pupils before some of them."""
    world.add_browser("tablet", _tablet(world.names["code"]))
    elsewhere = open_session(
        school_class=lesson.elsewhere,
        campaign=Prompt.objects.get(pk=world.names["prompt_elsewhere"]).campaign,
        user=world.accounts["other teacher"],
        at=world.at,
    )
    world.add_browser("other tablet", _tablet(elsewhere.code))
    reading = _add_pupil(world, "pupil", children[0])
    answer_assent(turn=reading, is_willing=True, language="fr", at=world.at)
    _add_pupil(world, "pupil before the question", children[1])
    # The cookie of a turn that is over, as somebody may have kept it.
    end_turn(turn=_add_pupil(world, "pupil of before", children[2]), at=world.at)
    world.take = factories.flac(sampling_rate_hz=48_000)
    world.names |= {
        "take": str(uuid.uuid4()),
        "take_sha256": hashlib.sha256(world.take).hexdigest(),
        "take_metadata": _metadata(world, reading),
    }


def _tablet(code: str) -> Client:
    client = Client()
    client.get(reverse("collection:join_by_code", args=[code]))
    return client


def _add_pupil(world: World, person: str, child: Child) -> Turn:
    client = _tablet(world.names["code"])
    path = reverse("collection:secret", args=[child.pupil.card])
    client.post(path, {"picture": sorted(secret_of(child.pupil))})
    turn = Turn.objects.get(pupil=child.pupil)
    world.add_browser(person, client, Authorization=f"Ticket {issue_ticket(turn)}")
    return turn


def _metadata(world: World, turn: Turn) -> str:
    content = {
        "prompt_id": world.names["prompt"],
        "turn_id": str(turn.pk),
        "sampling_rate_hz": 48_000,
        "num_samples": 24_000,
        "encoder": "flac",
        "settings": {},
        "peak_dbfs": -7.5,
        "hole_count": 0,
        "capture": "worklet",
        "recorded_at": world.at.isoformat(),
    }
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _families(world: World, child: Child) -> None:
    """Let two parents prove their codes; the first one's link is what the addresses name."""
    superseded = _invite(child.family, at=world.at)
    issued = _invite(child.family, at=world.at)
    other = _invite(factories.family(at=world.at), at=world.at)
    world.add_browser("parent", _at_the_family_door(issued))
    world.add_browser("other parent", _at_the_family_door(other))
    version = factories.notice_version(at=world.at)
    display = Display(rendering_in(version, Audience.HOLDER, "fr"), shown_at=world.at)
    world.names |= {
        "link": issued.token,
        "superseded_link": superseded.token,
        "family_code": issued.code,
        "display": sign_display(display=display, invitation=issued.invitation),
    }


def _invite(family: factories.Family, *, at: datetime) -> IssuedInvitation:
    version = factories.notice_version(at=at)
    return invite_holder(link=family.link, notice_version=version, actor=COMMAND, at=at)


def _at_the_family_door(issued: IssuedInvitation) -> Client:
    client = Client()
    client.post(reverse("consent:door", args=[issued.token]), {"code": issued.code})
    return client


def _corpora(world: World) -> None:
    campaign = Campaign.objects.get(pk=world.names["campaign"])
    provider = _party("Plateforme", PartyKind.OPERATOR, world.accounts["operator"])
    corpus, other_corpus = (
        _corpus(slug, provider, campaign, at=world.at) for slug in ("voix", "autres-voix")
    )
    versions = []
    for number in ("1.0.0", "1.1.0"):
        for _ in range(2):
            _accepted_clip(world, campaign)
        versions.append(freeze_version(corpus=corpus, number=number, actor=COMMAND, at=world.at))
    published, unpublished = versions
    elsewhere = freeze_version(corpus=other_corpus, number="1.0.0", actor=COMMAND, at=world.at)
    for version in (published, elsewhere):
        publish_version(version=version, actor=COMMAND, at=world.at)
    agreement, edition = _licensee(world, "licensee", corpus, published)
    _licensee(world, "other licensee", corpus, published)
    consumer = agreement.consumer
    offered = _agreement(corpus, consumer, at=world.at)
    notice = issue_deletion_notice(
        agreement=agreement, items=["c1"], deadline_at=world.at + timedelta(days=30), at=world.at
    )
    world.names |= {
        "corpus": str(corpus.pk),
        "slug": corpus.slug,
        "provider": str(provider.pk),
        "consumer": str(consumer.pk),
        "today": world.at.date().isoformat(),
        "number": published.number,
        "version": str(published.pk),
        "unpublished": str(unpublished.pk),
        "unpublished_number": unpublished.number,
        "version_elsewhere": str(elsewhere.pk),
        "agreement": str(agreement.pk),
        "offered": str(offered.pk),
        "offered_sha256": offered.content_sha256,
        "edition": str(edition.pk),
        "file": "README.md",
        "deletion": str(notice.pk),
    }


def _party(name: str, kind: PartyKind, member: User) -> Party:
    party = Party.objects.create(name=name, kind=kind, identifier=name)
    party.members.add(member)
    return party


def _corpus(slug: str, provider: Party, campaign: Campaign, *, at: datetime) -> Corpus:
    made = Corpus(
        slug=slug,
        title_fr=slug,
        title_en=slug,
        description_fr="Des phrases lues.",
        description_en="Read sentences.",
        language="en",
        provider=provider,
    )
    return create_corpus(corpus=made, campaigns=[campaign], actor=COMMAND, at=at)


def _accepted_clip(world: World, campaign: Campaign) -> None:
    Review.objects.create(
        recording=factories.processed_recording(
            of=factories.consenting_family(at=world.at),
            prompt=campaign.prompts.order_by("position")[0],
            at=world.at,
        ),
        reviewer=world.accounts["other reviewer"],
        claimed_at=world.at,
        verdict="accept",
        decided_at=world.at,
    )


def _licensee(
    world: World, person: str, corpus: Corpus, version: CorpusVersion
) -> tuple[Agreement, Edition]:
    """Add somebody with an agreement, an edition, and programs that carry keys."""
    account = world.add_account(person, factories.user())
    party = _party(person, PartyKind.LABORATORY, account)
    agreement = _agreement(corpus, party, at=world.at)
    _sign(agreement, Side.PROVIDER, world.accounts["operator"], at=world.at)
    _sign(agreement, Side.CONSUMER, account, at=world.at)
    agreement.refresh_from_db()
    edition = open_edition(version=version, agreement=agreement, actor=COMMAND, at=world.at)
    prepare_edition(edition_id=edition.pk, at=world.at)
    issued = create_token(user=account, label="calcul", at=world.at)
    world.add_browser(f"{person}'s program", Authorization=f"Bearer {issued.secret}")
    revoked = create_token(user=account, label="ancien", at=world.at)
    revoke_token(token=revoked.token, actor=COMMAND, at=world.at)
    world.add_browser(f"{person}'s former program", Authorization=f"Bearer {revoked.secret}")
    world.names.setdefault("token", str(issued.token.pk))
    return agreement, edition


def _agreement(corpus: Corpus, consumer: Party, *, at: datetime) -> Agreement:
    return propose_agreement(
        corpus=corpus,
        consumer=consumer,
        valid_from=at - timedelta(days=1),
        valid_until=at + timedelta(days=365),
        actor=COMMAND,
        at=at,
    )


def _sign(agreement: Agreement, side: Side, person: User, *, at: datetime) -> None:
    sign_agreement(
        agreement=agreement,
        side=side,
        user=person,
        content_sha256=agreement.content_sha256,
        actor=f"user:{person.pk}",
        at=at,
    )


def _reviews(world: World) -> None:
    """Leave two clips to hear, one of them in a reviewer's hands."""
    campaign = Campaign.objects.get(pk=world.names["campaign"])
    for _ in range(2):
        family = factories.consenting_family(at=world.at)
        factories.processed_recording(of=family, prompt=campaign.prompts.all()[0], at=world.at)
    review = claim_next_clip(reviewer=world.accounts["reviewer"], at=world.at)
    assert review is not None
    world.names["review"] = str(review.pk)
