"""What changes the ledger."""

from consent.services.announcements import (
    announce_withdrawal,
    confirm_withdrawal,
    reject_withdrawal,
)
from consent.services.cases import follow_case, settle_by_hand
from consent.services.decisions import (
    invalidate_consent,
    record_holder_decision,
    record_pupil_decision,
    withdraw_consent,
)
from consent.services.displays import Display, read_display, sign_display
from consent.services.entitlement import may_sign, require_voice
from consent.services.erasure import ConsentEraser
from consent.services.findings import settle_comparison
from consent.services.hearing import hear_own_recording, hear_recording
from consent.services.holds import lift_hold, place_hold
from consent.services.identities import prove_identity
from consent.services.invitations import (
    IssuedInvitation,
    announce_invitation,
    invite_holder,
    prove_code,
    prove_holder,
    send_new_link,
)
from consent.services.ledger import verify_decisions
from consent.services.notice_changes import confirm_change, drop_change, propose_change, words_of
from consent.services.notices import publish_first_campaign, publish_notice
from consent.services.paper import (
    Reading,
    attach_scan,
    print_forms,
    reject_reading,
    transcribe_form,
    validate_form,
    void_form,
    withdraw_on_paper,
)
from consent.services.permissions import (
    lock_subject,
    rebuild_permissions,
    recompute_permission,
    refresh_due_permissions,
    require_consent,
)
from consent.services.policies import confirm_policy, propose_policy, reject_policy
from consent.services.pupil_doors import (
    IssuedSheet,
    decide_on_telling,
    may_open_pupil_door,
    open_pupil_door,
    own_export_of,
    prove_pupil,
)
from consent.services.rights import (
    erase_everywhere,
    export_of,
    move_request,
    receive_request,
    warn_of_request,
)
from consent.services.roots import seal_new_decisions, verify_roots
from consent.services.subjects import (
    change_authority,
    correct_birth_date,
    correct_contact,
    link_holder,
    mark_unreachable,
    move_to_time_zone,
    record_death,
    record_emancipation,
    record_holders_death,
    register_holder,
    register_subject,
)

__all__ = [
    "ConsentEraser",
    "Display",
    "IssuedInvitation",
    "IssuedSheet",
    "Reading",
    "announce_invitation",
    "announce_withdrawal",
    "attach_scan",
    "change_authority",
    "confirm_change",
    "confirm_policy",
    "confirm_withdrawal",
    "correct_birth_date",
    "correct_contact",
    "decide_on_telling",
    "drop_change",
    "erase_everywhere",
    "export_of",
    "follow_case",
    "hear_own_recording",
    "hear_recording",
    "invalidate_consent",
    "invite_holder",
    "lift_hold",
    "link_holder",
    "lock_subject",
    "mark_unreachable",
    "may_open_pupil_door",
    "may_sign",
    "move_request",
    "move_to_time_zone",
    "open_pupil_door",
    "own_export_of",
    "place_hold",
    "print_forms",
    "propose_change",
    "propose_policy",
    "prove_code",
    "prove_holder",
    "prove_identity",
    "prove_pupil",
    "publish_first_campaign",
    "publish_notice",
    "read_display",
    "rebuild_permissions",
    "receive_request",
    "recompute_permission",
    "record_death",
    "record_emancipation",
    "record_holder_decision",
    "record_holders_death",
    "record_pupil_decision",
    "refresh_due_permissions",
    "register_holder",
    "register_subject",
    "reject_policy",
    "reject_reading",
    "reject_withdrawal",
    "require_consent",
    "require_voice",
    "seal_new_decisions",
    "send_new_link",
    "settle_by_hand",
    "settle_comparison",
    "sign_display",
    "transcribe_form",
    "validate_form",
    "verify_decisions",
    "verify_roots",
    "void_form",
    "warn_of_request",
    "withdraw_consent",
    "withdraw_on_paper",
    "words_of",
]
