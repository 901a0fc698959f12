"""Numbers for cases and requests that can be read out on the telephone."""

import secrets

from consent.services.receipts import NUMBER_ALPHABET


def new_serial(letter: str) -> str:
    """Return a number such as W-7KQM-2XRD: nobody can guess the next one, or count them."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))
    return f"{letter}-{letters[:4]}-{letters[4:]}"
