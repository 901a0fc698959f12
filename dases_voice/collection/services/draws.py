"""Give a turn its prompts, once."""

from collections.abc import Iterable

from dases_voice.collection.models import Draw, Turn
from dases_voice.collection.queries.draws import done_in_campaign, lacking_first


def draw_prompts(*, turn: Turn) -> Draw:
    """Return the draw of a turn, made now if there is none. Call it inside a transaction.

    A pupil who changes the tablet in the middle of a lesson goes on with the same list.
    """
    known = Draw.objects.filter(turn=turn).first()
    if known is not None:
        return known
    done = {str(prompt_id) for prompt_id in done_in_campaign(turn)}
    before = _unfinished(turn, done)
    if before is not None:
        going_on = [prompt_id for prompt_id in before.prompt_ids if prompt_id in done]
        return Draw.objects.create(turn=turn, prompt_ids=before.prompt_ids, done_ids=going_on)
    most = turn.session.campaign.prompts_per_turn
    ids = [str(prompt_id) for prompt_id in lacking_first(turn=turn, done=done)[:most]]
    return Draw.objects.create(turn=turn, prompt_ids=ids)


def finish_prompts(*, turn: Turn, prompt_ids: Iterable[str]) -> None:
    """Put down what the pupil was done with, as the tablet says it, in both activities."""
    draw = Draw.objects.filter(turn=turn).first()
    if draw is None:
        return
    said = set(prompt_ids) | set(draw.done_ids)
    draw.done_ids = [prompt_id for prompt_id in draw.prompt_ids if prompt_id in said]
    draw.save(update_fields=["done_ids"])


def _unfinished(turn: Turn, done: set[str]) -> Draw | None:
    """Return the pupil's draw of the turn before in this lesson, unless all of it is done."""
    before = (
        Draw.objects.filter(turn__session=turn.session_id, turn__pupil=turn.pupil_id)
        .order_by("-turn__started_at")
        .first()
    )
    return before if before is not None and set(before.prompt_ids) - done else None
