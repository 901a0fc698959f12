"""Tables of the corpora."""

from dases_voice.corpora.models.corpora import Corpus
from dases_voice.corpora.models.editions import Download, Edition, EditionFile, PseudonymKey
from dases_voice.corpora.models.tokens import ApiToken
from dases_voice.corpora.models.versions import (
    CorpusVersion,
    SplitAssignment,
    Tombstone,
    VersionClip,
)

__all__ = [
    "ApiToken",
    "Corpus",
    "CorpusVersion",
    "Download",
    "Edition",
    "EditionFile",
    "PseudonymKey",
    "SplitAssignment",
    "Tombstone",
    "VersionClip",
]
