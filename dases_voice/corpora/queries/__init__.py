"""Questions about corpora, their versions and their editions."""

from dases_voice.corpora.queries.candidates import FreezePreview, freeze_preview
from dases_voice.corpora.queries.consents import closed_recordings, speakers_without_consent
from dases_voice.corpora.queries.faults import (
    clips_without_bytes,
    clips_without_consent,
    manifests_that_differ,
    versions_without_revision,
)
from dases_voice.corpora.queries.licensees import Offer, Standing, offers_of, standing_of
from dases_voice.corpora.queries.manifests import manifest_hash, rows_of
from dases_voice.corpora.queries.versions import (
    AGREEMENT_PURPOSES,
    corpora_matching,
    current_versions,
    edition_for,
    latest_revision,
    latest_versions,
    split_figures,
    version_at,
)

__all__ = [
    "AGREEMENT_PURPOSES",
    "FreezePreview",
    "Offer",
    "Standing",
    "clips_without_bytes",
    "clips_without_consent",
    "closed_recordings",
    "corpora_matching",
    "current_versions",
    "edition_for",
    "freeze_preview",
    "latest_revision",
    "latest_versions",
    "manifest_hash",
    "manifests_that_differ",
    "offers_of",
    "rows_of",
    "speakers_without_consent",
    "split_figures",
    "standing_of",
    "version_at",
    "versions_without_revision",
]
