"""How well a signer must be known."""

from collections.abc import Iterable

from consent.enums import Assurance

LEVELS = (Assurance.LINK_AND_CODE, Assurance.EDUCONNECT, Assurance.EDUCONNECT_FRANCECONNECT)


def is_known_well_enough(given: Assurance, minimum: Assurance) -> bool:
    """Tell whether a yes was given by somebody known at least as well as a purpose wants.

    Paper stands beside the scale: two persons of the school have checked it, whatever the purpose.
    """
    if given == Assurance.PAPER:
        return True
    return minimum == Assurance.PAPER or LEVELS.index(given) >= LEVELS.index(minimum)


def highest(levels: Iterable[Assurance]) -> Assurance:
    """Return the level that satisfies all of these; of none, the one that everybody reaches."""
    wanted = [LEVELS.index(level) for level in levels if level in LEVELS]
    return LEVELS[max(wanted, default=0)]
