"""One small world with everybody in it who may knock at a door, and one object of each kind.

It is built once, through the public doors, in a transaction that is rolled back at the end. Each
test gets fresh browsers with the cookies that each person has by then.
"""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.cookies import SimpleCookie

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from consent.enums import (
    Audience,
    ChangeKind,
    Channel,
    DecisionKind,
    NoticeFormat,
    PurposeCode,
    Right,
    Target,
)
from consent.models import PUPIL, NoticeVersion, Receipt, Signer
from consent.queries import policy_in_force, rendering_in, sound_for
from consent.queries.policies import content_of
from consent.services import (
    Display,
    IssuedInvitation,
    announce_withdrawal,
    invite_holder,
    open_pupil_door,
    propose_change,
    propose_policy,
    receive_request,
    sign_display,
    withdraw_consent,
    words_of,
)
from consent.services.notice_words import RenderingKey
from contracts.enums import PartyKind, Side
from contracts.models import Agreement, Party
from contracts.services import issue_deletion_notice, sign_agreement
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Campaign, Prompt, Recording, Turn
from dases_voice.collection.queries import is_asked, prompts_of_set, secret_of
from dases_voice.collection.services.intake import current_intake_key
from dases_voice.collection.services.sessions import open_session
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.turns import answer_assent, end_turn
from dases_voice.core.enums import PlatformRole, TokenScope
from dases_voice.core.models import ApiToken, Message, User
from dases_voice.core.services.tokens import create_token, revoke_token
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition
from dases_voice.corpora.services import (
    add_webhook,
    create_corpus,
    freeze_version,
    open_edition,
    prepare_edition,
    propose_agreement,
    publish_version,
    tell_of_overdue,
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
        _papers(world, lesson)
        _corpora(world)
        _reviews(world)
        _cases(world)
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
    world.add_account("secretary", factories.secretary(school))
    world.add_account("other secretary", factories.secretary(other_school))
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
    for program, owner, scope in (
        ("officer's program", "officer", TokenScope.PERMISSIONS),
        ("office's program", "operator", TokenScope.FRONT_OFFICE),
    ):
        _program(world, program, world.accounts[owner], scope)


def _program(world: World, name: str, owner: User, scope: TokenScope) -> ApiToken:
    issued = create_token(user=owner, label="calcul", scope=scope, at=world.at)
    world.add_browser(name, Authorization=f"Bearer {issued.secret}")
    return issued.token


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
    own_set = factories.prompt_set(of=lesson.school_class.school, at=world.at)
    children = [_child(lesson.school_class, at=world.at) for _ in range(3)]
    # Chance gives some of them the activity in which nothing is recorded: not the first one.
    children.sort(key=lambda child: not is_asked(session=session, pupil=child.pupil, at=world.at))
    neighbour = _child(lesson.neighbours, at=world.at)
    world.names |= {
        "campaign": str(campaign.pk),
        "notice_of_families": str(campaign.notice_id),
        "prompt": str(campaign.prompts.order_by("position")[0].pk),
        "voiced_prompt": str(factories.voiced_prompt(of=campaign, at=world.at).pk),
        "prompt_set": str(own_set.pk),
        "set_prompt": str(prompts_of_set(own_set)[1].key),
        "shared_set": str(factories.prompt_set(at=world.at, title="À l’école").pk),
        "prompt_elsewhere": str(other_campaign.prompts.order_by("position")[0].pk),
        "session": str(session.pk),
        "closes_at": session.closes_at.isoformat(),
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
    current_intake_key(at=world.at)  # the first one is made at first need
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
        "ticket": issue_ticket(reading),
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
    receipt = Receipt.objects.get(subject=child.family.subject)
    recording = factories.processed_recording(
        of=child.family, prompt=Prompt.objects.get(pk=world.names["prompt"]), at=world.at
    )
    # Not for a reviewer: those have clips of their own.
    Recording.objects.filter(pk=recording.pk).update(state=RecordingState.REJECTED, run=None)
    world.names |= {
        "link": issued.token,
        "superseded_link": superseded.token,
        "family_code": issued.code,
        "sound": _sha256_of_sound(version),
        "display": sign_display(display=display, invitation=issued.invitation),
        "family_recording": str(recording.pk),
        "receipt_number": receipt.number,
        "own_receipt": receipt.number,
        "receipt_sha256": receipt.sha256,
        "decision_group": str(receipt.group),
    }
    _notices(world, version)
    _rules(world)


def _papers(world: World, lesson: Lesson) -> None:
    """Put forms on paper in the office: one just printed, one to read, one to validate."""
    reader = f"user:{world.accounts['head'].pk}"
    families = [_child(lesson.school_class, at=world.at).family for _ in range(3)]
    printed = factories.paper_form(of=families[0], at=world.at)
    scanned = factories.scanned_form(of=families[1], at=world.at)
    read = factories.read_form(of=families[2], at=world.at, actor=reader)
    world.names |= {
        "paper_printed": str(printed.pk),
        "paper_serial": printed.serial,
        "paper_coupon": printed.coupon_serial,
        "paper_scanned": str(scanned.pk),
        "paper_read": str(read.pk),
    }


def _notices(world: World, version: NoticeVersion) -> None:
    """Let the officer propose other words for holders."""
    words = words_of(version)
    french = RenderingKey(Audience.HOLDER, "fr")
    change = propose_change(
        base=version,
        kind=ChangeKind.EDITORIAL,
        purposes=[PurposeCode(code) for code in version.purposes],
        scope=version.scope,
        renderings={**words, french: {**words[french], "later": "Je décide un autre jour"}},
        actor=f"user:{world.accounts['officer'].pk}",
        at=world.at,
    )
    spoken = version.renderings.filter(format=NoticeFormat.AUDIO)[0]
    world.names |= {
        "notice_version": str(version.pk),
        "rendering": str(rendering_in(version, Audience.HOLDER, "fr").pk),
        "spoken": str(spoken.pk),
        "change": str(change.pk),
    }


def _rules(world: World) -> None:
    """Let the officer propose to offer a purpose that is closed."""
    policy = policy_in_force(PurposeCode.LEARNING_AI, world.at)
    assert policy is not None
    proposal = propose_policy(
        purpose=PurposeCode.LEARNING_AI,
        content=replace(content_of(policy), is_active=True),
        why="Le comité d’éthique est d’accord.",
        actor=f"user:{world.accounts['officer'].pk}",
        at=world.at,
    )
    world.names["rules_proposal"] = str(proposal.pk)


def _sha256_of_sound(version: NoticeVersion) -> str:
    spoken = sound_for(rendering_in(version, Audience.HOLDER, "fr"))
    assert spoken is not None
    return str(spoken["sha256"])


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
    webhook = add_webhook(
        party=consumer,
        url="https://laboratoire.example/voix",
        user=world.accounts["licensee"],
        at=world.at,
    )
    tell_of_overdue(at=world.at + timedelta(days=40))
    world.names |= {
        "webhook": str(webhook.pk),
        "corpus": str(corpus.pk),
        "slug": corpus.slug,
        "provider": str(provider.pk),
        "consumer": str(consumer.pk),
        "today": timezone.localdate(world.at).isoformat(),
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
    token = _program(world, f"{person}'s program", account, TokenScope.EDITIONS)
    revoked = _program(world, f"{person}'s former program", account, TokenScope.EDITIONS)
    revoke_token(token=revoked, actor=COMMAND, at=world.at)
    world.names.setdefault("token", str(token.pk))
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


def _own_doors(world: World) -> dict[str, str]:
    """Let three pupils ask what is kept: one waits, one holds a sheet, one has opened theirs."""
    campaign = Campaign.objects.get(pk=world.names["campaign"])
    families = [factories.consenting_family(at=world.at) for _ in range(3)]
    requests = [
        receive_request(
            subject=family.subject,
            holder=None,
            right=Right.ACCESS,
            channel=Channel.PAPER,
            words="Qu’est-ce que vous gardez de moi ?",
            actor=COMMAND,
            at=world.at,
        )
        for family in families
    ]
    recording = factories.processed_recording(
        of=families[2], prompt=campaign.prompts.all()[0], at=world.at
    )
    Recording.objects.filter(pk=recording.pk).update(state=RecordingState.REJECTED, run=None)
    closed, opened = (
        open_pupil_door(request=request, actor=COMMAND, at=world.at) for request in requests[1:]
    )
    client = Client()
    client.post(reverse("own:door", args=[opened.token]), {"code": opened.code})
    world.add_browser("asking pupil", client)
    return {
        "pupil_request": str(requests[0].pk),
        "sheet": closed.token,
        "sheet_code": closed.code,
        "opened_sheet": opened.token,
        "own_recording": str(recording.pk),
    }


def _cases(world: World) -> None:
    """Leave a withdrawal on the desk, one to verify, a request, and two signatures."""
    families = [factories.consenting_family(at=world.at) for _ in range(3)]
    withdrawn, calling, asking = families
    withdraw_consent(subject=withdrawn.subject, signer=PUPIL, at=world.at)
    announced = announce_withdrawal(
        subject=calling.subject,
        signer=Signer(calling.link.holder),
        channel=Channel.PHONE,
        words="Un appel.",
        actor=COMMAND,
        at=world.at,
    )
    request = receive_request(
        subject=asking.subject,
        holder=asking.link.holder,
        right=Right.ACCESS,
        channel=Channel.PAPER,
        words="Que gardez-vous ?",
        actor=COMMAND,
        at=world.at,
    )
    sharing = factories.family_on_one_device(at=world.at)
    world.names |= _own_doors(world) | {
        "two_signatures": str(sharing.subject.cases.get().pk),
        "case": str(withdrawn.subject.cases.get().pk),
        "case_target": str(withdrawn.subject.cases.get().tasks.get(target=Target.FAMILY_END).pk),
        "announced": str(announced.pk),
        "rights_request": str(request.pk),
        "asked_receipt_number": str(asking.subject.receipts.get().number),
    }
