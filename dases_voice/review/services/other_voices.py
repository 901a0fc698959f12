"""A second person is heard in a clip: nobody has asked that one, so nobody keeps the clip."""

from datetime import datetime, timedelta

from dases_voice.collection.services.erasure import erase_recording
from dases_voice.review.queries import reviews_with_another_voice

# Until then a reviewer whose finger slipped can take the verdict back.
UNDO_LASTS = timedelta(days=1)


def erase_clips_with_others(*, at: datetime) -> int:
    """Erase the takes in which a reviewer heard a second person, and return how many.

    Who that person is, and whether the family said yes or has withdrawn, makes no difference: the
    take was made on another family's yes.
    """
    reviews = reviews_with_another_voice(before=at - UNDO_LASTS)
    return sum(
        erase_recording(recording=review.recording, actor="worker", at=at)
        for review in reviews.iterator()
    )
