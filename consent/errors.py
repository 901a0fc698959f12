"""Errors of the consent ledger.

ConsentError
├── ConsentMissing          the permission is closed; `reason` says why
├── NoticeMissing           no notice is written for this audience
├── NoticeInvalid           a notice that cannot be published
├── ChangeNotEditorial      the change of a notice says more than its kind allows
├── ChangeOutdated          the notice has changed since the proposal was written
├── ChangeClosed            the proposal was published or dropped before
├── SecondPersonNeeded      who proposed a change of words or rules cannot confirm it
├── ChangeKindDisputed      two people hold a change to be of different kinds
├── NoticeSuperseded        the notice that was shown is no longer the current one
├── DisplayInvalid          what the form says was shown is not what was published
├── AlreadyAnswered         there is a newer answer than the page
├── SignerNotEntitled       this person's word does not count for this child (any more)
├── TransitionRefused       this signer cannot do that now
├── PolicyInvalid           rules that no purpose may have
├── ReasonMissing           such a decision needs a written reason
├── TimeZoneUnknown         no clock is known under this name
├── InvitationClosed        the link has expired, was used, replaced or locked
├── SignInFailed            an identity provider does not vouch for anybody; `problem` says why
├── ScanUnreadable          the file is no picture or PDF, or is too large
├── SignatureDateImpossible a date before the form was printed, or in the future
├── SecondReaderNeeded      who transcribed a form wants to validate it
├── PaperFormClosed         the form is no longer where the page says it is
├── CaseMoved               the case, or the request, is no longer where it was
├── OnHold                  nothing may be erased for now
├── LedgerBroken            the chain of decisions does not verify
├── RootBroken              the decisions no longer lead to a root that was sealed
├── HolderUnproved          the link and the code do not open
├── ReceiptUnknown          no such receipt, or not of the one who asks
├── ProofUnknown            no decision has this number
├── ProofPending            no root was sealed over the decision yet
└── TooManyGuesses          this address asked too often
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consent.enums import Reason, SignInProblem


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


class ChangeNotEditorial(ConsentError):
    """The change of a notice adds to, or takes from, what people agree to."""

    code = "change_not_editorial"
    message = _("This changes the purposes or the scope: it is a material change.")


class ChangeOutdated(ConsentError):
    """Another version was published since the proposal was written."""

    code = "change_outdated"
    message = _(
        "The notice has changed since this was written. Start again from its newest version."
    )


class ChangeClosed(ConsentError):
    """The proposal was published or dropped before."""

    code = "change_closed"
    message = _("This proposal was published or dropped before.")


class SecondPersonNeeded(ConsentError):
    """The person who proposed the change cannot confirm it."""

    code = "second_person_needed"
    message = _("Somebody else must confirm what you have proposed.")


class ChangeKindDisputed(ConsentError):
    """Two people hold the change to be of different kinds."""

    code = "change_kind_disputed"
    message = _("The person who proposed this says that it is another kind of change. Speak first.")


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


class TransitionRefused(ConsentError):
    """Nothing leads from what a signer has said to this."""

    code = "transition_refused"
    message = _("This cannot follow what was said before.")


class PolicyInvalid(ConsentError):
    """Rules that no purpose may have."""

    code = "policy_invalid"

    def __init__(self, why: str | Promise) -> None:
        self.message = why
        super().__init__(why)


class TimeZoneUnknown(ConsentError):
    """No clock is known under this name."""

    code = "time_zone_unknown"
    message = _("This time zone is not known.")


class InvitationClosed(ConsentError):
    """The link is no longer good for anything."""

    code = "invitation_closed"
    message = _("This link no longer works.")


class SignInFailed(ConsentError):
    """An identity provider does not vouch for anybody."""

    code = "sign_in_failed"

    def __init__(self, problem: SignInProblem) -> None:
        self.problem = problem
        super().__init__(problem)


class ScanUnreadable(ConsentError):
    """The file is no picture or PDF, or is too large."""

    code = "scan_unreadable"
    message = _("Send a photo (JPEG or PNG) or a PDF of at most 8 MB.")


class SignatureDateImpossible(ConsentError):
    """A date before the form was printed, or in the future."""

    code = "signature_date_impossible"
    message = _(
        "The form cannot have been signed before it was printed, or after today. If that is what "
        "is written, leave the date empty."
    )


class SecondReaderNeeded(ConsentError):
    """Who transcribed a form wants to validate it."""

    code = "second_reader_needed"
    message = _("You transcribed this form: a second person has to validate it.")


class PaperFormClosed(ConsentError):
    """The form is no longer where the page says it is."""

    code = "paper_form_closed"
    message = _("Somebody has already worked on this form. This is where it stands now.")


class CaseMoved(ConsentError):
    """Somebody, or the clock, was faster; or the table of transitions does not allow it."""

    code = "case_moved"
    message = _("This is not possible any more: look at where it stands now.")


class ReasonMissing(ConsentError):
    """An act that must say why does not."""

    code = "reason_missing"
    message = _("Say why, in a few words.")


class NoWayIn(ConsentError):
    """A pupil’s own way in cannot be prepared."""

    code = "no_way_in"
    message = _(
        "No sheet can be prepared: only a pupil’s own request to know what is kept, not refused and "
        "not taken back, opens one."
    )


class OnHold(ConsentError):
    """Nothing may be erased for now."""

    code = "on_hold"
    message = _("A hold stops every erasure. Lift it first.")


class LedgerBroken(ConsentError):
    """The chain of decisions is broken at `sequence`."""

    code = "ledger_broken"

    def __init__(self, sequence: int, why: str) -> None:
        self.sequence = sequence
        self.message = f"Decision {sequence}: {why}."
        super().__init__(self.message)


class RootBroken(ConsentError):
    """The decisions from `first` to `last` no longer lead to the root that was sealed."""

    code = "root_broken"

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.message = f"Decisions {first} to {last}: not what was sealed."
        super().__init__(self.message)


class HolderUnproved(ConsentError):
    """A link that does not open, or not with this code: the same for all reasons."""

    code = "holder_unproved"
    message = _("This link and this code do not open anything. The family can ask for a new link.")


class ReceiptUnknown(ConsentError):
    """No such receipt, or not of the one who asks: nobody can tell which."""

    code = "receipt_unknown"
    message = _("There is no such receipt for you.")


class ProofUnknown(ConsentError):
    """No decision has this number."""

    code = "proof_unknown"
    message = _("No decision has this number.")


class ProofPending(ConsentError):
    """No root was sealed over the decision yet."""

    code = "proof_pending"
    message = _("It is recorded, and will be sealed tonight. Ask again tomorrow.")


class TooManyGuesses(ConsentError):
    """An address asked about too many receipts lately."""

    code = "too_many_guesses"
    message = _("Too many tries from here. Please try again in five minutes.")
