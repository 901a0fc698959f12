"""Names that stand for others, under a key.

Pseudonymised data stays personal data: whoever has the key can go back, and a voice can be
recognised without it. Source: Regulation (EU) 2016/679, article 4(5) and recital 26.
"""

import hmac
from hashlib import sha256

CLIP_DIGITS = 16
SPEAKER_DIGITS = 12


def pseudonym(*, key: bytes, kind: str, identifier: str, digits: int) -> str:
    """Return a name that only the holder of `key` can trace back.

    Parameters
    ----------
    key
        At least 32 random bytes. Names under two keys have nothing in common.
    kind
        What is named. The same identifier of two kinds gets two names.
    identifier
        What the name stands for.
    digits
        How many hexadecimal digits to keep, 8 to 64. Two of n names collide with a probability of
        about n² / (2 · 16^digits).

    Returns
    -------
    str
        `digits` lower-case hexadecimal digits: the first of HMAC-SHA-256 (RFC 2104).

    Examples
    --------
    >>> pseudonym(key=bytes(32), kind="clip", identifier="42", digits=8)
    '7bd6446e'
    """
    if len(key) < 32:
        raise ValueError(f"A key of {len(key)} bytes is too short: 32 are needed.")
    if not 8 <= digits <= 64:
        raise ValueError(f"{digits} digits are outside 8 to 64.")
    return hmac.new(key, f"{kind}:{identifier}".encode(), sha256).hexdigest()[:digits]


def clip_name(*, key: bytes, recording_id: str) -> str:
    """Return the name of a clip: `c` and 16 digits (1 in 10^10 for a collision in 50 000)."""
    return "c" + pseudonym(key=key, kind="clip", identifier=recording_id, digits=CLIP_DIGITS)


def speaker_name(*, key: bytes, speaker_id: str) -> str:
    """Return the name of a speaker: `s` and 12 digits (1 in 10^5 for a collision in 50 000)."""
    return "s" + pseudonym(key=key, kind="speaker", identifier=speaker_id, digits=SPEAKER_DIGITS)
