"""Who may listen to clips, as named predicates."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.core.models import User
from dases_voice.core.perms import is_data_protection_officer, is_reviewer
from dases_voice.review.models import Review


@rules.predicate
def holds_the_clip(user: User | AnonymousUser, review: Review | None = None) -> bool:
    """Return whether the clip is in this reviewer's hands, and no one else's."""
    return review is not None and review.undone_at is None and review.reviewer_id == user.pk


rules.add_perm("review.review_clips", is_reviewer)
rules.add_perm("review.hear_clip", is_reviewer & holds_the_clip)
rules.add_perm("review.see_flagged_clips", is_data_protection_officer)
