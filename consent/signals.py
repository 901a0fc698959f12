"""News of the ledger, sent inside the transaction of the change."""

from django.dispatch import Signal

ledger_event = Signal()
message_requested = Signal()
