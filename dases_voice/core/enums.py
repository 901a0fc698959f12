"""Closed lists of the kernel."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlatformRole(TextChoices):
    """What a person may do on the whole platform; roles in a school are in `schools`."""

    OPERATOR = "operator", _("Operator")
    DATA_PROTECTION_OFFICER = "dpo", _("Data protection officer")
    REVIEWER = "reviewer", _("Reviewer")


class KeyState(TextChoices):
    """A data key is in use until it is destroyed, once and for all."""

    ACTIVE = "active", _("Active")
    DESTROYED = "destroyed", _("Destroyed")


class OutboxState(TextChoices):
    """Whether the broker has been told."""

    PENDING = "pending", _("Pending")
    SENT = "sent", _("Sent")


class TokenScope(TextChoices):
    """What a program's key opens: one part of the API, so that a lost key opens nothing else."""

    EDITIONS = "editions", _("Download editions and read what must be deleted")
    PERMISSIONS = "permissions", _("Read permissions, under pseudonyms")
    FRONT_OFFICE = "office", _("Pass on what families say: decisions and withdrawals")


class MessageState(TextChoices):
    """Whether the mail server has taken the message."""

    PENDING = "pending", _("Pending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
