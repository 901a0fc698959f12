"""Letting licensees have a version."""

from datetime import datetime

from django.db import transaction

from dases_voice.core.services import audit
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.errors import VersionMoved
from dases_voice.corpora.models import CorpusVersion
from dases_voice.corpora.services.closing import close_if_lapsed


def publish_version(*, version: CorpusVersion, actor: str, at: datetime) -> None:
    """Publish a frozen version, if every voice in it may still be released.

    Raises
    ------
    VersionMoved
        It is published already, or is closed: by a withdrawal meanwhile, or here and now, as a
        consent has run out since it was frozen.
    """
    if close_if_lapsed(version=version, at=at):
        raise VersionMoved
    _publish(version, actor, at)


@transaction.atomic
def _publish(version: CorpusVersion, actor: str, at: datetime) -> None:
    audit.lock_chain()  # before the row, as a withdrawal does
    moved = CorpusVersion.objects.filter(pk=version.pk, state=VersionState.FROZEN).update(
        state=VersionState.PUBLISHED, published_at=at
    )
    if not moved:
        raise VersionMoved
    version.refresh_from_db()
    facts = {"manifest_sha256": version.manifest_sha256}
    audit.record(action="version.published", actor=actor, obj=version, at=at, facts=facts)
