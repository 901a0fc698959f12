"""A holder at the door: which link, proved or not, in which language.

Nothing here changes the ledger; mail scanners may follow a link as often as they like.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from consent.enums import Assurance, Audience, DecisionKind, InvitationState, NoticeFormat
from consent.errors import SignerNotEntitled
from consent.identity.offered import offered_shapes
from consent.identity.shapes import Shape
from consent.models import (
    DataSubject,
    Decision,
    HolderLink,
    Invitation,
    NoticeRendering,
    NoticeVersion,
    OneTimeLink,
    Receipt,
    Signer,
)
from consent.queries import (
    Point,
    answer_of,
    answers_by_point,
    current_version,
    invitation_by_token,
    is_being_compared,
    newest_of,
    opens,
    receipt_of_group,
    rendering_in,
    renderings_for,
)
from consent.queries.assurance import is_known_well_enough
from consent.services import require_voice
from consent.views.languages import in_the_language_asked, spoken_languages

SESSION_KEY = "family_door"
PROOF_LIFE = timedelta(minutes=30)
PAGES = (
    "door",
    "notice",
    "decide",
    "points",
    "later",
    "answer",
    "withdraw",
    "receipt",
    "receipt_file",
    "receipt_seal",
    "receipt_pdf",
    "voice",
    "rights",
    "export",
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
    wants_easy_words: bool = False
    # How well the visitor has proved to be the holder; without any proof, no page but the door opens.
    assurance: Assurance = Assurance.LINK_AND_CODE

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
        """The words in the visit's language: the easy ones when they were asked for."""
        if self.wants_easy_words and self.easy_rendering is not None:
            return self.easy_rendering
        return rendering_in(self.version, Audience.HOLDER, self.language)

    @cached_property
    def easy_rendering(self) -> NoticeRendering | None:
        """The same in easy words, in the visit's language."""
        easy = renderings_for(self.version, Audience.HOLDER, NoticeFormat.EASY)
        return next((r for r in easy if r.language == self.language), None)

    @cached_property
    def answer(self) -> Decision | None:
        """The holder's last word."""
        return answer_of(self.subject, self.signer)

    @property
    def is_asked(self) -> bool:
        """Whether nothing that the holder has said counts: not yet, or not validly."""
        return self.answer is None or self.answer.kind == DecisionKind.INVALIDATE

    @property
    def is_being_compared(self) -> bool:
        """Whether the holder's yes waits for somebody to make sure whose it is."""
        return bool(self.agreed_points) and is_being_compared(self.subject, self.link.holder)

    @cached_property
    def last_act(self) -> Decision | None:
        """What the holder did last, in whole or to some points."""
        return newest_of(self.subject, self.signer)

    @cached_property
    def receipt(self) -> Receipt | None:
        """The receipt of the holder's last act."""
        return receipt_of_group(self.last_act.group) if self.last_act else None

    @cached_property
    def points(self) -> list[Point]:
        """What was asked, point by point, with the holder's last words."""
        return answers_by_point(
            subject=self.subject, signer=self.signer, version=self.version, at=self.at
        )

    @property
    def agreed_points(self) -> list[Point]:
        """What the holder can take back."""
        return [point for point in self.points if point.is_agreed]

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
        """Whether the notice is followed by the question: not when all of it has a yes that stands."""
        agreed = self.answer is not None and self.answer.kind == DecisionKind.GIVE
        stands = all(point.stands for point in self.asked_points)
        return not agreed or self.must_read_again or self.counts_only_now or not stands

    @property
    def asked_points(self) -> list[Point]:
        """What the notice in force asks."""
        return [point for point in self.points if point.purposes[0] in self.version.purposes]

    @property
    def points_beyond(self) -> list[Point]:
        """What is asked of somebody who is known better: said in this visit, a yes would not count."""
        return [point for point in self.asked_points if not point.is_for(self.assurance)]

    @property
    def unheard_points(self) -> list[Point]:
        """What the holder agreed to without being known well enough."""
        return [p for p in self.points_beyond if p.is_agreed and not p.counts]

    @property
    def counts_only_now(self) -> bool:
        """Whether a yes that did not count would, if it were said again in this visit."""
        unheard = [point for point in self.asked_points if point.is_agreed and not point.counts]
        return any(point.is_for(self.assurance) for point in unheard)

    @cached_property
    def next_provider(self) -> Shape | None:
        """The identity provider by which the visitor can be known better than now."""
        return next((shape for shape in offered_shapes() if self._leads_on(shape)), None)

    def may_go_to(self, shape: Shape) -> bool:
        """Tell whether the visitor is known well enough to go on by this provider."""
        return shape.needs is None or is_known_well_enough(self.assurance, shape.needs)

    def _leads_on(self, shape: Shape) -> bool:
        return self.may_go_to(shape) and not is_known_well_enough(self.assurance, shape.gives)

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
    def sign_in_url(self) -> str:
        """The way to the next identity provider, in the language of the visit."""
        if self.next_provider is None:
            return ""
        path = reverse("consent:sign_in", args=[self.token, self.next_provider.key])
        return f"{path}?{urlencode({'lang': self.language})}"

    @property
    def easy_url(self) -> str:
        """The notice in easy words."""
        return f"{self.urls['notice']}&format={NoticeFormat.EASY}"

    @property
    def site_language(self) -> str:
        """The language of buttons and headings, which fewer languages have than notices."""
        return self.language if self.language in spoken_languages() else settings.LANGUAGE_CODE


