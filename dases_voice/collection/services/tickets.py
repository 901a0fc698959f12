"""The narrow credential of one turn: what a device shows when it sends a take."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from dases_voice.collection.errors import TicketInvalid
from dases_voice.collection.models import Turn
from dases_voice.collection.queries import turn_of_ticket

TICKET_LIFE = timedelta(hours=3)
SALT = "take-ticket"


def issue_ticket(turn: Turn) -> str:
    """Return a ticket for this turn, good for three hours."""
    return signing.dumps([str(turn.pk), turn.nonce], salt=SALT)


def turn_with_ticket(ticket: str) -> Turn:
    """Return the turn that a ticket belongs to.

    Raises
    ------
    TicketInvalid
        The ticket is missing, forged or too old, or its turn is unknown.
    """
    try:
        turn_id, nonce = signing.loads(ticket, salt=SALT, max_age=TICKET_LIFE)
    except signing.BadSignature as error:
        raise TicketInvalid from error
    turn = turn_of_ticket(turn_id=UUID(turn_id), nonce=nonce)
    if turn is None:
        raise TicketInvalid
    return turn
