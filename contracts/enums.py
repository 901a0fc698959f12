"""Closed lists of the ledger, and the one table of what may become of an agreement."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    """What an organisation is; persons are members of one, never parties themselves."""

    OPERATOR = "operator", _("Operator of the platform")
    LABORATORY = "laboratory", _("Research laboratory")
    PUBLIC_BODY = "public_body", _("Public body")
    COMPANY = "company", _("Company")


class AgreementPurpose(TextChoices):
    """What an asset may be used for."""

    NON_COMMERCIAL_RESEARCH = "non-commercial-research", _("Non-commercial research")


class Side(TextChoices):
    """Who signs."""

    PROVIDER = "provider", _("Provider")
    CONSUMER = "consumer", _("Licensee")


class AgreementState(TextChoices):
    """Where an agreement stands. Whether its period has begun or ended is read from the dates."""

    DRAFT = "draft", _("Draft")
    OFFERED = "offered", _("To be signed")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")


class AgreementStep(TextChoices):
    """What may happen to an agreement."""

    OFFER = "offer", _("Offer")
    ENTER_INTO_FORCE = "enter_into_force", _("Enter into force")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    TERMINATE = "terminate", _("Terminate")


class Transition(NamedTuple):
    """From which states a step starts, and where it ends."""

    sources: frozenset[AgreementState]
    target: AgreementState


TRANSITIONS: Final[Mapping[AgreementStep, Transition]] = MappingProxyType(
    {
        AgreementStep.OFFER: Transition(frozenset({AgreementState.DRAFT}), AgreementState.OFFERED),
        AgreementStep.ENTER_INTO_FORCE: Transition(
            frozenset({AgreementState.OFFERED}), AgreementState.IN_FORCE
        ),
        AgreementStep.SUSPEND: Transition(
            frozenset({AgreementState.IN_FORCE}), AgreementState.SUSPENDED
        ),
        AgreementStep.RESUME: Transition(
            frozenset({AgreementState.SUSPENDED}), AgreementState.IN_FORCE
        ),
        AgreementStep.TERMINATE: Transition(
            frozenset(AgreementState) - {AgreementState.TERMINATED}, AgreementState.TERMINATED
        ),
    }
)


class MissingReason(TextChoices):
    """Why there is no agreement to rely on, in words that say what to do."""

    NONE = (
        "none",
        _("Your organisation has no agreement for this corpus. Ask its provider for one."),
    )
    NOT_SIGNED = (
        "not_signed",
        _("The agreement is not signed by both sides yet. It applies once they have signed."),
    )
    NOT_YET = "not_yet", _("The agreement’s period has not begun yet.")
    EXPIRED = "expired", _("The agreement’s period is over. Ask the provider for a new agreement.")
    SUSPENDED = (
        "suspended",
        _("The agreement is suspended. Write to the provider, who will say what is missing."),
    )
    TERMINATED = (
        "terminated",
        _("The agreement was ended. What you hold must be deleted and the deletion attested."),
    )
    OTHER_PURPOSE = (
        "other_purpose",
        _("The agreement does not cover this use. Ask the provider for one that does."),
    )
    DELETION_OVERDUE = (
        "deletion_overdue",
        _(
            "A deletion that you owe is overdue. Delete the voices named in the notice, attest it, and access opens again."
        ),
    )


class NoticeCause(TextChoices):
    """Why something has to be deleted. Never says which family decided what."""

    WITHDRAWAL = "withdrawal", _("Voices were withdrawn")
    AGREEMENT_ENDED = "agreement_ended", _("The agreement has ended")
