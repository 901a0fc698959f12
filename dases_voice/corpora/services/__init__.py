"""What can be done with corpora."""

from dases_voice.corpora.services.closing import close_versions
from dases_voice.corpora.services.corpora import create_corpus, create_party, propose_agreement
from dases_voice.corpora.services.editions import open_edition, prepare_edition
from dases_voice.corpora.services.freezing import freeze_version
from dases_voice.corpora.services.gate import authorise_download, require_still_published
from dases_voice.corpora.services.publishing import publish_version
from dases_voice.corpora.services.revising import revise_version
from dases_voice.corpora.services.serving import record_download, stream_file
from dases_voice.corpora.services.tokens import create_token, revoke_token, user_of_token
from dases_voice.corpora.services.verification import verify_version

__all__ = [
    "authorise_download",
    "close_versions",
    "create_corpus",
    "create_party",
    "create_token",
    "freeze_version",
    "open_edition",
    "prepare_edition",
    "propose_agreement",
    "publish_version",
    "record_download",
    "require_still_published",
    "revise_version",
    "revoke_token",
    "stream_file",
    "user_of_token",
    "verify_version",
]
