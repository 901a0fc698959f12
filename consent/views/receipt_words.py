"""What a receipt says to people: the same lines on the page and on paper, read from what was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from consent.enums import PurposeCode
from consent.models import Receipt


@dataclass(frozen=True)
class Line:
    """One fact, in one or more parts, each with what stands small beneath it."""

    label: str
    parts: list[tuple[str, str]]
    is_code: bool = False
    # The languages of what is quoted, where they may be others than the page's.
    language: str = ""
    hint_language: str = ""


def lines_of(receipt: Receipt) -> list[Line]:
    """Return what the receipt says, in the language of the moment."""
    record = receipt.record["dpv:hasRecordOfActivity"]
    return [*_answer(record), *_circumstances(record), *_numbers(receipt, record)]


def _answer(record: dict[str, Any]) -> Iterator[Line]:
    status = record["dpv:hasConsentStatus"]["@id"]
    answer = {
        "dpv:ConsentGiven": _("Yes, I agree"),
        "dpv:ConsentRefused": _("No, I do not agree"),
    }.get(status, _("I withdraw my agreement"))
    yield Line(_("Your answer"), [(answer, "")])
    yield Line(pgettext("receipt", "Noted"), [(_moment(record), "")])
    same: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for process in record["dpv:hasProcess"]:
        label = (str(PurposeCode(process["dpv:hasPurpose"]["dct:identifier"]).label), "")
        (same if process["dpv:hasConsentStatus"]["@id"] == status else other).append(label)
    yield Line(pgettext("receipt", "For"), same)
    if other:
        yield Line(pgettext("receipt", "Not for"), other)


def _circumstances(record: dict[str, Any]) -> Iterator[Line]:
    notice = record["dpv:hasNotice"]
    number = _("Number %(number)s") % {"number": notice["voice:version"]}
    read_in = notice.get("dct:language", "")
    yield Line(_("Text that you read"), [(number, _language(read_in))], hint_language=read_in)
    controllers = [
        (
            c["dpv:hasName"],
            " · ".join(filter(None, map(c.get, ("dpv:hasAddress", "dpv:hasContact")))),
        )
        for c in record["dpv:hasDataController"]
    ]
    yield Line(_("Who is responsible"), controllers, language="fr", hint_language="fr")
    how = _(
        "With the link in your receipt mail, by writing to the address above, or through the school."
    )
    yield Line(_("Changing your mind"), [(how, "")])


def _numbers(receipt: Receipt, record: dict[str, Any]) -> Iterator[Line]:
    child = record["dpv:hasDataSubject"]["@id"].removeprefix("urn:uuid:")
    yield Line(_("Number of the child in the register"), [(child, "")], is_code=True)
    yield Line(_("Fingerprint of this receipt"), [(receipt.sha256, "")], is_code=True)


def _moment(record: dict[str, Any]) -> str:
    at = datetime.fromisoformat(record["dpv:isIndicatedAtTime"]["@value"])
    local = timezone.localtime(at)
    day, hour = date_format(local, "DATE_FORMAT"), date_format(local, "TIME_FORMAT")
    return _("%(day)s at %(hour)s") % {"day": day, "hour": hour}


def _language(code: str) -> str:
    return str(get_language_info(code)["name_local"]) if code else ""
