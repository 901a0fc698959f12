"""What can be done with agreements."""

from contracts.services.agreements import (
    draft_agreement,
    offer_agreement,
    require_agreement,
    require_in_force,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from contracts.services.notices import attest_deletion, issue_deletion_notice
from contracts.services.signatures import sign_agreement
from contracts.services.templates import publish_template, shipped_template

__all__ = [
    "attest_deletion",
    "draft_agreement",
    "issue_deletion_notice",
    "offer_agreement",
    "publish_template",
    "require_agreement",
    "require_in_force",
    "resume_agreement",
    "shipped_template",
    "sign_agreement",
    "suspend_agreement",
    "terminate_agreement",
]
