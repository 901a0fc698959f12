"""Serials on paper: short, read aloud without doubt, and refused when one character is wrong."""

import secrets

# No 0/O, 1/I/L, 2/Z or U/V to take for each other; 29 of them, a prime, as the check needs.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 10


def new_serial() -> str:
    """Return nine random characters and their check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_character(body)


def read_serial(written: str) -> str | None:
    """Return the serial that somebody typed or scanned, or None when it cannot be one.

    One wrong character, or two that changed places, are always noticed.
    """
    serial = "".join(written.upper().replace("-", "").split())
    if len(serial) != LENGTH or not set(serial) <= set(ALPHABET):
        return None
    return serial if _check_character(serial[:-1]) == serial[-1] else None


def spaced(serial: str) -> str:
    """Return the serial as it is printed: two groups of five."""
    return f"{serial[:5]}-{serial[5:]}"


def _check_character(body: str) -> str:
    # Weights that differ, modulo a prime: no single change and no exchange keeps the sum.
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]
