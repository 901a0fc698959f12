"""Closed lists of the corpora."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Split(TextChoices):
    """The part of a corpus in which all of a speaker's clips are."""

    TRAIN = "train", _("Training")
    DEV = "dev", _("Development")
    TEST = "test", _("Test")


class VersionState(TextChoices):
    """The life of a version. It never goes back: a closed version is replaced, not mended."""

    FROZEN = "frozen", _("Frozen")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


# A version in one of these states may be handed out, now or soon: a withdrawal closes it.
OPEN_STATES = (VersionState.FROZEN, VersionState.PUBLISHED)


class EditionState(TextChoices):
    """Whether an edition's checksums have been worked out."""

    PREPARING = "preparing", _("Being prepared")
    READY = "ready", _("Ready")


class NewsKind(TextChoices):
    """What a licensee's program is told. The value is the type that the program reads."""

    TAKEDOWN = "takedown.issued", _("Something must be deleted")
    PATCHED = "version.patched", _("A version was replaced by one without withdrawn voices")
    OVERDUE = "attestation.overdue", _("A deletion was not attested in time")


class DeliveryState(TextChoices):
    """Whether a licensee's address has taken a message."""

    PENDING = "pending", pgettext_lazy("message", "Waiting")
    SENT = "sent", pgettext_lazy("message", "Taken")
    FAILED = "failed", pgettext_lazy("message", "Given up")


class Exclusion(TextChoices):
    """Why a recording of a campaign is not in a version."""

    LOSSY = "lossy", _("Recorded with loss: the browser gave no raw sound")
    NOT_PROCESSED = "not_processed", _("Not processed, or set aside")
    NOT_REVIEWED = "not_reviewed", _("Waiting for review")
    NOT_ACCEPTED = "not_accepted", _("Not accepted by the review")
    NO_CONSENT = "no_consent", _("No agreement of the family and the pupil in force")
    OTHER_LANGUAGE = "other_language", _("In another language than the corpus")


class RefusalReason(TextChoices):
    """Why a download is refused, in words that say what to do."""

    VERSION_CLOSED = (
        "version_closed",
        _(
            "This version is closed because voices were withdrawn from it. Use the revision without them, and delete what you hold of the old one."
        ),
    )
    VERSION_NOT_PUBLISHED = (
        "version_not_published",
        _("This version is not published yet. You will find it on the corpus’ page once it is."),
    )
    OUT_OF_SCOPE = (
        "out_of_scope",
        _(
            "Families in this version were not told of organisations like yours, so it is not handed to you. Write to the provider, who can offer a version without these voices."
        ),
    )
    EDITION_PREPARING = (
        "edition_preparing",
        _("Your edition is still being prepared. Try again in a minute."),
    )
