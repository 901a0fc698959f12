"""POST /api/displays and /api/decisions: a front office shows a notice and passes the answer on.

The office's key says who passes it on, the holder's link and code say whose answer it is. Neither
does anything without the other, and no key signs in a holder's place.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.enums import Audience, NoticeFormat
from consent.errors import (
    AlreadyAnswered,
    ConsentError,
    DisplayInvalid,
    HolderUnproved,
    NoticeSuperseded,
    SignerNotEntitled,
)
from consent.forms import PointsForm
from consent.models import Invitation, NoticeRendering
from consent.queries import (
    current_version,
    points_of,
    receipt_of_group,
    rendering_in,
    renderings_for,
)
from consent.refusals import described, refuse
from consent.services import (
    Display,
    prove_holder,
    read_display,
    record_holder_decision,
    require_voice,
    sign_display,
)
from dases_voice.core.access import declare_policy
from dases_voice.core.enums import TokenScope
from dases_voice.core.errors import KeyReused
from dases_voice.core.rest import REFUSALS_OF_KEYS, ProgramView, Words
from dases_voice.core.services.answers import Answer, Question, answer_once
from dases_voice.protection.api import once
from dases_voice.protection.serializers import (
    DecisionRequestSerializer,
    DecisionSerializer,
    DisplayRequestSerializer,
    DisplaySerializer,
)

CONTENT_INVALID = Words("content_invalid", "answers: This field is required.")
POINT_MISSING = Words(
    "point_missing", _("Send a yes or a no to each point of the display, and to nothing else.")
)
STATUS: dict[type[ConsentError], int] = {
    HolderUnproved: 403,
    SignerNotEntitled: 403,
    AlreadyAnswered: 409,
    DisplayInvalid: 422,
    NoticeSuperseded: 422,
}
UNPROVED = described(
    "the link and the code do not open, or this person may not answer; or the key is for something else",
    HolderUnproved(),
    SignerNotEntitled(),
)


class DisplaysView(ProgramView):
    """A notice to be shown."""

    scope = TokenScope.FRONT_OFFICE

    @extend_schema(
        summary="Get the notice that a holder must be shown",
        description=(
            "Nothing is recorded. The answer is good for this holder's link only. Secrets travel "
            "in the body, never in an address."
        ),
        request=DisplayRequestSerializer,
        responses={
            200: DisplaySerializer,
            400: described("the body is not as described", CONTENT_INVALID),
            **REFUSALS_OF_KEYS,
            403: UNPROVED,
        },
    )
    def post(self, request: Request) -> Response:
        """Return the words and what proves that they were shown."""
        at = timezone.now()
        asked = DisplayRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        asked_for = asked.validated_data
        try:
            invitation = prove_holder(token=asked_for["token"], code=asked_for["code"], at=at)
            require_voice(link=invitation.link, at=at)
        except ConsentError as error:
            return refuse(error, status=STATUS[type(error)])
        version = current_version(invitation.notice_version.notice, at)
        form = NoticeFormat(asked_for["format"])
        easy = renderings_for(version, Audience.HOLDER, form)
        rendering = next((r for r in easy if r.language == asked_for["language"]), None)
        rendering = rendering or rendering_in(version, Audience.HOLDER, asked_for["language"])
        display = sign_display(display=Display(rendering, shown_at=at), invitation=invitation)
        return Response(_shown(rendering, display))


class DecisionsView(ProgramView):
    """An answer that is passed on."""

    scope = TokenScope.FRONT_OFFICE

    @extend_schema(
        summary="Pass on what a holder answers",
        description=(
            "Exactly what the family's own page does: the receipt and a fresh link go to the holder "
            "by mail, and the link that served ends. A no after a yes is a withdrawal."
        ),
        parameters=[once.PARAMETER],
        request=DecisionRequestSerializer,
        responses={
            201: DecisionSerializer,
            400: described(
                "the body or the header is not as described",
                once.KEY_MISSING,
                POINT_MISSING,
                CONTENT_INVALID,
            ),
            **REFUSALS_OF_KEYS,
            403: UNPROVED,
            409: described(
                "the holder has answered since, or the key is used",
                AlreadyAnswered(),
                KeyReused(),
            ),
            422: described("show the notice again first", DisplayInvalid(), NoticeSuperseded()),
        },
    )
    def post(self, request: Request) -> Response:
        """Record the answer."""
        return once.asked_once(_decide, request)


displays = declare_policy(
    DisplaysView.as_view(), kind="token", why="a front office's key, and a holder's link and code"
)
decisions = declare_policy(
    DecisionsView.as_view(), kind="token", why="a front office's key, and a holder's link and code"
)


def _decide(request: Request, question: Question) -> Response:
    at = timezone.now()
    sent = DecisionRequestSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    content = sent.validated_data
    try:
        # Before the transaction: a wrong code must count even though it is refused.
        invitation = prove_holder(token=content["token"], code=content["code"], at=at)
        form = _points(invitation, content, request)
        if form is None:
            return refuse(POINT_MISSING, status=400)
        kind, refused = form.meaning()

        def act() -> Answer:
            group = record_holder_decision(
                invitation=invitation,
                kind=kind,
                presentation=read_display(signed=content["display"], invitation=invitation),
                but_refuse=refused,
                recorder=f"user:{question.user.pk}",
                at=at,
            )
            receipt = receipt_of_group(group)
            return Answer(201, {"decision": str(group), "receipt": receipt and receipt.number})

        answer = answer_once(question=question, act=act, at=at)
    except ConsentError as error:
        return refuse(error, status=STATUS[type(error)])
    return Response(answer.content, status=answer.status)


def _points(
    invitation: Invitation, content: dict[str, object], request: Request
) -> PointsForm | None:
    """Return the answers as the family's own form would have brought them, if they fit."""
    version = current_version(invitation.notice_version.notice, timezone.now())
    answers = content["answers"]
    assert isinstance(answers, dict)  # noqa: S101  # for the type checker
    form = PointsForm({**answers, "display": content["display"]}, points=points_of(version))
    fits = answers.keys() == form.fields.keys() - {"display"}
    return form if fits and form.is_valid() else None


def _shown(rendering: NoticeRendering, display: str) -> dict[str, object]:
    return {
        "display": display,
        "language": rendering.language,
        "sha256": rendering.sha256,
        "words": rendering.words,
        "points": [
            {
                "key": point.key,
                "label": point.label,
                "purposes": [code.value for code in point.purposes],
            }
            for point in points_of(rendering.version)
        ],
    }
