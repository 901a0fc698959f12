"""A pupil at the pupil's own door: which sheet, proved or not, and in words for which age.

Looking changes nothing: only the code, which is posted, uses a sheet up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from consent import directory, voices
from consent.enums import Audience, DecisionKind
from consent.erasure import registered_erasers
from consent.models import PUPIL, DataSubject, Decision, NoticeRendering, PupilInvitation
from consent.queries import answer_of, audience_for, notice_for, pupil_invitation_by_token
from consent.views.languages import language_asked
from consent.views.own_words import OwnWords, own_words
from consent.views.visits import InvitationPolicy, lets_in, private, proof_of
from consent.voices import Clip, Whereabouts

PAGES = ("door", "mine", "stop", "saved", "export", "leave")


@dataclass(frozen=True)
class PupilVisit:
    """One request at the pupil's own door."""

    invitation: PupilInvitation
    token: str
    language: str
    at: datetime

    @property
    def subject(self) -> DataSubject:
        """The pupil."""
        return self.invitation.subject

    @property
    def languages(self) -> list[str]:
        """The languages in which pupils' notices are written: the site's own."""
        return [code for code, _name in settings.LANGUAGES]

    @cached_property
    def audience(self) -> Audience:
        """The age for which the words are."""
        assert self.subject.birth_date is not None  # noqa: S101  # an erasure ends every visit
        return audience_for(self.subject.birth_date, self.at)

    @property
    def words(self) -> OwnWords:
        """The sentences of the page."""
        return own_words(self.audience)

    @cached_property
    def notice(self) -> NoticeRendering:
        """Why a voice is kept and who may hear it, in words for this age."""
        return notice_for(
            subject=self.subject, audience=self.audience, language=self.language, at=self.at
        )

    @cached_property
    def pupil(self) -> directory.SubjectDescription | None:
        """How the pupil is called here; only after the code."""
        return directory.describe_subject(self.subject.pk)

    @cached_property
    def answer(self) -> Decision | None:
        """The pupil's own last word, and nobody else's."""
        return answer_of(self.subject, PUPIL)

    @property
    def has_said_yes(self) -> bool:
        """Whether that word is a yes."""
        return self.answer is not None and self.answer.kind == DecisionKind.GIVE

    @cached_property
    def clips(self) -> list[Clip]:
        """The recordings that can be listened to."""
        return voices.clips_of(self.subject.pk)

    @cached_property
    def closed(self) -> int:
        """How many recordings nobody can use any more."""
        return voices.closed_count(self.subject.pk)

    @cached_property
    def where(self) -> Whereabouts:
        """Where the voice has gone, in numbers and titles."""
        return voices.whereabouts_of(self.subject.pk)

    @cached_property
    def also_kept(self) -> list[str]:
        """What else is kept of the pupil, in one line each."""
        return [line for eraser in registered_erasers() for line in eraser.tell_pupil(self.subject)]

    @cached_property
    def urls(self) -> dict[str, str]:
        """The pages behind this sheet, in the language of the visit."""
        query = f"?{urlencode({'lang': self.language})}"
        return {page: reverse(f"own:{page}", args=[self.token]) + query for page in PAGES}


PupilView = Callable[..., HttpResponse]


def at_pupils_door(view: PupilView) -> PupilView:
    """Let in whoever holds a sheet that still opens, or has just opened it."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **names: object) -> HttpResponse:
        at, language = timezone.now(), pupils_language(request)
        invitation = pupil_invitation_by_token(token)
        with translation.override(language):
            if invitation is None or not lets_in(request, invitation, at):
                response = dead_sheet(request)
            else:
                visit = PupilVisit(invitation, token, language, at)
                response = view(request, visit, **names)
        response.headers["Content-Language"] = language
        return private(response)

    guarded.access_policy = InvitationPolicy("invitation", "a sheet that opens")  # type: ignore[attr-defined]  # read by the suite
    return guarded


def proved_pupil(view: PupilView) -> PupilView:
    """Let in whoever has also typed the code of the sheet within the last half hour."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: PupilVisit, **names: object) -> HttpResponse:
        if proof_of(request, visit.invitation, visit.at) is None:
            return redirect(visit.urls["door"])
        return view(request, visit, **names)

    door = at_pupils_door(guarded)
    door.access_policy = InvitationPolicy("invitation", "a sheet that opens, and its code")  # type: ignore[attr-defined]  # read by the suite
    return door


def pupils_language(request: HttpRequest) -> str:
    """Return the language asked for, of those in which pupils' notices are written."""
    asked = language_asked(request)
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def dead_sheet(request: HttpRequest) -> HttpResponse:
    """Answer to a sheet that is used, old, locked, replaced or unknown: always the same."""
    context = {"languages": [code for code, _name in settings.LANGUAGES]}
    return render(request, "own_voice/dead_end.html", context, status=404)
