"""Errors of the consent ledger.

ConsentError
├── ConsentMissing          the permission is closed; `reason` says why
├── NoticeMissing           no notice is written for this audience
├── NoticeInvalid           a notice that cannot be published
├── NoticeSuperseded        the notice that was shown is no longer the current one
├── DisplayInvalid          what the form says was shown is not what was published
├── AlreadyAnswered         there is a newer answer than the page
├── SignerNotEntitled       this person's word does not count for this child (any more)
├── InvitationClosed        the link has expired, was used, replaced or locked
└── LedgerBroken            the chain of decisions does not verify
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.enums import Reason


class ConsentError(Exception):
    """Base of the ledger's errors: a machine code and a message for people."""

    code = "consent_error"
    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class ConsentMissing(ConsentError):
    """The permission is closed."""

    code = "consent_missing"

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        self.message = reason.label
        super().__init__(reason)


class NoticeMissing(ConsentError):
    """No notice is written for this audience."""

    code = "notice_missing"
    message = _("There is no information notice for this person.")


class NoticeInvalid(ConsentError):
    """A notice that cannot be published."""

    code = "notice_invalid"

    def __init__(self, why: str | Promise) -> None:
        self.message = why
        super().__init__(why)


class NoticeSuperseded(ConsentError):
    """The text has changed since it was shown."""

    code = "notice_superseded"
    message = _("The information has changed. Please read it again before you answer.")


class DisplayInvalid(ConsentError):
    """The form does not say truly what was shown."""

    code = "display_invalid"
    message = _("This page is too old. Please read the information again before you answer.")


class AlreadyAnswered(ConsentError):
    """The page was opened before the signer's last answer, in another tab perhaps."""

    code = "already_answered"
    message = _(
        "You have already answered. To answer differently, read the information again first."
    )


class SignerNotEntitled(ConsentError):
    """The person’s word does not count for this child, or no longer."""

    code = "signer_not_entitled"
    message = _("You cannot answer for this child. Please speak to the school.")


class InvitationClosed(ConsentError):
    """The link is no longer good for anything."""

    code = "invitation_closed"
    message = _("This link no longer works.")


class LedgerBroken(ConsentError):
    """The chain of decisions is broken at `sequence`."""

    code = "ledger_broken"

    def __init__(self, sequence: int, why: str) -> None:
        self.sequence = sequence
        self.message = f"Decision {sequence}: {why}."
        super().__init__(self.message)
