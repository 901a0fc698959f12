"""What can be done with corpora."""

from dases_voice.corpora.services.closing import close_versions
from dases_voice.corpora.services.corpora import create_corpus, create_party, propose_agreement
from dases_voice.corpora.services.editions import open_edition, prepare_edition
from dases_voice.corpora.services.freezing import freeze_version
from dases_voice.corpora.services.gate import authorise_download, require_still_published
from dases_voice.corpora.services.news import tell_licensee, tell_of_overdue
from dases_voice.corpora.services.publishing import publish_version
from dases_voice.corpora.services.revising import revise_version
from dases_voice.corpora.services.serving import record_download, stream_file
from dases_voice.corpora.services.statistics import describe_version
from dases_voice.corpora.services.sweep import judge_open_versions, sweep_releases
from dases_voice.corpora.services.verification import verify_version
from dases_voice.corpora.services.webhooks import (
    add_webhook,
    deliver,
    deliver_due,
    remove_webhook,
    resume_webhook,
)

__all__ = [
    "add_webhook",
    "authorise_download",
    "close_versions",
    "create_corpus",
    "create_party",
    "deliver",
    "deliver_due",
    "describe_version",
    "freeze_version",
    "judge_open_versions",
    "open_edition",
    "prepare_edition",
    "propose_agreement",
    "publish_version",
    "record_download",
    "remove_webhook",
    "require_still_published",
    "resume_webhook",
    "revise_version",
    "stream_file",
    "sweep_releases",
    "tell_licensee",
    "tell_of_overdue",
    "verify_version",
]
