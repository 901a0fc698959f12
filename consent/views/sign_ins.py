"""The way out to an identity provider, and the way back to one fixed address."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from consent.enums import Assurance, SignInProblem
from consent.errors import InvitationClosed, SignInFailed
from consent.identity.base import IdentityProvider, Secrets
from consent.identity.offered import provider_named
from consent.identity.pending import PendingSignIn, open_pending, seal_pending
from consent.models import Invitation
from consent.queries import invitation_by_token
from consent.queries.assurance import is_known_well_enough
from consent.services import prove_identity
from consent.services.links import MAX_ATTEMPTS
from consent.views.languages import spoken_languages
from consent.views.visits import (
    Visit,
    at_the_door,
    lets_in,
    open_to_all,
    proof_of,
    remember_proof,
)

SESSION_KEY = "family_sign_in"


@require_GET
@at_the_door
def sign_in(request: HttpRequest, visit: Visit, provider: str) -> HttpResponse:
    """Send the visitor to an identity provider.

    A link leads here, not a form: whoever follows it changes nothing, and a browser that holds
    forms to our own site (`form-action`) lets links go wherever the provider leads on.
    """
    chosen = provider_named(provider)
    if chosen is None:
        raise Http404
    if not visit.may_go_to(chosen.shape):
        return HttpResponseRedirect(visit.urls["door"])
    known_by = Secrets.new()
    try:
        address = chosen.address_for(known_by=known_by, callback=_callback(request, provider))
    except SignInFailed as error:
        return _not_confirmed(visit.token, visit.language, error.problem)
    pending = PendingSignIn(
        provider=provider,
        token=visit.token,
        language=visit.language,
        nonce=known_by.nonce,
        verifier=known_by.verifier,
        begun_at=visit.at.isoformat(),
    )
    request.session[SESSION_KEY] = seal_pending(pending, known_by.state)
    return HttpResponseRedirect(address)


@require_GET
@open_to_all
def signed_in(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the visitor back, and find out whom the provider vouches for."""
    at, state = timezone.now(), request.GET.get("state", "")
    pending, chosen = _take(request, state), provider_named(provider)
    if pending is None or chosen is None or pending.provider != provider:
        return HttpResponseRedirect(reverse("consent:sign_in_lost"))
    invitation = invitation_by_token(pending.token)
    if invitation is None or not lets_in(request, invitation, at):
        return _to_the_door(pending)  # which says so
    try:
        known = _prove(request, chosen, pending, invitation, at)
    except SignInFailed as error:
        return _not_confirmed(pending.token, pending.language, error.problem)
    except InvitationClosed:
        return _to_the_door(pending)
    remember_proof(request, invitation, known, at)
    return _to_the_door(pending)


@require_GET
@at_the_door
def not_confirmed(request: HttpRequest, visit: Visit, problem: str) -> HttpResponse:
    """Say what went wrong at the provider, and lead back to the code."""
    if problem not in set(SignInProblem):
        raise Http404
    tries_left = MAX_ATTEMPTS - visit.invitation.attempts
    context = {"visit": visit, "problem": problem, "tries_left": tries_left}
    return render(request, "consent/not_confirmed.html", context)


@require_GET
@open_to_all
def sign_in_lost(request: HttpRequest) -> HttpResponse:
    """Say that an answer came which nobody here waits for: used, too old, or another browser's."""
    return render(request, "consent/sign_in_lost.html", {"languages": spoken_languages()})


def _take(request: HttpRequest, state: str) -> PendingSignIn | None:
    """Return the sign-in that this state ends. It ends once, at once, whatever comes of it."""
    pending = open_pending(request.session.get(SESSION_KEY, ""), state)
    if pending is not None:
        del request.session[SESSION_KEY]
        request.session.save()
    return pending


def _prove(
    request: HttpRequest,
    provider: IdentityProvider,
    pending: PendingSignIn,
    invitation: Invitation,
    at: datetime,
) -> Assurance:
    """Return how well the visitor is known now.

    Raises
    ------
    SignInFailed
        When it took too long, the provider vouches for nobody, or for somebody else.
    InvitationClosed
        When the link is no longer good.
    """
    shape, held = provider.shape, proof_of(request, invitation, at)
    if pending.is_late(at) or not _reaches(held, shape.needs):
        raise SignInFailed(SignInProblem.LATE)
    identity = provider.identify(
        answer=request.GET.dict(),
        known_by=pending.known_by(request.GET["state"]),
        callback=_callback(request, pending.provider),
        at=at,
    )
    if not prove_identity(invitation=invitation, shape=shape, identity=identity, at=at):
        raise SignInFailed(SignInProblem.NOT_THE_HOLDER)
    return held if held is not None and _reaches(held, shape.gives) else shape.gives


def _reaches(held: Assurance | None, wanted: Assurance | None) -> bool:
    if wanted is None:
        return True
    return held is not None and is_known_well_enough(held, wanted)


def _callback(request: HttpRequest, provider: str) -> str:
    """Return where the provider sends everybody back to: no link, no language, no person."""
    return request.build_absolute_uri(reverse("consent:signed_in", args=[provider]))


def _to_the_door(pending: PendingSignIn) -> HttpResponse:
    return _redirect_in(reverse("consent:door", args=[pending.token]), pending.language)


def _not_confirmed(token: str, language: str, problem: SignInProblem) -> HttpResponse:
    return _redirect_in(reverse("consent:not_confirmed", args=[token, problem]), language)


def _redirect_in(path: str, language: str) -> HttpResponse:
    return HttpResponseRedirect(f"{path}?{urlencode({'lang': language})}")
