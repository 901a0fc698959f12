"""The narrow credential of one turn: what a device shows when it sends a take."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

from dases_voice.collection.errors import TicketInvalid
from dases_voice.collection.models import Tablet, Turn
from dases_voice.collection.queries import turn_of_ticket

TICKET_LIFE = timedelta(hours=3)
# A take rests on a device for thirty days at most.
RENEWABLE_FOR = timedelta(days=30)
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
    return _turn_of(ticket, life=TICKET_LIFE)


def renew_ticket(ticket: str, *, tablet: Tablet) -> str:
    """Return another ticket for a turn whose takes could not leave before theirs ran out.

    The old one is not enough: the tablet must be in a lesson of the turn's school.

    Raises
    ------
    TicketInvalid
        The ticket is forged, older than takes may be, or of another school.
    """
    turn = _turn_of(ticket, life=RENEWABLE_FOR)
    if turn.session.school_id != tablet.session.school_id:
        raise TicketInvalid
    return issue_ticket(turn)


def _turn_of(ticket: str, *, life: timedelta) -> Turn:
    try:
        turn_id, nonce = signing.loads(ticket, salt=SALT, max_age=life)
    except signing.BadSignature as error:
        raise TicketInvalid from error
    turn = turn_of_ticket(turn_id=UUID(turn_id), nonce=nonce)
    if turn is None:
        raise TicketInvalid
    return turn
