"""What a licensee's program must delete, in the order in which it was asked for."""

import re
from dataclasses import dataclass

from consent.seal import decode, encode
from dases_voice.core.models import User
from dases_voice.corpora.enums import NewsKind
from dases_voice.corpora.errors import CursorUnknown
from dases_voice.corpora.models import LicenseeNews

PAGE_SIZE = 100
CURSOR = re.compile(r"n:(0|[1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True)
class TakedownPage:
    """Some notices, where to go on, and whether there are more already."""

    news: list[LicenseeNews]
    next: str
    has_more: bool


def takedowns_since(*, user: User, since: str, size: int = PAGE_SIZE) -> TakedownPage:
    """Return the notices to the organisations that have named this person, after a cursor.

    Raises
    ------
    CursorUnknown
        When it is no cursor, or one of a time that this installation does not know: what was
        issued since a backup would else be missed.
    """
    after = _place(since) if since else 0
    newest = LicenseeNews.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if after > newest:
        raise CursorUnknown
    found = list(
        LicenseeNews.objects.filter(
            kind=NewsKind.TAKEDOWN, agreement__consumer__members=user, pk__gt=after
        )
        .select_related("agreement", "notice")
        .order_by("pk")[: size + 1]
    )
    page = found[:size]
    last = page[-1].pk if page else after
    return TakedownPage(page, encode(f"n:{last}".encode()), len(found) > size)


def _place(cursor: str) -> int:
    try:
        found = CURSOR.fullmatch(decode(cursor).decode("ascii"))
    except ValueError as error:
        raise CursorUnknown from error
    if found is None:
        raise CursorUnknown
    return int(found[1])
