"""What changes the ledger."""

from consent.services.decisions import (
    record_holder_decision,
    record_pupil_decision,
    withdraw_consent,
)
from consent.services.displays import Display, read_display, sign_display
from consent.services.entitlement import require_voice
from consent.services.erasure import ConsentEraser
from consent.services.invitations import (
    IssuedInvitation,
    announce_invitation,
    invite_holder,
    prove_code,
    send_new_link,
)
from consent.services.ledger import verify_decisions
from consent.services.notices import publish_first_campaign, publish_notice
from consent.services.permissions import (
    lock_subject,
    rebuild_permissions,
    recompute_permission,
    refresh_due_permissions,
    require_consent,
)
from consent.services.subjects import (
    change_authority,
    correct_contact,
    link_holder,
    register_holder,
    register_subject,
)

__all__ = [
    "ConsentEraser",
    "Display",
    "IssuedInvitation",
    "announce_invitation",
    "change_authority",
    "correct_contact",
    "invite_holder",
    "link_holder",
    "lock_subject",
    "prove_code",
    "publish_first_campaign",
    "publish_notice",
    "read_display",
    "rebuild_permissions",
    "recompute_permission",
    "record_holder_decision",
    "record_pupil_decision",
    "refresh_due_permissions",
    "register_holder",
    "register_subject",
    "require_consent",
    "require_voice",
    "send_new_link",
    "sign_display",
    "verify_decisions",
    "withdraw_consent",
]
