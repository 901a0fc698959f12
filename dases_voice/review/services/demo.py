"""The demonstration's reviews: most clips were heard, a few wait for the newcomer."""

from dases_voice.core.demo import DemoContext
from dases_voice.core.demo.people import Kind
from dases_voice.core.demo.store import demo_accounts
from dases_voice.core.models import User
from dases_voice.review.enums import Verdict
from dases_voice.review.queries import reviewable_recordings
from dases_voice.review.services.verdicts import claim_next_clip, give_verdict

LEFT_WAITING = 3


def load_reviews(context: DemoContext) -> None:
    """Accept the clips that wait, but for a few."""
    emails = [account.email for account in demo_accounts() if account.kind == Kind.REVIEWER]
    reviewer = User.objects.get(email=emails[0])
    for _ in range(reviewable_recordings().count() - LEFT_WAITING):
        review = claim_next_clip(reviewer=reviewer, at=context.at)
        if review is None:
            return
        give_verdict(
            review=review,
            verdict=Verdict.ACCEPT,
            reason="",
            actor=f"user:{reviewer.pk}",
            at=context.at,
        )
    context.say(f"{reviewable_recordings().count()} clips are left to hear.")
