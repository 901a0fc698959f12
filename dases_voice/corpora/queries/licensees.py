"""How a licensee stands: what it may use now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.enums import AgreementPurpose, AgreementState, MissingReason
from contracts.models import Agreement
from contracts.queries import missing_reason, sides_of
from dases_voice.core.models import User
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An agreement as the person who looks at it stands to it."""

    agreement: Agreement
    reason: MissingReason | None
    waits_for_me: bool

    @property
    def last_day(self) -> datetime:
        """The last instant of the period, for saying its last day."""
        return self.agreement.valid_until - timedelta(microseconds=1)

    @property
    def is_open(self) -> bool:
        """Whether it lets the corpus be used now."""
        return self.reason is None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A version that an agreement covers, and the edition of it if there is one."""

    version: CorpusVersion
    edition: Edition | None


def standing_of(*, agreement: Agreement, user: User, at: datetime) -> Standing:
    """Return how an agreement stands for a person."""
    signed = set(agreement.signatures.values_list("side", flat=True))
    waits = agreement.state == AgreementState.OFFERED and any(
        side not in signed for side in sides_of(agreement=agreement, user=user)
    )
    reason = missing_reason(agreement=agreement, purpose=AgreementPurpose(agreement.purpose), at=at)
    return Standing(agreement=agreement, reason=reason, waits_for_me=waits)


def offers_of(agreement: Agreement) -> list[Offer]:
    """Return the versions that the licensee can have under an agreement, newest first."""
    corpus = Corpus.objects.filter(slug=agreement.asset_urn.rpartition(":")[2]).first()
    if corpus is None:
        return []
    versions = corpus.versions.filter(state=VersionState.PUBLISHED).select_related("corpus")
    editions = {
        edition.version_id: edition
        for edition in Edition.objects.filter(agreement=agreement, version__in=versions)
    }
    return [Offer(version=v, edition=editions.get(v.pk)) for v in versions]
