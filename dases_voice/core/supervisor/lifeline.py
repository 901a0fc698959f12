"""Processes that do not outlive the one that started them, even when that one is killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


def die_with_parent(**_: object) -> None:
    """Ask Linux to kill this process when its parent ends. Elsewhere this does nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def tie_to_this_process() -> Callable[[], None]:
    """Return what a child runs between fork and exec to be tied to the present process."""
    parent = os.getpid()

    def tie() -> None:
        die_with_parent()
        if os.getppid() != parent:  # the parent died before the line above took hold
            os._exit(1)

    return tie
