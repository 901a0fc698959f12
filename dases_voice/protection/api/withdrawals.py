"""POST /api/withdrawals: taken at any level, and acted on before this answers."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.enums import CaseKind, Channel, PurposeCode
from consent.errors import ConsentError, HolderUnproved, ReceiptUnknown, SignerNotEntitled
from consent.models import Signer, WithdrawalCase
from consent.queries import receipt_by_number
from consent.refusals import described, refuse
from consent.services import announce_withdrawal, prove_holder, withdraw_consent
from dases_voice.core.access import declare_policy
from dases_voice.core.enums import TokenScope
from dases_voice.core.rest import REFUSALS_OF_KEYS, ProgramView, Words
from dases_voice.core.services.answers import Answer, Question, answer_once
from dases_voice.protection.api import once
from dases_voice.protection.serializers import CaseSerializer, WithdrawalRequestSerializer

PROOF_MISSING = Words(
    "proof_missing",
    _("Send the family’s link and code, or the number of a receipt and the words of the family."),
)
STATUS: dict[type[ConsentError], int] = {
    HolderUnproved: 403,
    SignerNotEntitled: 403,
    ReceiptUnknown: 404,
}


class WithdrawalsView(ProgramView):
    """A withdrawal that is passed on."""

    scope = TokenScope.FRONT_OFFICE

    @extend_schema(
        summary="Withdraw an agreement",
        description=(
            "With a holder's link and code it is withdrawn when this answers: every gate is closed "
            "and the case is open (201). With the number of a receipt only, after a call or a "
            "letter, every use is stopped when this answers, and the data protection officer "
            "verifies from whom it came (202). No purpose named means all of them."
        ),
        parameters=[once.PARAMETER],
        request=WithdrawalRequestSerializer,
        responses={
            201: CaseSerializer,
            202: CaseSerializer,
            400: described(
                "the body or the header is not as described", once.KEY_MISSING, PROOF_MISSING
            ),
            **REFUSALS_OF_KEYS,
            403: described(
                "the link and the code do not open; or the key is for something else",
                HolderUnproved(),
                SignerNotEntitled(),
            ),
            404: described("no receipt has this number", ReceiptUnknown()),
            **once.REFUSALS,
        },
    )
    def post(self, request: Request) -> Response:
        """Close every gate, and say what follows by when."""
        return once.asked_once(_withdraw, request)


withdrawals = declare_policy(
    WithdrawalsView.as_view(),
    kind="token",
    why="a front office's key; the family proves itself, or is asked afterwards",
)


def _withdraw(request: Request, question: Question) -> Response:
    sent = WithdrawalRequestSerializer(data=request.data)
    sent.is_valid(raise_exception=True)
    content = sent.validated_data
    try:
        if content.get("token") and content.get("code"):
            answer = _by_link(question, content)
        elif content.get("receipt") and content.get("words"):
            answer = _by_receipt(question, content)
        else:
            return refuse(PROOF_MISSING, status=400)
    except ConsentError as error:
        return refuse(error, status=STATUS[type(error)])
    return Response(answer.content, status=answer.status)


def _by_link(question: Question, content: dict[str, object]) -> Answer:
    at = timezone.now()
    invitation = prove_holder(token=str(content["token"]), code=str(content["code"]), at=at)
    subject, holder = invitation.link.subject, invitation.link.holder
    named = content["purposes"]
    assert isinstance(named, list)  # noqa: S101  # for the type checker
    asked = [PurposeCode(code) for code in named]

    def act() -> Answer:
        withdraw_consent(
            subject=subject,
            signer=Signer(holder),
            # Without the recording there is nothing to use: a no to it is a no to everything.
            purposes=[] if PurposeCode.RECORD in asked else asked,
            via=invitation,
            recorder=f"user:{question.user.pk}",
            at=at,
        )
        mine = subject.cases.filter(holder=holder).exclude(kind=CaseKind.SIGNATURES)
        case = mine.order_by("-opened_at").first()
        return Answer(201, _as_data(case))

    return answer_once(question=question, act=act, at=at)


def _by_receipt(question: Question, content: dict[str, object]) -> Answer:
    at = timezone.now()
    receipt = receipt_by_number(str(content["receipt"]))
    if receipt is None:
        raise ReceiptUnknown

    def act() -> Answer:
        case = announce_withdrawal(
            subject=receipt.subject,
            signer=Signer(receipt.holder),
            channel=Channel(str(content["channel"])),
            words=str(content["words"]),
            actor=f"user:{question.user.pk}",
            at=at,
        )
        return Answer(202, _as_data(case))

    return answer_once(question=question, act=act, at=at)


def _as_data(case: WithdrawalCase | None) -> dict[str, object]:
    """Return a case as JSON keeps it; nothing of who withdrew."""
    if case is None:
        return {}
    return {
        "serial": case.serial,
        "state": str(case.state),
        "opened_at": case.opened_at.isoformat(),
        "targets": [
            {"target": task.target, "due_at": task.due_at.isoformat(), "state": str(task.state)}
            for task in case.tasks.all()
        ],
    }
