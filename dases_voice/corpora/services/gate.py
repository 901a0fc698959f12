"""The last gate: asked again for every file, every range, every time."""

from datetime import datetime
from uuid import UUID

from consent.enums import PurposeCode
from contracts.errors import AgreementMissing
from contracts.services import require_in_force
from dases_voice.corpora.enums import EditionState, RefusalReason, VersionState
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.models import CorpusVersion, Edition
from dases_voice.corpora.queries import AGREEMENT_PURPOSES, is_covered_for
from dases_voice.corpora.services.closing import close_if_lapsed


def authorise_download(*, edition: Edition, at: datetime) -> None:
    """Return if the edition may be handed out at this instant.

    The agreement is asked first, then the version, then the consent of every voice in it. A voice
    whose consent has closed without the version knowing closes the version here and now.

    Raises
    ------
    DownloadRefused
        With the reason, what to do, and the HTTP status that says the same.
    """
    version = edition.version
    purpose = AGREEMENT_PURPOSES[PurposeCode(version.corpus.purpose)]
    try:
        require_in_force(agreement=edition.agreement, purpose=purpose, at=at)
    except AgreementMissing as missing:
        raise DownloadRefused(code=missing.code, message=missing.message, status=403) from missing
    if version.state == VersionState.FROZEN:
        raise DownloadRefused.because(RefusalReason.VERSION_NOT_PUBLISHED, status=403)
    if version.state == VersionState.CLOSED:
        raise DownloadRefused.because(RefusalReason.VERSION_CLOSED, status=410)
    if close_if_lapsed(version=version, at=at):
        raise DownloadRefused.because(RefusalReason.VERSION_CLOSED, status=410)
    if not is_covered_for(version=version, agreement=edition.agreement, at=at):
        raise DownloadRefused.because(RefusalReason.OUT_OF_SCOPE, status=403)
    if edition.state != EditionState.READY:
        raise DownloadRefused.because(RefusalReason.EDITION_PREPARING, status=503)


def require_still_published(*, version_id: UUID) -> None:
    """Return if the version is still open, for a file that is on its way: a large one takes hours.

    Raises
    ------
    DownloadRefused
        A withdrawal has closed the version since the download began.
    """
    published = CorpusVersion.objects.filter(pk=version_id, state=VersionState.PUBLISHED)
    if not published.exists():
        raise DownloadRefused.because(RefusalReason.VERSION_CLOSED, status=410)
