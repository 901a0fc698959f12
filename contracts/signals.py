"""News of this ledger, sent inside the transaction that makes it true.

ledger_event(action, object_type, object_id, actor, facts, at)
    A change of state, for whoever keeps an audit trail. Facts are ids, hashes and codes.
message_requested(recipient, template, context, language, at)
    Somebody has to be told by mail; the platform decides how.
"""

from django.dispatch import Signal

ledger_event = Signal()
message_requested = Signal()
