"""News of the ledger, sent inside the transaction that makes them true.

A receiver that fails takes the change back with it: an audit row or a message is never missing.
Slow work belongs in the outbox, not in a receiver.

======================  ===========================================================================
decision_recorded       decision_group, subject_id, purposes, kind, signer, at
permission_changed      subject_id, purpose, is_open, reason, at
consent_withdrawn       subject_id, purposes, signer, at
erasure_due             subject_id, at (a dispute has lasted too long)
ledger_event            action, object_type, object_id, actor, facts, at (ids and hashes, no names)
message_requested       recipient, template, context, language, at
======================  ===========================================================================
"""

from django.dispatch import Signal

decision_recorded = Signal()
permission_changed = Signal()
consent_withdrawn = Signal()
erasure_due = Signal()
ledger_event = Signal()
message_requested = Signal()
