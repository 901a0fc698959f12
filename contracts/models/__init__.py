"""Tables of the ledger."""

from contracts.models.agreements import Agreement, Signature
from contracts.models.notices import DeletionNotice
from contracts.models.parties import Party
from contracts.models.templates import TemplateVersion

__all__ = ["Agreement", "DeletionNotice", "Party", "Signature", "TemplateVersion"]
