"""Why a part of a clip is not muted.

MutingRefused
├── SpanOutside       the part is not inside the clip, or ends before it starts
├── SpanTooShort      nobody can hear what is that short
├── AlreadyMuted      nothing is left there
└── NothingLeft       no sound would stay
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class MutingRefused(Exception):
    """Base of the reasons; `message` is for the person who mutes."""

    code = "muting_refused"
    message: "str | _StrPromise" = _("This part cannot be muted.")


class SpanOutside(MutingRefused):
    """The part is not inside the clip."""

    code = "span_outside"
    message = _("The part must start and end inside the clip, and end after it starts.")


class SpanTooShort(MutingRefused):
    """The part is shorter than any sound of speech."""

    code = "span_too_short"
    message = _("The part is too short: mute at least five hundredths of a second.")


class AlreadyMuted(MutingRefused):
    """The part is silent already."""

    code = "already_muted"
    message = _("This part is muted already.")


class NothingLeft(MutingRefused):
    """Hardly anything would be heard any more."""

    code = "nothing_left"
    message = _(
        "Nothing would be left to hear. Choose “Something personal is said” instead: the clip then "
        "goes to nobody."
    )
