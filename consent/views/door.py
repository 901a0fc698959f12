"""The door: the welcome, the code, the dead end, and the way out."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.errors import InvitationClosed
from consent.forms import CodeForm
from consent.queries import invitation_by_token
from consent.services import prove_code, send_new_link
from consent.services.invitations import MAX_ATTEMPTS
from consent.views.visits import (
    Visit,
    at_the_door,
    dead_end,
    forget_proof,
    is_proved,
    open_to_all,
    proved,
    remember_proof,
)


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def door(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Welcome, and ask for the code that came another way."""
    if request.method != "POST":
        if is_proved(request, visit):
            return HttpResponseRedirect(_next_page(visit))
        return render(request, "consent/door.html", {"visit": visit, "form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            if prove_code(invitation=visit.invitation, code=form.cleaned_data["code"], at=visit.at):
                remember_proof(request, visit.invitation, visit.at)
                return HttpResponseRedirect(_next_page(visit))
        except InvitationClosed:
            return dead_end(request, visit.token)
        visit.invitation.refresh_from_db(fields=["attempts"])
        if (left := MAX_ATTEMPTS - visit.invitation.attempts) <= 0:
            return dead_end(request, visit.token)
        form.say_wrong(tries_left=left)
    return render(request, "consent/door.html", {"visit": visit, "form": form})


@require_POST
@open_to_all
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address on record. Whoever asks learns nothing."""
    invitation = invitation_by_token(token)
    if invitation is not None:
        send_new_link(invitation=invitation, at=timezone.now())
    return redirect("consent:new_link_sent")


@require_GET
@open_to_all
def new_link_sent(request: HttpRequest) -> HttpResponse:
    """Say the same to everybody."""
    return render(request, "consent/new_link_sent.html")


@require_POST
@proved
def leave(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """Close the door behind a visitor, on a device that others use."""
    forget_proof(request)
    return redirect("consent:goodbye")


@require_GET
@open_to_all
def goodbye(request: HttpRequest) -> HttpResponse:
    """Say that nothing is left open."""
    return render(request, "consent/goodbye.html")


def _next_page(visit: Visit) -> str:
    unanswered = visit.answer is None or visit.must_read_again
    return visit.urls["notice" if unanswered else "answer"]
