"""Errors of the review.

ReviewError
├── ClaimLost         somebody else has the clip, or the time to decide ran out
├── ClipChanged       the clip is not the one that was heard
├── NothingToUndo     this reviewer gave no verdict that can be taken back
└── ReasonMissing     a clip is not rejected without a reason
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ReviewError(Exception):
    """Base of the review's errors; `message` is for the person who reviews."""

    code = "review_error"
    message: "str | _StrPromise" = _("This did not work. Go on with the next clip.")


class ClaimLost(ReviewError):
    """The clip is no longer this reviewer's."""

    code = "claim_lost"
    message = _("This clip is no longer yours to review. Nothing was saved: here is the next one.")


class ClipChanged(ReviewError):
    """The clip was made anew between hearing it and muting a part."""

    code = "clip_changed"
    message = _("The clip was made anew meanwhile. Listen again before you mute a part of it.")


class NothingToUndo(ReviewError):
    """There is no verdict to take back."""

    code = "nothing_to_undo"
    message = _("There is nothing to undo.")


class ReasonMissing(ReviewError):
    """A rejection needs a reason."""

    code = "reason_missing"
    message = _("Say why the clip is not usable: choose a reason.")
