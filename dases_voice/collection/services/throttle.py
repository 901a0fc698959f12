"""How often a code may be tried: enough for a class behind one address, too little for guessing."""

from django.core.cache import cache

from dases_voice.collection.errors import TooManyTries

WINDOW_S = 300
# A whole school may share one address.
WRONG_CODES_PER_ADDRESS = 60
TRIES_PER_CODE = 200


def check_address(address: str) -> None:
    """Refuse an address that sent too many wrong codes lately."""
    if cache.get(_key("address", address), 0) >= WRONG_CODES_PER_ADDRESS:
        raise TooManyTries


def count_wrong_code(address: str) -> None:
    """Remember that this address sent a wrong code."""
    _count(_key("address", address))


def count_code(code: str) -> None:
    """Count a try of this code, from wherever it came."""
    if _count(_key("code", code)) > TRIES_PER_CODE:
        raise TooManyTries


def _count(key: str) -> int:
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, WINDOW_S)
        return 1


def _key(kind: str, value: str) -> str:
    # Hexadecimal, because what people type may hold signs that a cache refuses.
    return f"join-{kind}-{value.encode().hex()[:200]}"
