"""Errors of the schools.

SchoolsError
├── RosterFaulty        lines of the file are faulty: nothing is imported
├── DraftGone           the upload was applied, or half an hour has passed
├── NothingToInvite     no family of the class is waiting for a letter
├── NothingToPrint      nobody is known who may answer for the chosen pupils
└── OwnFamily           a form of one’s own child is for somebody else to handle
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SchoolsError(Exception):
    """Base of the schools' errors: a machine code and a message for people."""

    code = "schools_error"
    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class RosterFaulty(SchoolsError):
    """Lines of the file are faulty."""

    code = "roster_faulty"
    message = _("Some lines have to be corrected first. Nothing was imported.")


class DraftGone(SchoolsError):
    """The upload was applied already, or was forgotten after half an hour."""

    code = "draft_gone"
    message = _("This file is no longer kept here. Send it again if it has not been imported.")


class NothingToInvite(SchoolsError):
    """No family of the class is waiting for a letter."""

    code = "nothing_to_invite"
    message = _("No family of this class is waiting for a letter.")


class NothingToPrint(SchoolsError):
    """Nobody is known who may answer for the chosen pupils."""

    code = "nothing_to_print"
    message = _("No adult is known who may answer for these pupils: complete the list of pupils.")


class OwnFamily(SchoolsError):
    """A form of one’s own child is for somebody else to handle."""

    code = "own_family"
    message = _("This form is about your own family: somebody else in the office has to do it.")
