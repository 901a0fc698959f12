"""Whether a holder's word counts for a child at an instant."""

from datetime import datetime

from consent.enums import MAY_GIVE, MAY_OBJECT, AgeBand, Authority
from consent.errors import SignerNotEntitled
from consent.models import DataSubject, Holder, HolderLink
from consent.queries.ages import band_of


def require_voice(*, link: HolderLink, at: datetime) -> None:
    """Make sure that the holder may at least object.

    Raises
    ------
    SignerNotEntitled
        When authority was lost or suspended, or the child has come of age.
    """
    _require(link, MAY_OBJECT, at)


def has_voice(*, link: HolderLink, at: datetime) -> bool:
    """Tell whether the holder may at least object."""
    try:
        require_voice(link=link, at=at)
    except SignerNotEntitled:
        return False
    return True


def require_signature(*, link: HolderLink, at: datetime) -> None:
    """Make sure that the holder may agree.

    Raises
    ------
    SignerNotEntitled
        As above, and also while the school has not checked who exercises authority.
    """
    _require(link, MAY_GIVE, at)


def may_sign(*, link: HolderLink, at: datetime) -> bool:
    """Tell whether the holder may agree."""
    try:
        require_signature(link=link, at=at)
    except SignerNotEntitled:
        return False
    return True


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
    gone = link.holder.deceased_on is not None
    # Of an erased subject the band is unknown; of an adult nobody else speaks.
    band = band_of(link.subject, at)
    if ended or gone or link.authority not in authorities or band in {None, AgeBand.ADULT}:
        raise SignerNotEntitled
