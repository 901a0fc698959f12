"""What families and third parties ask the ledger for: proofs that need no trust, and one's own receipts."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.errors import (
    HolderUnproved,
    ProofPending,
    ProofUnknown,
    ReceiptUnknown,
    SignerNotEntitled,
    TooManyGuesses,
)
from consent.models import Receipt
from consent.queries.cases import receipt_by_number
from consent.queries.proofs import InclusionProof, decisions_named, proofs_of, seal_on
from consent.queries.receipts import seal_of
from consent.refusals import described, refuse
from consent.serializers import ProofsSerializer
from consent.services.entitlement import require_voice
from consent.services.guesses import WINDOW_S, count_proof, count_wrong, refuse_guesser
from consent.services.invitations import prove_holder
from consent.views.visits import open_to_all, with_code_in_headers
from consent.visitors import address_of


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description=description
    )


class ProofView(APIView):
    """The proof of one decision, or of all decisions of one act. It holds hashes and nothing else."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        summary="Prove that a decision stands in the sealed chain",
        description=(
            "The tree is the one of RFC 6962 with SHA-256; a leaf is a decision's hash as it is "
            "written. The document is the exact text that was signed (RFC 7515, appendix F)."
        ),
        responses={
            200: ProofsSerializer,
            202: described("recorded, and not sealed yet", ProofPending()),
            404: described("no decision has this number", ProofUnknown()),
            429: described("too many questions from this address", TooManyGuesses()),
        },
    )
    def get(self, request: Request, proof_id: UUID) -> Response:
        """Return the proofs."""
        try:
            count_proof(address_of(request))
        except TooManyGuesses as error:
            return refuse(error, status=429, headers={"Retry-After": str(WINDOW_S)})
        decisions = decisions_named(proof_id)
        if not decisions:
            return refuse(ProofUnknown(), status=404)
        proofs = proofs_of(decisions)
        if not proofs:
            return refuse(ProofPending(), status=202)
        keys = request.build_absolute_uri(reverse("proof:keys"))
        return Response(ProofsSerializer(_as_data(proofs, keys)).data)


class ReceiptView(APIView):
    """A holder's receipt, for whoever proves to be that holder."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        summary="Get one's own receipt, signed",
        description=(
            "The body is the exact text that was signed: a consent receipt after ISO/IEC TS 27560 "
            "in DPV 2.3 terms. `JWS-Signature` is its detached signature (RFC 7515, appendix F), "
            "by a key of `/proof/keys.json`. Without the right link and code a receipt is as "
            "absent as one that never was; wrong codes count as at the family's own page."
        ),
        parameters=[
            OpenApiParameter("number", OpenApiTypes.STR, OpenApiParameter.PATH),
            _header("Family-Link", "the end of the family's link"),
            _header("Family-Code", "the code that came another way"),
        ],
        responses={
            (200, "application/ld+json"): OpenApiTypes.OBJECT,
            404: described("no such receipt, or not of the one who asks", ReceiptUnknown()),
            429: described("too many wrong tries from this address", TooManyGuesses()),
        },
    )
    def get(self, request: Request, number: str) -> HttpResponse:
        """Return the very bytes that were sealed."""
        address = address_of(request)
        try:
            refuse_guesser(address)
            receipt = _own_receipt(request, number)
        except TooManyGuesses as error:
            return refuse(error, status=429, headers={"Retry-After": str(WINDOW_S)})
        except (HolderUnproved, ReceiptUnknown, SignerNotEntitled):
            count_wrong(address)
            return refuse(ReceiptUnknown(), status=404)
        seal = seal_of(receipt)
        headers = {"JWS-Signature": seal.jws} if seal else {}
        return HttpResponse(receipt.content, content_type="application/ld+json", headers=headers)


def _own_receipt(request: Request, number: str) -> Receipt:
    """Return the receipt if the link in the headers is its holder's, for the same child.

    Raises
    ------
    HolderUnproved, ReceiptUnknown
        Whatever is wrong: the answer is the same.
    """
    link, code = request.headers.get("Family-Link", ""), request.headers.get("Family-Code", "")
    receipt = receipt_by_number(number)
    if receipt is None:
        raise ReceiptUnknown
    invitation = prove_holder(token=link, code=code, at=timezone.now())
    own = (invitation.link.subject_id, invitation.link.holder_id)
    if (receipt.subject_id, receipt.holder_id) != own:
        raise ReceiptUnknown
    require_voice(link=invitation.link, at=timezone.now())
    return receipt


def _as_data(proofs: list[InclusionProof], keys: str) -> dict[str, object]:
    root = proofs[0].root
    return {
        "keys": keys,
        "root": {"document": root.content, "signature": seal_on(root).jws},
        "decisions": [
            {
                "sha256": proof.decision.hash,
                "index": proof.index,
                "size": proof.size,
                "path": [neighbour.hex() for neighbour in proof.neighbours],
            }
            for proof in proofs
        ],
    }


proof = open_to_all(ProofView.as_view())
receipt = with_code_in_headers(ReceiptView.as_view())
