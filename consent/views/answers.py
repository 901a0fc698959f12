"""Reading, answering, and changing one's mind."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.enums import DecisionKind, InvitationState
from consent.errors import AlreadyAnswered, DisplayInvalid, NoticeSuperseded, SignerNotEntitled
from consent.forms import AnswerForm
from consent.queries import receipt_of_group
from consent.services import (
    Display,
    read_display,
    record_holder_decision,
    sign_display,
    withdraw_consent,
)
from consent.views.visits import Visit, not_entitled, proved


@require_GET
@proved
def notice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is asked, and the question unless it has been answered with yes."""
    display = Display(rendering=visit.rendering, shown_at=visit.at)
    context = {
        "visit": visit,
        "words": visit.rendering.words,
        "display": sign_display(display=display, invitation=visit.invitation),
    }
    return render(request, "consent/notice.html", context)


@require_POST
@proved
def decide(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a yes or a no to the page that was shown."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(visit.urls["notice"])
    try:
        record_holder_decision(
            invitation=visit.invitation,
            kind=DecisionKind(form.cleaned_data["answer"]),
            presentation=read_display(
                signed=form.cleaned_data["display"], invitation=visit.invitation
            ),
            at=visit.at,
        )
    except SignerNotEntitled as error:
        return not_entitled(request, visit, error)
    except (AlreadyAnswered, DisplayInvalid, NoticeSuperseded) as error:
        messages.warning(request, error.message)
        return HttpResponseRedirect(visit.urls["answer" if visit.answer else "notice"])
    return HttpResponseRedirect(visit.urls["answer"])


@require_GET
@proved
def later(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say that nothing has been decided and until when the link opens."""
    return render(request, "consent/later.html", {"visit": visit})


@require_GET
@proved
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the holder said, the receipt for it, and how to change one's mind."""
    if visit.answer is None:
        return HttpResponseRedirect(visit.urls["notice"])
    context = {
        "visit": visit,
        "answer": visit.answer,
        "receipt": receipt_of_group(visit.answer.group),
        "just_answered": visit.invitation.state == InvitationState.USED,
    }
    return render(request, "consent/answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say exactly what withdrawing does, then do it."""
    if visit.answer is None or visit.answer.kind != DecisionKind.GIVE:
        return HttpResponseRedirect(visit.urls["answer"])
    if request.method != "POST":
        return render(request, "consent/withdraw.html", {"visit": visit})
    withdraw_consent(subject=visit.subject, signer=visit.signer, via=visit.invitation, at=visit.at)
    return HttpResponseRedirect(visit.urls["answer"])