VisitView = Callable[..., HttpResponse]
TokenView = Callable[..., HttpResponse]


def at_the_door(view: VisitView) -> TokenView:
    """Let in whoever holds a link that still opens; everybody else meets the same dead end."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **names: object) -> HttpResponse:
        at = timezone.now()
        invitation = invitation_by_token(token)
        if invitation is None or not lets_in(request, invitation, at):
            return private(dead_end(request, token=token))
        visit = _visit(request, invitation, token, at)
        with translation.override(visit.site_language):
            response = view(request, visit, **names)
        response.headers["Content-Language"] = visit.site_language
        return private(response)

    guarded.access_policy = InvitationPolicy("invitation", "a link that opens")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def proved(view: VisitView) -> TokenView:
    """Let in whoever has also proved to be the holder within the last half hour."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: Visit, **names: object) -> HttpResponse:
        if not is_proved(request, visit):
            return HttpResponseRedirect(visit.urls["door"])
        try:
            require_voice(link=visit.link, at=visit.at)
        except SignerNotEntitled as error:
            return not_entitled(request, visit, error)
        return view(request, visit, **names)

    door = at_the_door(guarded)
    door.access_policy = InvitationPolicy("invitation", "a link that opens, and a proof")  # type: ignore[attr-defined]  # read by the suite
    return door


def open_to_all(view: TokenView) -> TokenView:
    """Let everybody in: the page says nothing about anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        return private(in_the_language_asked(view)(request, **kwargs))

    guarded.access_policy = InvitationPolicy("public", "tells nothing about any link")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def with_code_in_headers(view: TokenView) -> TokenView:
    """Mark a view that asks for link and code itself, for programs that keep no cookie."""

    @wraps(view)
    def guarded(request: HttpRequest, **names: str) -> HttpResponse:
        return private(view(request, **names))

    guarded.access_policy = InvitationPolicy("invitation", "a link and its code, in headers")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def remember_proof(
    request: HttpRequest, invitation: OneTimeLink, assurance: Assurance, at: datetime
) -> None:
    """Note in the session, not in the cookie, for whom the visitor is known, and how well."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = {
        "invitation": str(invitation.pk),
        "until": (at + PROOF_LIFE).isoformat(),
        "assurance": assurance.value,
    }


def forget_proof(request: HttpRequest) -> None:
    """Close the door behind the visitor."""
    request.session.pop(SESSION_KEY, None)


def is_proved(request: HttpRequest, visit: Visit) -> bool:
    """Tell whether the visitor was proved to be the holder for this very link, not long ago."""
    return proof_of(request, visit.invitation, visit.at) is not None


def lets_in(request: HttpRequest, invitation: OneTimeLink, at: datetime) -> bool:
    """Tell whether the link still opens, or has served this visitor not long ago."""
    return opens(invitation, at) or proof_of(request, invitation, at) is not None


def proof_of(request: HttpRequest, invitation: OneTimeLink, at: datetime) -> Assurance | None:
    """Return how well the visitor was proved to be the person of this very link, if at all."""
    proof = request.session.get(SESSION_KEY)
    # A link that has served stays open to the one who used it, as long as the proof is fresh.
    alive = invitation.state in {InvitationState.OPEN, InvitationState.USED}
    if (
        not proof
        or not alive
        or UUID(proof["invitation"]) != invitation.pk
        or at >= datetime.fromisoformat(proof["until"])
    ):
        return None
    return Assurance(proof["assurance"])


@in_the_language_asked
def dead_end(request: HttpRequest, *, token: str) -> HttpResponse:
    """Answer to a link that is used, old, locked or unknown: always the same."""
    context = {"token": token, "languages": spoken_languages()}
    return render(request, "consent/dead_end.html", context, status=404)


def not_entitled(request: HttpRequest, visit: Visit, error: SignerNotEntitled) -> HttpResponse:
    """Say that this person cannot answer for this child."""
    context = {"visit": visit, "error": error}
    return render(request, "consent/not_entitled.html", context, status=403)


def _visit(request: HttpRequest, invitation: Invitation, token: str, at: datetime) -> Visit:
    holder_language = invitation.link.holder.language
    asked = request.GET.get("lang", holder_language)
    easy = request.GET.get("format") == NoticeFormat.EASY
    known = proof_of(request, invitation, at) or Assurance.LINK_AND_CODE
    visit = Visit(invitation, token, asked, at, easy, known)
    return visit if asked in visit.languages else replace(visit, language="fr")


def private(response: HttpResponse) -> HttpResponse:
    """Keep the page out of every cache, and its address out of every other site.

    `no-referrer` would also take the origin away from our own forms, and with it the protection
    against forged ones: browsers then send `Origin: null`.
    """
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
