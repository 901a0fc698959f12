"""News of the collection, sent inside the transaction of the change.

`recording_closed(recording_ids, reason, at)`: these may no longer be used; `reason` is a code.
`recording_processed(recording_id, at)`: a take has become a clip, or has got another one.
`quality_limits_changed(campaign_id, at)`: a campaign asks something else of its sound.
`recordings_erased(recording_ids, at)`: the files of these are gone, the voice has others; of a take
of which a part was muted these may be other files of the same take.
`speaker_erased(speaker_id, at)`: the speaker's key and files are gone.
"""

from django.dispatch import Signal

recording_closed = Signal()
recording_processed = Signal()
quality_limits_changed = Signal()
recordings_erased = Signal()
speaker_erased = Signal()
