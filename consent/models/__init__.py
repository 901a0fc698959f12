"""Tables of the consent ledger."""

from consent.models.decisions import PUPIL, Decision, Receipt, Signer
from consent.models.invitations import Invitation
from consent.models.notices import Notice, NoticeRendering, NoticeVersion, Presentation
from consent.models.permissions import Permission
from consent.models.policy import Purpose, SignatureRule
from consent.models.subjects import DataSubject, Holder, HolderLink

__all__ = [
    "PUPIL",
    "DataSubject",
    "Decision",
    "Holder",
    "HolderLink",
    "Invitation",
    "Notice",
    "NoticeRendering",
    "NoticeVersion",
    "Permission",
    "Presentation",
    "Purpose",
    "Receipt",
    "SignatureRule",
    "Signer",
]
