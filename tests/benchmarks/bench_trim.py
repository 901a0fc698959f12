"""How surely the edges of speech are found, on takes whose edges are known.

Sentences of ../shared/voices in eight kinds of rooms, each with as many seeds as `SEEDS` says.
"""

import os
import sys

import numpy as np

from tests.dases_voice.audio.signal.constructed import (
    CONDITIONS,
    GOOD_ROOMS,
    VOICES,
    Found,
    constructed,
    found_in,
    percentile_ms,
)

SEEDS = int(os.environ.get("SEEDS", "3"))


def measure() -> None:
    """Print a line per room, and one for all good ones together."""
    rooms = {
        room: [
            found_in(take) for seed in range(1, SEEDS + 1) for take in constructed(room, seed=seed)
        ]
        for room in CONDITIONS
    }
    rooms["all good rooms"] = [take for room in GOOD_ROOMS for take in rooms[room]]
    sys.stdout.write(
        f"{'room':20}{'takes':>7}{'start, ms':>22}{'end, ms':>22}{'cut > -40 dB':>14}"
        f"{'worst dB':>10}{'flags':>8}\n"
    )
    for room, takes in rooms.items():
        sys.stdout.write(line(room, takes))


def line(room: str, takes: list[Found]) -> str:
    starts = [take.start_error_ms for take in takes]
    ends = [take.end_error_ms for take in takes]
    cut = sum(take.lost_db > -40 for take in takes) / len(takes)
    flags = {
        flag: round(100 * sum(flag in take.flags for take in takes) / len(takes))
        for flag in ("noisy", "untrimmed", "babble")
    }
    shown = ", ".join(f"{flag} {share} %" for flag, share in flags.items() if share)
    return (
        f"{room:20}{len(takes):7}{np.median(starts):+9.0f} p95 {percentile_ms(starts):7.0f}"
        f"{np.median(ends):+9.0f} p95 {percentile_ms(ends):7.0f}{100 * cut:12.1f} %"
        f"{max(take.lost_db for take in takes):10.1f}  {shown}\n"
    )


if __name__ == "__main__":
    if VOICES.is_dir():
        measure()
    else:
        sys.stdout.write("skipped: the recordings of ../shared/voices are not here\n")
