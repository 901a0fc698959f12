"""Errors of the ledger. Each has a code for machines and a message for people.

ContractsError
├── AgreementMissing       nothing to rely on, with the reason
├── StepRefused            the agreement is not in a state from which this can happen
├── ContentChanged         the text shown is not the text on record
├── NotEntitled            the person does not belong to the side that acts
├── AlreadySigned          this side has signed
├── AlreadyAttested        the deletion was attested before
└── TemplateChanged        a published template version has another content than the one given
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.enums import AgreementState, AgreementStep, MissingReason


class ContractsError(Exception):
    """Base of the ledger's errors."""

    code = "contracts_error"
    message: str | Promise = _("This cannot be done with the agreement.")

    def __str__(self) -> str:
        return str(self.message)


class AgreementMissing(ContractsError):
    """There is no agreement that allows this use at this instant."""

    def __init__(self, reason: MissingReason) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = f"agreement_{reason.value}"
        self.message = reason.label


class StepRefused(ContractsError):
    """The agreement's state does not allow this step."""

    code = "step_refused"
    message = _("The agreement has changed in the meantime, so this is no longer possible.")

    def __init__(self, *, step: AgreementStep, state: AgreementState) -> None:
        super().__init__(step, state)
        self.step = step
        self.state = state


class ContentChanged(ContractsError):
    """The hash that was signed is not the hash on record."""

    code = "content_changed"
    message = _("The text on your screen is not the text on record. Read it again, then sign.")


class NotEntitled(ContractsError):
    """The person is not a member of the party for which they act."""

    code = "not_entitled"
    message = _("Only a person named by the organisation can do this in its name.")


class AlreadySigned(ContractsError):
    """A side signs once."""

    code = "already_signed"
    message = _("Your side has already signed this agreement.")


class AlreadyAttested(ContractsError):
    """A deletion is attested once."""

    code = "already_attested"
    message = _("This deletion has already been attested.")


class TemplateChanged(ContractsError):
    """A published version never changes: new words need a new version."""

    code = "template_changed"
    message = _("This version of the contract is already published with other words.")
