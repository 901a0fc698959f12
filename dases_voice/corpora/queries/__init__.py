"""Questions about corpora, their versions and their editions."""

from dases_voice.corpora.queries.candidates import FreezePreview, freeze_preview
from dases_voice.corpora.queries.consents import clips_of_subject, standings
from dases_voice.corpora.queries.families import whereabouts_of
from dases_voice.corpora.queries.faults import (
    clips_without_bytes,
    clips_without_consent,
    manifests_that_differ,
    versions_without_revision,
)
from dases_voice.corpora.queries.licensees import Offer, Standing, offers_of, standing_of
from dases_voice.corpora.queries.manifests import manifest_hash, rows_of
from dases_voice.corpora.queries.rulings import (
    closed_recordings,
    is_covered_for,
    recordings_closed_since,
)
from dases_voice.corpora.queries.takedowns import TakedownPage, takedowns_since
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
    "TakedownPage",
    "clips_of_subject",
    "clips_without_bytes",
    "clips_without_consent",
    "closed_recordings",
    "corpora_matching",
    "current_versions",
    "edition_for",
    "freeze_preview",
    "is_covered_for",
    "latest_revision",
    "latest_versions",
    "manifest_hash",
    "manifests_that_differ",
    "offers_of",
    "recordings_closed_since",
    "rows_of",
    "split_figures",
    "standing_of",
    "standings",
    "takedowns_since",
    "version_at",
    "versions_without_revision",
    "whereabouts_of",
]
