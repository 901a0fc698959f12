"""Whether the school and a provider speak of the same person. Nothing of it is kept.

A school has noted one line, such as "Inès Ben-Youssef" or "BEN YOUSSEF Inès"; a provider knows all
given names, the name of birth and sometimes the name in use. Signs, hyphens and capitals differ
between registers and decide nothing; each part of the school's line must be accounted for.
"""

import unicodedata

from consent.identity.base import Names

# Letters that do not come apart into a letter and a sign.
OTHER_LETTERS = str.maketrans(
    {
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def is_same_person(full_name: str, names: Names) -> bool:
    """Tell whether the school's line is a given and a family name of this person, in either order.

    The given name is one of theirs, or the first ones together; the family name is the one of
    birth, the one in use, or both. Half a name is nobody's.
    """
    words = plain_words(full_name)
    given, family = _given_names(names), _family_names(names)
    splits = (("".join(words[:i]), "".join(words[i:])) for i in range(1, len(words)))
    return any(
        (first in given and last in family) or (first in family and last in given)
        for first, last in splits
    )


def _given_names(names: Names) -> set[str]:
    words = plain_words(names.given)
    return set(words) | {"".join(words[:i]) for i in range(1, len(words) + 1)}


def _family_names(names: Names) -> set[str]:
    birth, usage = ("".join(plain_words(name)) for name in (names.birth, names.usage))
    return {birth, usage, birth + usage, usage + birth} - {""}


def plain_words(text: str) -> list[str]:
    """Return the words without signs. A hyphen joins: Jean-Pierre is not Jean."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(OTHER_LETTERS))
    words = ("".join(filter(str.isalpha, word)) for word in apart.split())
    return [word for word in words if word]
