"""News of the collection, sent inside the transaction of the change.

`recording_closed(recording_ids, reason, at)`: these may no longer be used; `reason` is a code.
`speaker_erased(speaker_id, at)`: the speaker's key and files are gone.
"""

from django.dispatch import Signal

recording_closed = Signal()
speaker_erased = Signal()
