"""A holder at the door: which link, proved or not, in which language.

Nothing here changes the ledger; mail scanners may follow a link as often as they like.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, wraps
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from consent import directory
from consent.enums import Audience, DecisionKind, InvitationState
from consent.errors import SignerNotEntitled
from consent.models import (
    DataSubject,
    Decision,
    HolderLink,
    Invitation,
    NoticeRendering,
    NoticeVersion,
    Signer,
)
from consent.queries import (
    answer_of,
    current_version,
    invitation_by_token,
    opens,
    rendering_in,
    renderings_for,
)
from consent.services import require_voice

SESSION_KEY = "family_door"
PROOF_LIFE = timedelta(minutes=30)
PAGES = (
    "door",
    "notice",
    "decide",
    "later",
    "answer",
    "withdraw",
    "receipt",
    "receipt_file",
    "leave",
    "new_link",
)


class InvitationPolicy(NamedTuple):
    """How these pages are guarded: the suite reads it from each view."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Visit:
    """One request at the family door."""

    invitation: Invitation
    token: str
    language: str
    at: datetime

    @property
    def link(self) -> HolderLink:
        """The holder's authority over the child."""
        return self.invitation.link

    @property
    def subject(self) -> DataSubject:
        """The child."""
        return self.link.subject

    @property
    def signer(self) -> Signer:
        """The holder, as the one who signs."""
        return Signer(self.link.holder)

    @cached_property
    def version(self) -> NoticeVersion:
        """What is in force of the notice that the holder was invited to."""
        return current_version(self.invitation.notice_version.notice, self.at)

    @cached_property
    def languages(self) -> list[str]:
        """The languages in which a holder can read it."""
        renderings = renderings_for(self.version, Audience.HOLDER)
        return [rendering.language for rendering in renderings]

    @cached_property
    def rendering(self) -> NoticeRendering:
        """The words in the visit's language."""
        return rendering_in(self.version, Audience.HOLDER, self.language)

    @cached_property
    def answer(self) -> Decision | None:
        """The holder's last word."""
        return answer_of(self.subject, self.signer)

    @property
    def must_read_again(self) -> bool:
        """Whether the yes that was given covers an older text only."""
        given = self.answer
        if given is None or given.kind != DecisionKind.GIVE or given.presentation is None:
            return False
        signed = given.presentation.rendering.version
        return signed.notice_id == self.version.notice_id and signed.major != self.version.major

    @property
    def may_decide(self) -> bool:
        """Whether the notice is followed by the question."""
        agreed = self.answer is not None and self.answer.kind == DecisionKind.GIVE
        return not agreed or self.must_read_again

    @cached_property
    def child(self) -> directory.SubjectDescription | None:
        """How to name the child to its own family; only after the code."""
        return directory.describe_subject(self.subject.pk)

    @cached_property
    def urls(self) -> dict[str, str]:
        """The pages behind this link, in the language of the visit."""
        query = f"?{urlencode({'lang': self.language})}"
        return {page: reverse(f"consent:{page}", args=[self.token]) + query for page in PAGES}

    @property
    def site_language(self) -> str:
        """The language of buttons and headings, which fewer languages have than notices."""
        known = {code for code, _name in settings.LANGUAGES}
        return self.language if self.language in known else settings.LANGUAGE_CODE


VisitView = Callable[[HttpRequest, Visit], HttpResponse]
TokenView = Callable[..., HttpResponse]


def at_the_door(view: VisitView) -> TokenView:
    """Let in whoever holds a link that still opens; everybody else meets the same dead end."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        at = timezone.now()
        invitation = invitation_by_token(token)
        if invitation is None or not (opens(invitation, at) or _is_proved(request, invitation, at)):
            return _private(dead_end(request, token))
        visit = _visit(request, invitation, token, at)
        with translation.override(visit.site_language):
            response = view(request, visit)
        response.headers["Content-Language"] = visit.site_language
        return _private(response)

    guarded.access_policy = InvitationPolicy("invitation", "a link that opens")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def proved(view: VisitView) -> TokenView:
    """Let in whoever has also proved the code within the last half hour."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: Visit) -> HttpResponse:
        if not _is_proved(request, visit.invitation, visit.at):
            return HttpResponseRedirect(visit.urls["door"])
        try:
            require_voice(link=visit.link, at=visit.at)
        except SignerNotEntitled as error:
            return not_entitled(request, visit, error)
        return view(request, visit)

    door = at_the_door(guarded)
    door.access_policy = InvitationPolicy("invitation", "a link that opens, and its code")  # type: ignore[attr-defined]  # read by the suite
    return door


def open_to_all(view: TokenView) -> TokenView:
    """Let everybody in: the page says nothing about anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        return _private(view(request, **kwargs))

    guarded.access_policy = InvitationPolicy("public", "tells nothing about any link")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def remember_proof(request: HttpRequest, invitation: Invitation, at: datetime) -> None:
    """Note in the session, not in the cookie, that the code was right."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {
        "invitation": str(invitation.pk),
        "until": (at + PROOF_LIFE).isoformat(),
    }


def forget_proof(request: HttpRequest) -> None:
    """Close the door behind the visitor."""
    request.session.pop(SESSION_KEY, None)


def is_proved(request: HttpRequest, visit: Visit) -> bool:
    """Tell whether the code was proved for this very link, not long ago."""
    return _is_proved(request, visit.invitation, visit.at)


def dead_end(request: HttpRequest, token: str) -> HttpResponse:
    """Answer to a link that is used, old, locked or unknown: always the same."""
    return render(request, "consent/dead_end.html", {"token": token}, status=404)


def not_entitled(request: HttpRequest, visit: Visit, error: SignerNotEntitled) -> HttpResponse:
    """Say that this person cannot answer for this child."""
    context = {"visit": visit, "error": error}
    return render(request, "consent/not_entitled.html", context, status=403)


def _visit(request: HttpRequest, invitation: Invitation, token: str, at: datetime) -> Visit:
    holder_language = invitation.link.holder.language
    asked = request.GET.get("lang", holder_language)
    visit = Visit(invitation, token, asked, at)
    return visit if asked in visit.languages else Visit(invitation, token, "fr", at)


def _is_proved(request: HttpRequest, invitation: Invitation, at: datetime) -> bool:
    proof = request.session.get(SESSION_KEY)
    # A link that has served stays open to the one who used it, as long as the proof is fresh.
    alive = invitation.state in {InvitationState.OPEN, InvitationState.USED}
    return bool(
        proof
        and alive
        and UUID(proof["invitation"]) == invitation.pk
        and at < datetime.fromisoformat(proof["until"])
    )


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of every cache, and its address out of every other site.

    `no-referrer` would also take the origin away from our own forms, and with it the protection
    against forged ones: browsers then send `Origin: null`.
    """
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
