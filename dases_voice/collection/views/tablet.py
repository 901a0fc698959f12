"""The pupil's way: code, card, picture secret, own word, recording, goodbye."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.errors import ConsentError
from consent.queries import sound_for
from dases_voice.collection.enums import PromptKind, TurnMode
from dases_voice.collection.errors import (
    CardLocked,
    CodeUnknown,
    CollectionError,
    SecretIncomplete,
    SecretWrong,
    SessionPaused,
    TicketInvalid,
    TooManyTries,
)
from dases_voice.collection.forms import BeatForm, JoinForm
from dases_voice.collection.models import ClassSession, Tablet, Turn
from dases_voice.collection.queries import is_admitted, session_of_code
from dases_voice.collection.services import throttle
from dases_voice.collection.services.beats import take_beat
from dases_voice.collection.services.draws import finish_prompts
from dases_voice.collection.services.intake import current_intake_key
from dases_voice.collection.services.tickets import issue_ticket, renew_ticket
from dases_voice.collection.services.turns import (
    answer_assent,
    end_turn,
    rendering_for_pupil,
    start_turn,
)
from dases_voice.collection.views.devices import (
    forget_turn,
    have_a_break,
    in_turn,
    on_device,
    on_tablet,
    remember_session,
    remember_turn,
    turn_of_device,
)
from dases_voice.collection.views.prompts import asked_in
from dases_voice.core.access import public
from dases_voice.schools.enums import SecretPicture
from dases_voice.schools.models import Pupil

# Of the longest kind of prompt; each prompt says its own.
# What static/js/recorder/level.js measures by itself.
HEARD_MEASURES = frozenset({"peak_dbfs", "clipping_ratio", "snr_db", "num_holes"})
MAX_DURATION_S = max(kind.max_duration_s for kind in PromptKind)


@public("a tablet has no account; a code lets it into one class session")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the board."""
    form = JoinForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            session = _session_of(request, form.cleaned_data["code"])
        except (CodeUnknown, TooManyTries) as error:
            form.add_error("code", str(error))
        else:
            return remember_session(request, redirect("collection:cards"), session)
    return render(request, "collection/join.html", {"form": form})


@public("the same code, read from the picture on the board")
@never_cache
@require_safe
def join_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Let a tablet in that has read the code from the board."""
    try:
        session = _session_of(request, code.upper())
    except (CodeUnknown, TooManyTries) as error:
        form = JoinForm({"code": code})
        form.add_error("code", str(error))
        return render(request, "collection/join.html", {"form": form}, status=404)
    return remember_session(request, redirect("collection:cards"), session)


@on_device("a tablet that has joined the session of a class")
@require_safe
def cards(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Show the card of every pupil of the class: no name, no status, no order that says anything."""
    pupils = Pupil.objects.filter(school_class=session.school_class).order_by("card")
    return forget_turn(render(request, "collection/cards.html", {"pupils": pupils}))


@on_device("a tablet that has joined the session of a class")
@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: HttpRequest, *, session: ClassSession, card: str) -> HttpResponse:
    """Ask for the two pictures of a card, and start the turn."""
    pupil = Pupil.objects.filter(school_class=session.school_class, card=card).first()
    if pupil is None:
        raise Http404
    error, is_locked = "", False
    if request.method == "POST":
        pictures = request.POST.getlist("picture")
        try:
            turn = start_turn(session=session, pupil=pupil, pictures=pictures, at=timezone.now())
        except CardLocked as refusal:
            error, is_locked = str(refusal), True
        except (SecretWrong, SecretIncomplete) as refusal:
            error = str(refusal)
        except SessionPaused:
            return have_a_break(request)
        except CollectionError as refusal:
            messages.info(request, str(refusal))
            return redirect("collection:join")
        else:
            return remember_turn(request, redirect("collection:assent"), turn)
    context = {
        "pupil": pupil,
        "pictures": SecretPicture.choices,
        "error": error,
        "is_locked": is_locked,
        "is_admitted": is_admitted(session=session, pupil=pupil),
    }
    return render(request, "collection/secret.html", context)


