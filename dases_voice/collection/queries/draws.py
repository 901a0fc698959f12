"""Which prompts a turn should get: first what the campaign lacks most."""

import hashlib
from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q

from dases_voice.collection.models import Arrival, Campaign, Draw, Prompt, Turn
from dases_voice.collection.queries.campaigns import current_prompts
from dases_voice.collection.queries.recordings import OPEN_STATES

Group = tuple[str, str, str]


def lacking_first(*, turn: Turn, done: Collection[str]) -> list[UUID]:
    """Return the campaign's prompts in the order in which this turn should get them.

    What the pupil has done comes last. Of the others, that with the fewest kept recordings comes
    first; among equals, that whose language, level and kind have the fewest, with what this turn
    adds itself. What is still equal is shuffled by the turn.
    """
    campaign = turn.session.campaign
    prompts = list(current_prompts(campaign))
    kept = _kept(campaign)
    of_group = Counter[Group]()
    for prompt in prompts:
        of_group[_group(prompt)] += kept[prompt.pk]
    ordered: list[UUID] = []
    while prompts:
        first = min(
            prompts,
            key=lambda p: (
                str(p.pk) in done,
                kept[p.pk],
                of_group[_group(p)],
                _shuffle(turn.pk, p.pk),
            ),
        )
        prompts.remove(first)
        ordered.append(first.pk)
        of_group[_group(first)] += 1
    return ordered


def done_in_campaign(turn: Turn) -> set[UUID]:
    """Return the prompts that this pupil was done with in any turn of the campaign.

    What the tablet says at the goodbye counts in both activities alike; what has arrived also
    counts where the tablet could not say goodbye.
    """
    campaign_id = turn.session.campaign_id
    said = Draw.objects.filter(turn__pupil=turn.pupil_id, turn__session__campaign=campaign_id)
    done = {UUID(prompt_id) for ids in said.values_list("done_ids", flat=True) for prompt_id in ids}
    arrived = Arrival.objects.filter(turn__pupil=turn.pupil_id, turn__session__campaign=campaign_id)
    return done | set(arrived.values_list("prompt_id", flat=True))


def prompts_of_turn(turn: Turn) -> list[tuple[Prompt, bool]]:
    """Return what is asked in a turn, and whether the pupil is done with it."""
    draw = Draw.objects.filter(turn=turn).first()
    asked = {str(p.pk): p for p in current_prompts(turn.session.campaign).select_related("voice")}
    ids = list(asked) if draw is None else draw.prompt_ids
    done = set(turn.arrivals.values_list("prompt_id", flat=True))
    done |= set() if draw is None else {UUID(prompt_id) for prompt_id in draw.done_ids}
    return [(asked[i], asked[i].pk in done) for i in ids if i in asked]


def _kept(campaign: Campaign) -> Counter[UUID]:
    counted = campaign.prompts.annotate(
        kept=Count("recordings", filter=Q(recordings__state__in=OPEN_STATES))
    )
    return Counter(dict(counted.values_list("pk", "kept")))


def _group(prompt: Prompt) -> Group:
    return prompt.language, prompt.level, prompt.kind


def _shuffle(turn_id: UUID, prompt_id: UUID) -> bytes:
    return hashlib.sha256(turn_id.bytes + prompt_id.bytes).digest()
