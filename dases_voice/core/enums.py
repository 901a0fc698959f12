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


class MessageState(TextChoices):
    """Whether the mail server has taken the message."""

    PENDING = "pending", _("Pending")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
