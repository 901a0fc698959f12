"""Tables of the corpora."""

from dases_voice.corpora.models.corpora import Corpus
from dases_voice.corpora.models.editions import Download, Edition, EditionFile, PseudonymKey
from dases_voice.corpora.models.news import LicenseeNews, Webhook, WebhookDelivery
from dases_voice.corpora.models.versions import (
    CorpusVersion,
    SplitAssignment,
    Tombstone,
    VersionClip,
    VersionNotice,
    VersionStatistics,
)

__all__ = [
    "Corpus",
    "CorpusVersion",
    "Download",
    "Edition",
    "EditionFile",
    "LicenseeNews",
    "PseudonymKey",
    "SplitAssignment",
    "Tombstone",
    "VersionClip",
    "VersionNotice",
    "VersionStatistics",
    "Webhook",
    "WebhookDelivery",
]
