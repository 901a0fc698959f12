"""Ways back up, and lengths as people say them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dases_voice.corpora.models import Corpus, Edition

Crumbs = list[dict[str, str]]


def corpora_crumbs(corpus: Corpus | None = None) -> Crumbs:
    """Return the way back to the list of corpora, and to one corpus."""
    crumbs = [{"label": _("Corpora"), "url": reverse("corpora:list")}]
    if corpus is not None:
        crumbs.append({"label": corpus.title, "url": corpus.get_absolute_url()})
    return crumbs


def agreements_crumbs(*, holds: bool) -> Crumbs:
    """Return the way back to one's agreements; an operator comes from the corpora."""
    if not holds:
        return corpora_crumbs()
    return [{"label": _("My agreements"), "url": reverse("corpora:my_agreements")}]


def edition_crumbs(edition: Edition) -> Crumbs:
    """Return the way back to the agreement under which an edition is held."""
    url = reverse("corpora:agreement", args=[edition.agreement_id])
    return [*agreements_crumbs(holds=True), {"label": edition.agreement.asset_name, "url": url}]


def duration_text(seconds: float) -> str:
    """Return a length in hours and minutes, in minutes and seconds, or in seconds."""
    if 0 < seconds < 1:
        return _("less than a second")
    whole = round(seconds)
    if whole >= 3600:
        hours, minutes = whole // 3600, whole % 3600 // 60
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if whole >= 60:
        minutes, rest = divmod(whole, 60)
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return ngettext("%(n)d second", "%(n)d seconds", whole) % {"n": whole}