@in_turn("a tablet on which a turn is going on")
@require_http_methods(["GET", "HEAD", "POST"])
def assent(request: HttpRequest, *, turn: Turn) -> HttpResponse:
    """Ask for the pupil's own word: the same page, whatever becomes of the answer."""
    language, at = get_language() or "fr", timezone.now()
    if turn.answered_at is not None:
        return redirect("collection:record")
    try:
        if request.method == "POST":
            is_willing = request.POST.get("answer") == "yes"
            answer_assent(turn=turn, is_willing=is_willing, language=language, at=at)
            return redirect("collection:record")
        rendering = rendering_for_pupil(turn=turn, language=language, at=at)
    except (ConsentError, CollectionError):
        messages.error(request, _("This does not work right now. Ask your teacher."))
        return redirect("collection:cards")
    context = {
        "words": rendering.words,
        "rendering": rendering,
        "sound": sound_for(rendering),
        "language": rendering.language,
        "pupil": turn.pupil,
    }
    return render(request, "collection/assent.html", context)


@in_turn("a tablet on which a turn is going on")
@gzip_page  # nothing in it comes from a stranger, who could otherwise guess by its length
@require_safe
def record(request: HttpRequest, *, turn: Turn) -> HttpResponse:
    """Show the recorder: the same page in both activities."""
    if turn.answered_at is None:
        return redirect("collection:assent")
    response = render(request, "collection/record.html", {"recorder": _recorder_data(turn)})
    response.headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()"
    return response


@in_turn("a tablet on which a turn is going on", even_in_a_break=True)
@require_POST
def end(request: HttpRequest, *, turn: Turn) -> HttpResponse:
    """Say goodbye: the tablet is the next pupil's."""
    finish_prompts(turn=turn, prompt_ids=request.POST.get("done", "").split())
    end_turn(turn=turn, at=timezone.now())
    messages.success(request, _("Thank you! Pass the tablet on."))
    return forget_turn(redirect("collection:cards"))


@on_tablet("a tablet that has joined the session of a class, even when it is over")
@require_POST
def beat(request: HttpRequest, *, tablet: Tablet) -> HttpResponse:
    """Take a tablet's beat, and answer how the lesson goes."""
    form = BeatForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    at, turn = timezone.now(), turn_of_device(request)
    take_beat(tablet=tablet, turn=turn, beat=form.beat(), at=at)
    news = {
        "state": tablet.session.state_at(at=at).value,
        "calls_seen": turn.calls_seen if turn is not None else 0,
    }
    return JsonResponse(news)


@on_tablet("a tablet that has joined the session of a class, with takes of an earlier one")
@require_POST
def renew(request: HttpRequest, *, tablet: Tablet) -> HttpResponse:
    """Let takes leave that have waited on this tablet for longer than their ticket lives."""
    try:
        ticket = renew_ticket(request.POST.get("ticket", ""), tablet=tablet)
    except TicketInvalid:
        return HttpResponse(status=403)
    return JsonResponse({"ticket": ticket})


def _session_of(request: HttpRequest, code: str) -> ClassSession:
    address = get_adapter().get_client_ip(request)  # the same as at the login, behind a proxy too
    throttle.check_address(address)
    throttle.count_code(code)
    session = session_of_code(code, at=timezone.now())
    if session is None:
        throttle.count_wrong_code(address)
        raise CodeUnknown
    return session


def _recorder_data(turn: Turn) -> dict[str, object]:
    """Return what static/js/recorder/types.js calls RecorderData."""
    return {
        "mode": TurnMode(turn.mode).value,
        "card": {"symbol": turn.pupil.card, "label": turn.pupil.get_card_display()},
        "upload_base": "/api/takes/",
        "ticket": issue_ticket(turn),
        "turn_id": str(turn.pk),
        "end_url": reverse("collection:end"),
        "intake_key": current_intake_key(at=timezone.now()).public_jwk,
        "prompts": asked_in(turn),
        "max_duration_s": MAX_DURATION_S,
        "quality_rules": [
            rule.as_dict()
            for rule in turn.session.campaign.quality_rules
            if rule.measure in HEARD_MEASURES
        ],
        "has_slow_line": turn.session.school.has_slow_line,
    }
