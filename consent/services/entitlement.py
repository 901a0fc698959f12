"""Whether a holder's word counts for a child at an instant."""

from datetime import datetime

from consent.enums import MAY_GIVE, MAY_OBJECT, AgeBand, Authority
from consent.errors import SignerNotEntitled
from consent.models import DataSubject, Holder, HolderLink
from consent.queries.ages import age_band


def require_voice(*, link: HolderLink, at: datetime) -> None:
    """Make sure that the holder may at least object.

    Raises
    ------
    SignerNotEntitled
        When authority was lost or suspended, or the child has come of age.
    """
    _require(link, MAY_OBJECT, at)


def require_signature(*, link: HolderLink, at: datetime) -> None:
    """Make sure that the holder may agree.

    Raises
    ------
    SignerNotEntitled
        As above, and also while the school has not checked who exercises authority.
    """
    _require(link, MAY_GIVE, at)


def link_between(*, subject: DataSubject, holder: Holder) -> HolderLink:
    """Return the link of a holder to a child.

    Raises
    ------
    SignerNotEntitled
        When there is none.
    """
    link = HolderLink.objects.filter(subject=subject, holder=holder).first()
    if link is None:
        raise SignerNotEntitled
    return link


def _require(link: HolderLink, authorities: frozenset[Authority], at: datetime) -> None:
    ended = at < link.valid_from or (link.valid_until is not None and link.valid_until <= at)
    birth_date = link.subject.birth_date
    if (
        ended
        or link.authority not in authorities
        or birth_date is None
        or age_band(birth_date, at) == AgeBand.ADULT
    ):
        raise SignerNotEntitled
