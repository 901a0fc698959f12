"""Why a site does not start or goes on no longer, in one line that says what to do.

SupervisorError
├── StartRefused    something outside our hands is missing or taken
└── ProgramGaveUp   a program died again and again
"""


class SupervisorError(Exception):
    """Base of the supervisor's errors."""


class StartRefused(SupervisorError):
    """Something outside our hands is missing or taken."""


class ProgramGaveUp(SupervisorError):
    """A program died again and again."""
