"""Publishing a value only where enough people share it."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Final, TypeVar

Person = TypeVar("Person", bound=Hashable)

DEFAULT_K: Final = 5
WITHHELD: Final = ""


def withhold_rare(values: Mapping[Person, str], *, k: int = DEFAULT_K) -> dict[Person, str]:
    """Return the values with those that fewer than `k` people share replaced by "".

    Those without a value are a group too: whoever knows that only two pupils of an age took part
    would find them there. So the group is 0 or at least `k`: the next rarest value is withheld as
    well until it is, if need be all of them.

    Examples
    --------
    >>> ages = {name: "9-10" for name in "abcdef"} | {"g": "11-12"}
    >>> withhold_rare(ages, k=5)["g"], withhold_rare(ages, k=5)["a"]
    ('', '')
    """
    counts = Counter(values.values())
    withheld = counts.pop(WITHHELD, 0)
    kept = dict(counts)
    for value, count in sorted(counts.items(), key=_rarest_first):
        if count >= k and not 0 < withheld < k:
            break
        withheld += kept.pop(value)
    return {person: value if value in kept else WITHHELD for person, value in values.items()}


def smallest_group(values: Mapping[Person, str]) -> int:
    """Return how many people share the rarest value, "" included; 0 if there is nobody."""
    return min(Counter(values.values()).values(), default=0)


def _rarest_first(item: tuple[str, int]) -> tuple[int, str]:
    return item[1], item[0]
