"""The door: the welcome, the code, the dead end, and the way out."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.enums import Assurance
from consent.errors import InvitationClosed
from consent.forms import CodeForm
from consent.queries import invitation_by_token
from consent.services import prove_code, send_new_link
from consent.services.links import MAX_ATTEMPTS
from consent.views.languages import language_asked, spoken_languages
from consent.views.visits import (
    Visit,
    at_the_door,
    dead_end,
    forget_proof,
    is_proved,
    open_to_all,
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
                remember_proof(request, visit.invitation, Assurance.LINK_AND_CODE, visit.at)
                return HttpResponseRedirect(_next_page(visit))
        except InvitationClosed:
            return dead_end(request, token=visit.token)
        visit.invitation.refresh_from_db(fields=["attempts"])
        if (left := MAX_ATTEMPTS - visit.invitation.attempts) <= 0:
            return dead_end(request, token=visit.token)
        form.say_wrong(tries_left=left)
    return render(request, "consent/door.html", {"visit": visit, "form": form})


@require_POST
@open_to_all
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link to the address on record. Whoever asks learns nothing."""
    invitation = invitation_by_token(token)
    if invitation is not None:
        send_new_link(invitation=invitation, at=timezone.now())
    return _redirect_in("consent:new_link_sent", language_asked(request))


@require_GET
@open_to_all
def new_link_sent(request: HttpRequest) -> HttpResponse:
    """Say the same to everybody."""
    return render(request, "consent/new_link_sent.html", {"languages": spoken_languages()})


@require_POST
@at_the_door
def leave(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Close the door behind a visitor, on a device that others use."""
    forget_proof(request)
    return _redirect_in("consent:goodbye", visit.site_language)


@require_GET
@open_to_all
def goodbye(request: HttpRequest) -> HttpResponse:
    """Say that nothing is left open."""
    return render(request, "consent/goodbye.html", {"languages": spoken_languages()})


def _redirect_in(page: str, language: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'lang': language})}")


def _next_page(visit: Visit) -> str:
    to_read = visit.is_asked or visit.must_read_again or visit.counts_only_now
    return visit.urls["notice" if to_read else "answer"]
