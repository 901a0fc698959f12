"""What a pupil's own page says, in words for the pupil's age.

Why a voice is kept, and who may hear it, is said in the words of the notice of the same age.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from consent.enums import Audience

Words = str | Promise


@dataclass(frozen=True)
class OwnWords:
    """The sentences that differ with the reader's age; labels are the same for all."""

    title: Words
    door_lead: Words
    door_once: Words
    lead: Words
    said_yes: Words
    said_no: Words
    said_nothing: Words
    nothing_recorded: Words
    listen_note: Words
    ask: Words
    authority: Words
    stop: Words
    stop_lead: Words
    stop_effects: tuple[Words, ...]
    stop_free: Words
    stop_keep: Words
    stopped: Words
    save_lead: Words
    sheet_lead: Words
    sheet_address: Words
    sheet_code: Words
    sheet_read: Words
    sheet_care: Words


_PUPIL = OwnWords(
    title=pgettext_lazy("to a pupil", "What we keep about you"),
    door_lead=pgettext_lazy(
        "to a pupil",
        "You have asked what we keep about your voice. The answer is here, for you alone.",
    ),
    door_once=pgettext_lazy(
        "to a pupil",
        "Your sheet opens this page once, for half an hour. Choose a quiet moment.",
    ),
    lead=pgettext_lazy(
        "to a pupil", "This page is for you alone. It says nothing about anybody else."
    ),
    said_yes=pgettext_lazy("to a pupil", "You said yes"),
    said_no=pgettext_lazy("to a pupil", "You said no"),
    said_nothing=pgettext_lazy("to a pupil", "You have not answered yet"),
    nothing_recorded=pgettext_lazy("to a pupil", "We have no recording of your voice."),
    listen_note=pgettext_lazy(
        "to a pupil", "We note that you have listened to a recording, and when."
    ),
    ask=pgettext_lazy(
        "to a pupil",
        "Do you have a question, or is something wrong? Write to the people who look after personal "
        "data, alone or with an adult whom you trust.",
    ),
    authority=pgettext_lazy(
        "to a pupil",
        "You can also write to the CNIL, which watches over everybody’s data: www.cnil.fr.",
    ),
    stop=pgettext_lazy("to a pupil", "Stop: I do not want it any more"),
    stop_lead=pgettext_lazy(
        "to a pupil",
        "You can say stop at any time. You decide it alone, and need not say why.",
    ),
    stop_effects=(
        pgettext_lazy("to a pupil", "You are not recorded any more."),
        pgettext_lazy("to a pupil", "Your recordings are made unreadable. This cannot be undone."),
        pgettext_lazy("to a pupil", "Whoever has a copy of them must delete it."),
    ),
    stop_free=pgettext_lazy(
        "to a pupil", "Nothing changes for you in class, and nobody asks you why."
    ),
    stop_keep=pgettext_lazy("to a pupil", "No, keep my voice"),
    stopped=pgettext_lazy(
        "to a pupil",
        "You have said stop. You are not recorded any more, and your recordings are being erased.",
    ),
    save_lead=pgettext_lazy(
        "to a pupil", "You can take it with you. Keep it where you alone look."
    ),
    sheet_lead=pgettext_lazy(
        "to a pupil",
        "You have asked what we keep about your voice. This sheet opens a page with the answer, for "
        "you alone.",
    ),
    sheet_address=pgettext_lazy(
        "to a pupil", "Photograph this drawing, or type the address under it:"
    ),
    sheet_code=pgettext_lazy("to a pupil", "Type your code:"),
    sheet_read=pgettext_lazy(
        "to a pupil",
        "Read, and listen to your recordings. If you want to stop, you say so there.",
    ),
    sheet_care=pgettext_lazy(
        "to a pupil",
        "Do not lend this sheet. If it is lost, ask for a new one: the old one stops working.",
    ),
)

