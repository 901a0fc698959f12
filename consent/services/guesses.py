"""How often receipts and proofs may be asked for: enough for a school, too little for guessing."""

from django.core.cache import cache

from consent.errors import TooManyGuesses

WINDOW_S = 300
# A whole school may share one address.
WRONG_PER_ADDRESS = 30
PROOFS_PER_ADDRESS = 120


def refuse_guesser(address: str) -> None:
    """Refuse an address that asked for too many receipts that do not exist.

    Raises
    ------
    TooManyGuesses
        Until the window is over.
    """
    if cache.get(_key("wrong", address), 0) >= WRONG_PER_ADDRESS:
        raise TooManyGuesses


def count_wrong(address: str) -> None:
    """Remember that this address asked for something that is not so."""
    _count(_key("wrong", address))


def count_proof(address: str) -> None:
    """Count a proof, which costs some work each time.

    Raises
    ------
    TooManyGuesses
        When this address has asked for too many.
    """
    count_asked("proof", address, most=PROOFS_PER_ADDRESS)


def count_asked(kind: str, who: str, *, most: int) -> None:
    """Count a question of one kind from somebody.

    Raises
    ------
    TooManyGuesses
        When there were more than `most` within the window.
    """
    if _count(_key(kind, who)) > most:
        raise TooManyGuesses


def _count(key: str) -> int:
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, WINDOW_S)
        return 1


def _key(kind: str, address: str) -> str:
    return f"consent-{kind}-{address.encode().hex()[:200]}"
