"""The consent API for the installation's other systems, with keys that people make for them."""

from dases_voice.protection.api.decisions import decisions, displays
from dases_voice.protection.api.permissions import permissions
from dases_voice.protection.api.withdrawals import withdrawals

__all__ = ["decisions", "displays", "permissions", "withdrawals"]
