"""The demonstration's corpus: made through the same doors as a real one."""

from datetime import timedelta

from contracts.enums import AgreementState, PartyKind, Side
from contracts.models import Agreement, Party
from contracts.services import sign_agreement
from dases_voice.collection.models import Campaign
from dases_voice.core.demo import DemoContext
from dases_voice.core.demo.people import Kind
from dases_voice.core.demo.store import demo_accounts
from dases_voice.core.models import User
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.queries import current_versions, freeze_preview
from dases_voice.corpora.services.corpora import create_corpus, create_party, propose_agreement
from dases_voice.corpora.services.editions import open_edition, prepare_edition
from dases_voice.corpora.services.freezing import freeze_version
from dases_voice.corpora.services.publishing import publish_version

ACTOR = "command"
SLUG = "voix-eleves-anglais-lu"
PROVIDER = ("DaSES Voice (démonstration)", PartyKind.OPERATOR, "000 000 000 00000")
CONSUMER_IDENTIFIERS = ("000 000 001 00001", "000 000 002 00002")
AGREEMENT_LIFE = timedelta(days=3 * 365)


def load_corpus(context: DemoContext) -> None:
    """Make a corpus, its first version, two licensees, and one agreement signed by both sides."""
    provider = _party(context, *PROVIDER, people=_accounts(Kind.OPERATOR))
    corpus = Corpus.objects.filter(slug=SLUG).first() or _corpus(context, provider)
    _publish_first_version(context, corpus)
    researchers = [account for account in demo_accounts() if account.kind == Kind.RESEARCHER]
    for account, identifier in zip(researchers, CONSUMER_IDENTIFIERS, strict=False):
        people = [User.objects.get(email=account.email)]
        consumer = _party(context, account.place, PartyKind.LABORATORY, identifier, people=people)
        _agreement(context, corpus, consumer, is_signed=identifier == CONSUMER_IDENTIFIERS[0])


def _party(
    context: DemoContext, name: str, kind: PartyKind, identifier: str, *, people: list[User]
) -> Party:
    found = Party.objects.filter(identifier=identifier).first()
    if found is not None:
        return found
    party = Party(name=name, kind=kind, identifier=identifier)
    return create_party(party=party, members=people, actor=ACTOR, at=context.at)


def _accounts(kind: Kind) -> list[User]:
    emails = [account.email for account in demo_accounts() if account.kind == kind]
    return list(User.objects.filter(email__in=emails))


def _corpus(context: DemoContext, provider: Party) -> Corpus:
    corpus = Corpus(
        slug=SLUG,
        title_fr="Voix d’élèves – anglais lu",
        title_en="Pupils’ voices – read English",
        description_fr="Des élèves de l’école et du collège lisent à voix haute de courtes "
        "phrases en anglais, en classe, avec l’accord de leur famille et le leur.",
        description_en="Pupils of primary and lower secondary schools read short English "
        "sentences aloud, in class, with their families’ agreement and their own.",
        language="en",
        provider=provider,
    )
    campaigns = list(Campaign.objects.all())
    return create_corpus(corpus=corpus, campaigns=campaigns, actor=ACTOR, at=context.at)


def _publish_first_version(context: DemoContext, corpus: Corpus) -> None:
    if corpus.versions.exists():
        return
    if not freeze_preview(corpus=corpus, at=context.at).included:
        context.say("No clip is ready for a version yet: run this again once some are.")
        return
    version = freeze_version(corpus=corpus, number="1.0.0", actor=ACTOR, at=context.at)
    publish_version(version=version, actor=ACTOR, at=context.at)
    context.say(f"Version {version.label}: {version.clip_count} clips.")


def _agreement(context: DemoContext, corpus: Corpus, consumer: Party, *, is_signed: bool) -> None:
    agreement = Agreement.objects.filter(consumer=consumer, asset_urn=corpus.urn).first()
    if agreement is None:
        agreement = propose_agreement(
            corpus=corpus,
            consumer=consumer,
            valid_from=context.at,
            valid_until=context.at + AGREEMENT_LIFE,
            actor=ACTOR,
            at=context.at,
        )
    if is_signed and agreement.state == AgreementState.OFFERED:
        for side in Side:
            _sign(context, agreement, side)
        agreement.refresh_from_db()
    version = current_versions(corpus).first()
    if version is not None and agreement.state == AgreementState.IN_FORCE:
        edition = open_edition(version=version, agreement=agreement, actor=ACTOR, at=context.at)
        prepare_edition(edition_id=edition.pk, at=context.at)


def _sign(context: DemoContext, agreement: Agreement, side: Side) -> None:
    if agreement.signatures.filter(side=side).exists():
        return
    person = agreement.party_of(side).members.first()
    if person is not None:
        sign_agreement(
            agreement=agreement,
            side=side,
            user=person,
            content_sha256=agreement.content_sha256,
            actor=f"user:{person.pk}",
            at=context.at,
        )
