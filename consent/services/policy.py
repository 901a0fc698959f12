"""The policy rows that a new installation starts with.

Only missing rows are made: what a data protection officer has changed stays changed.
"""

from django.apps.registry import Apps
from django.apps.registry import apps as current_apps
from django.db import transaction

from consent.enums import AgeBand, HoldersRequired, PurposeCode

CONSENT_BASIS = "eu-gdpr:A6-1-a"
DPV = "https://w3id.org/dpv#"

# Purpose: DPV term, offered now?
PURPOSES = {
    PurposeCode.RECORD: ("ResearchAndDevelopment", True),
    PurposeCode.ANNOTATE: ("ResearchAndDevelopment", True),
    PurposeCode.RESEARCH: ("NonCommercialResearch", True),
    PurposeCode.LEARNING_AI: ("CommercialResearch", False),
    PurposeCode.TRANSFER: ("ScientificResearch", False),
    PurposeCode.OPEN_LICENCE: ("ScientificResearch", False),
    PurposeCode.CONTACT_AGAIN: ("CommunicationManagement", False),
    PurposeCode.DESCRIPTION: ("ResearchAndDevelopment", False),
    PurposeCode.LEARNING_RESULTS: ("ScientificResearch", False),
}
# Whether one holder suffices for what leaves the Ministry (P2) is contested; here, one does. Where
# a purpose is missing, no minor's voice may ever be used for it: an open licence cannot be revoked.
HOLDERS_FOR_MINORS = {
    PurposeCode.RECORD: HoldersRequired.ONE,
    PurposeCode.ANNOTATE: HoldersRequired.ONE,
    PurposeCode.RESEARCH: HoldersRequired.ONE,
    PurposeCode.LEARNING_AI: HoldersRequired.ALL,
    PurposeCode.TRANSFER: HoldersRequired.ALL,
    PurposeCode.CONTACT_AGAIN: HoldersRequired.ONE,
    PurposeCode.DESCRIPTION: HoldersRequired.ONE,
    PurposeCode.LEARNING_RESULTS: HoldersRequired.ALL,
}


def install_policy(*, apps: Apps = current_apps, **_kwargs: object) -> None:
    """Make the purposes and signature rules that are missing. Called after each migration.

    A migration would do it once only; a database that was emptied would then stay without rules.
    """
    try:
        purposes = apps.get_model("consent", "Purpose")
        rules = apps.get_model("consent", "SignatureRule")
    except LookupError:
        return
    with transaction.atomic():
        for code, (term, is_active) in PURPOSES.items():
            purposes.objects.get_or_create(
                code=code.value,
                defaults={
                    "is_active": is_active,
                    "legal_basis": CONSENT_BASIS,
                    "dpv_iri": DPV + term,
                },
            )
            for band, holders in _holders_by_band(code).items():
                rules.objects.get_or_create(
                    purpose_id=code.value,
                    band=band.value,
                    defaults={"pupil_required": True, "holders_required": holders.value},
                )


def _holders_by_band(code: PurposeCode) -> dict[AgeBand, HoldersRequired]:
    bands = {AgeBand.ADULT: HoldersRequired.NONE}
    if minors := HOLDERS_FOR_MINORS.get(code):
        bands |= {AgeBand.UNDER_15: minors, AgeBand.FROM_15_TO_17: minors}
    return bands
