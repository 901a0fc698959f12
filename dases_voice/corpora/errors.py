"""Errors of the corpora. Each has a code for machines and a message for people.

CorporaError
├── NumberRefused         the version's number is malformed, taken or not above the latest
├── NothingToFreeze       no recording may be in the version
├── VersionMoved          the version is not in the state from which this can happen
├── DownloadRefused       a file is not handed out, with the reason and where to go
├── FileUnknown           the edition has no such file
├── CursorUnknown         no place in the feed
└── AddressRefused        messages may not go to this address
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dases_voice.corpora.enums import RefusalReason


class CorporaError(Exception):
    """Base of the corpora's errors."""

    code = "corpora_error"
    message: str | Promise = _("This cannot be done with the corpus.")

    def __str__(self) -> str:
        return str(self.message)


class NumberRefused(CorporaError):
    """A version has a number of three parts, above those before it."""

    code = "number_refused"

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NothingToFreeze(CorporaError):
    """A version without a clip is no version."""

    code = "nothing_to_freeze"
    message = _("No recording can be in this version yet. The page says why for each group.")


class VersionMoved(CorporaError):
    """Somebody was faster, or the step does not fit."""

    code = "version_moved"
    message = _("The version has changed in the meantime, so this is no longer possible.")


class DownloadRefused(CorporaError):
    """A gate is closed. The reason says why and what to do."""

    def __init__(self, *, code: str, message: str | Promise, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status

    @classmethod
    def because(cls, reason: RefusalReason, *, status: int) -> "DownloadRefused":
        return cls(code=reason.value, message=reason.label, status=status)


class FileUnknown(CorporaError):
    """The edition has no file of this name."""

    code = "file_unknown"
    message = _("This edition has no such file. The download page lists those it has.")


class CursorUnknown(CorporaError):
    """The feed has no such place."""

    code = "since_unknown"
    message = _(
        "Send the `next` that you got last as `since`, or no `since` to read from the start."
    )


class AddressRefused(CorporaError):
    """Messages may not go to this address."""

    code = "address_refused"
    message = _(
        "Messages go to public addresses that begin with https://, at port 443 or 8443, without a "
        "name or password in them."
    )