_YOUNG = replace(
    _PUPIL,
    door_lead=pgettext_lazy(
        "to a young pupil", "You want to know what we keep of your voice. Here it is, for you."
    ),
    door_once=pgettext_lazy("to a young pupil", "The page opens only once. Take your time."),
    lead=pgettext_lazy("to a young pupil", "This page is for you. Only you are on it."),
    ask=pgettext_lazy(
        "to a young pupil",
        "Do you have a question? Tell an adult whom you trust. The adult writes to us with you.",
    ),
    authority="",
    stop_lead=pgettext_lazy(
        "to a young pupil", "You can say stop. You choose. You need not say why."
    ),
    stop_effects=(
        pgettext_lazy("to a young pupil", "Nobody records you any more."),
        pgettext_lazy("to a young pupil", "We erase your voice. We cannot bring it back."),
        pgettext_lazy("to a young pupil", "The others who have your voice must erase it, too."),
    ),
    stop_free=pgettext_lazy("to a young pupil", "Nobody is cross with you."),
    stopped=pgettext_lazy(
        "to a young pupil", "You have said stop. Nobody records you, and we erase your voice."
    ),
    sheet_lead=pgettext_lazy(
        "to a young pupil",
        "You want to know what we keep of your voice. This sheet shows it to you.",
    ),
    sheet_read=pgettext_lazy(
        "to a young pupil", "Read, and listen to your voice. You can say stop there."
    ),
)

_ADULT = OwnWords(
    title=pgettext_lazy("to an adult pupil", "What we keep about you"),
    door_lead=pgettext_lazy(
        "to an adult pupil",
        "You have asked what we keep about your voice. The answer is here, for you alone.",
    ),
    door_once=pgettext_lazy(
        "to an adult pupil",
        "Your sheet opens this page once, for half an hour. Choose a quiet moment.",
    ),
    lead=pgettext_lazy(
        "to an adult pupil", "This page is for you alone. It says nothing about anybody else."
    ),
    said_yes=pgettext_lazy("to an adult pupil", "You said yes"),
    said_no=pgettext_lazy("to an adult pupil", "You said no"),
    said_nothing=pgettext_lazy("to an adult pupil", "You have not answered yet"),
    nothing_recorded=pgettext_lazy("to an adult pupil", "We have no recording of your voice."),
    listen_note=pgettext_lazy(
        "to an adult pupil", "We note that you have listened to a recording, and when."
    ),
    ask=pgettext_lazy(
        "to an adult pupil",
        "A question, or something that is wrong? Write to the people who look after personal data.",
    ),
    authority=pgettext_lazy("to an adult pupil", "You can also complain to the CNIL: www.cnil.fr."),
    stop=pgettext_lazy("to an adult pupil", "Withdraw my agreement"),
    stop_lead=pgettext_lazy(
        "to an adult pupil",
        "You can withdraw at any time. You decide it alone, and need not say why.",
    ),
    stop_effects=(
        pgettext_lazy("to an adult pupil", "You are not recorded any more."),
        pgettext_lazy(
            "to an adult pupil", "Your recordings are made unreadable. This cannot be undone."
        ),
        pgettext_lazy("to an adult pupil", "Whoever has a copy of them must delete it."),
    ),
    stop_free=pgettext_lazy("to an adult pupil", "This has no other consequence for you."),
    stop_keep=pgettext_lazy("to an adult pupil", "Keep my agreement"),
    stopped=pgettext_lazy(
        "to an adult pupil",
        "Your agreement is withdrawn. You are not recorded any more, and your recordings are being "
        "erased.",
    ),
    save_lead=pgettext_lazy(
        "to an adult pupil", "You can take it with you. Keep it where you alone look."
    ),
    sheet_lead=pgettext_lazy(
        "to an adult pupil",
        "You have asked what we keep about your voice. This sheet opens a page with the answer, for "
        "you alone.",
    ),
    sheet_address=pgettext_lazy(
        "to an adult pupil", "Photograph this drawing, or type the address under it:"
    ),
    sheet_code=pgettext_lazy("to an adult pupil", "Type your code:"),
    sheet_read=pgettext_lazy(
        "to an adult pupil",
        "Read, and listen to your recordings. You can withdraw your agreement there.",
    ),
    sheet_care=pgettext_lazy(
        "to an adult pupil",
        "Do not lend this sheet. If it is lost, ask for a new one: the old one stops working.",
    ),
)

_BY_AUDIENCE: Mapping[Audience, OwnWords] = {
    Audience.PUPIL_6_10: _YOUNG,
    Audience.PUPIL_11_14: _PUPIL,
    Audience.PUPIL_15_17: _PUPIL,
    Audience.ADULT: _ADULT,
}


def own_words(audience: Audience) -> OwnWords:
    """Return the sentences for pupils of this age."""
    return _BY_AUDIENCE[audience]
