"""What one may ask the ledger."""

from consent.queries.ages import age_at, age_band, audience_for
from consent.queries.decisions import (
    answer_of,
    decisions_of,
    purposes_agreed_to,
    receipt_of_group,
)
from consent.queries.invitations import invitation_by_token, opens, token_hash
from consent.queries.notices import current_version, notice_for, rendering_in, renderings_for
from consent.queries.permissions import (
    Verdict,
    consents_in_force,
    epoch_of,
    evaluate,
    permission_faults,
    permission_of,
    recordable_but_for_assent,
)

__all__ = [
    "Verdict",
    "age_at",
    "age_band",
    "answer_of",
    "audience_for",
    "consents_in_force",
    "current_version",
    "decisions_of",
    "epoch_of",
    "evaluate",
    "invitation_by_token",
    "notice_for",
    "opens",
    "permission_faults",
    "permission_of",
    "purposes_agreed_to",
    "receipt_of_group",
    "recordable_but_for_assent",
    "rendering_in",
    "renderings_for",
    "token_hash",
]
