"""Drawing speakers into splits: once, evenly over the strata, the same for everybody who repeats it.

A pure hash is too uneven for small corpora: with 100 speakers a test split meant to hold 10 % holds
3 to 22 %. So speakers are put in order by stratum and dealt out like cards.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from dases_voice.corpora.enums import Split

SHARES: Final = {Split.TRAIN: 0.8, Split.DEV: 0.1, Split.TEST: 0.1}
# With so few speakers that a share rounds to nobody, these come first.
FIRST: Final = (Split.TRAIN, Split.TEST, Split.DEV)


def draw_splits(
    *, newcomers: Mapping[UUID, str], ledger: Mapping[UUID, Split], seed: str
) -> dict[UUID, Split]:
    """Return a split for each newcomer; nobody who is in the ledger moves.

    Parameters
    ----------
    newcomers
        The stratum of each speaker who has no split yet.
    ledger
        The split of each speaker who has one.
    seed
        What makes the order of speakers this corpus' own.

    Returns
    -------
    dict
        One split per newcomer. Over all speakers each split comes as near to its share as whole
        speakers allow, with at least one speaker from three on; within a stratum the newcomers are
        spread in the same proportion.
    """
    order = sorted(newcomers, key=lambda speaker: (newcomers[speaker], _lot(seed, speaker)))
    needs = _needs(len(order), Counter(ledger.values()))
    dealt: Counter[Split] = Counter()
    drawn: dict[UUID, Split] = {}
    for place, speaker in enumerate(order, start=1):
        split = max(
            (s for s in Split if dealt[s] < needs[s]),
            key=lambda s: needs[s] * place / len(order) - dealt[s],
        )
        drawn[speaker] = split
        dealt[split] += 1
    return drawn


def _needs(newcomers: int, held: Counter[Split]) -> dict[Split, int]:
    """Return how many newcomers each split takes, so that all shares come out right at the end."""
    total = newcomers + held.total()
    needs: Counter[Split] = Counter()
    for _ in range(newcomers):
        empty = next((s for s in FIRST if not held[s] + needs[s]), None)
        needs[empty or max(Split, key=lambda s: SHARES[s] * total - held[s] - needs[s])] += 1
    return {split: needs[split] for split in Split}


def _lot(seed: str, speaker: UUID) -> bytes:
    return hashlib.sha256(f"{seed}:{speaker}".encode()).digest()
