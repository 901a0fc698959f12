"""Tables of the consent ledger."""

from consent.models.cases import Hold, PropagationTask, WithdrawalCase
from consent.models.decisions import PUPIL, Decision, Receipt, Signer
from consent.models.identities import HolderIdentity
from consent.models.invitations import Invitation, PupilInvitation
from consent.models.links import OneTimeLink
from consent.models.notices import (
    Notice,
    NoticeChange,
    NoticeRendering,
    NoticeSound,
    NoticeVersion,
    Presentation,
)
from consent.models.paper import PaperForm
from consent.models.permissions import Permission, PermissionEpoch
from consent.models.policy import PolicyProposal, Purpose, PurposePolicy, SignatureRule
from consent.models.rights import RightsRequest
from consent.models.seals import ChainRoot, Seal, SealKey
from consent.models.signatures import ComparedSignature, SignatureTrace
from consent.models.subjects import DataSubject, Holder, HolderLink

__all__ = [
    "PUPIL",
    "ChainRoot",
    "ComparedSignature",
    "DataSubject",
    "Decision",
    "Hold",
    "Holder",
    "HolderIdentity",
    "HolderLink",
    "Invitation",
    "Notice",
    "NoticeChange",
    "NoticeRendering",
    "NoticeSound",
    "NoticeVersion",
    "OneTimeLink",
    "PaperForm",
    "Permission",
    "PermissionEpoch",
    "PolicyProposal",
    "Presentation",
    "PropagationTask",
    "PupilInvitation",
    "Purpose",
    "PurposePolicy",
    "Receipt",
    "RightsRequest",
    "Seal",
    "SealKey",
    "SignatureRule",
    "SignatureTrace",
    "Signer",
    "WithdrawalCase",
]
