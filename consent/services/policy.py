"""The policies that a new installation starts with: the recommended defaults, as first versions.

Only what is missing is made: what data protection officers have decided stays.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.apps.registry import Apps
from django.apps.registry import apps as current_apps
from django.db import transaction

from consent.enums import AgeBand, Assurance, HoldersRequired, PurposeCode, Term, Territory
from consent.queries.policies import PolicyContent, RuleContent, policy_sha256

CONSENT_BASIS = "eu-gdpr:A6-1-a"
DPV = "https://w3id.org/dpv#"
INSTALLATION = "installation"
# Before any family was asked.
IN_FORCE_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
# Whatever the purpose, a notice, a licence and a contract forbid these.
ALWAYS_PROHIBITED = (
    "ai:BiometricIdentification",
    "ai:BiometricEmotionRecognition",
    "ai:SpeechSynthesis",
    "dases:IndividualAssessment",
    "dases:Policing",
)


@dataclass(frozen=True)
class _Default:
    """What sets a purpose apart; the rest is the same for all."""

    dpv_term: str
    # For minors. None: never, as what is once published openly cannot be called back.
    holders: HoldersRequired | None
    recipients: tuple[str, ...]
    licences: tuple[str, ...] = ()
    is_active: bool = False
    assurance: Assurance = Assurance.LINK_AND_CODE
    territory: Territory = Territory.EEA
    term: Term = Term.FIVE_YEARS


ONE, ALL = HoldersRequired.ONE, HoldersRequired.ALL
RESTRICTED = ("restricted-research",)
DEFAULTS = {
    PurposeCode.RECORD: _Default(
        "ResearchAndDevelopment", ONE, ("platform",), is_active=True, term=Term.SCHOOL_YEAR
    ),
    PurposeCode.ANNOTATE: _Default("ResearchAndDevelopment", ONE, ("listeners",), is_active=True),
    PurposeCode.RESEARCH: _Default(
        "NonCommercialResearch", ALL, ("research",), RESTRICTED, is_active=True
    ),
    PurposeCode.LEARNING_AI: _Default(
        "CommercialResearch",
        ALL,
        ("research", "edtech"),
        ("restricted-learning-ai",),
        assurance=Assurance.EDUCONNECT,
    ),
    PurposeCode.TRANSFER: _Default(
        "ScientificResearch",
        ALL,
        ("research",),
        RESTRICTED,
        assurance=Assurance.EDUCONNECT,
        territory=Territory.WORLD,
    ),
    PurposeCode.OPEN_LICENCE: _Default(
        "ScientificResearch",
        None,
        ("public",),
        ("open",),
        assurance=Assurance.EDUCONNECT,
        territory=Territory.WORLD,
    ),
    PurposeCode.CONTACT_AGAIN: _Default("CommunicationManagement", ONE, ("platform",)),
    PurposeCode.DESCRIPTION: _Default("ResearchAndDevelopment", ONE, ("platform",)),
    PurposeCode.LEARNING_RESULTS: _Default(
        "ScientificResearch", ALL, ("research",), RESTRICTED, assurance=Assurance.EDUCONNECT
    ),
}


def install_policy(*, apps: Apps = current_apps, **_kwargs: object) -> None:
    """Make the purposes and first policies that are missing. Called after each migration.

    A migration would do it once only; a database that was emptied would then stay without rules.
    """
    try:
        purposes = apps.get_model("consent", "Purpose")
        policies = apps.get_model("consent", "PurposePolicy")
        rules = apps.get_model("consent", "SignatureRule")
    except LookupError:
        return
    with transaction.atomic():
        for code, default in DEFAULTS.items():
            purposes.objects.get_or_create(
                code=code.value, defaults={"dpv_iri": DPV + default.dpv_term}
            )
            if policies.objects.filter(purpose_id=code.value).exists():
                continue
            content = default_content(code)
            policy = policies.objects.create(
                purpose_id=code.value,
                number=1,
                why="Recommended default",
                proposed_by=INSTALLATION,
                confirmed_by=INSTALLATION,
                effective_at=IN_FORCE_SINCE,
                sha256=policy_sha256(code, content),
                **content.fields(),
            )
            rules.objects.bulk_create(
                rules(policy=policy, **rule.fields()) for rule in content.rules
            )


def default_content(code: PurposeCode) -> PolicyContent:
    """Return what the first policy of a purpose says."""
    default = DEFAULTS[code]
    bands = {AgeBand.ADULT: HoldersRequired.NONE}
    if default.holders is not None:
        bands |= dict.fromkeys((AgeBand.UNDER_15, AgeBand.FROM_15_TO_17), default.holders)
    return PolicyContent(
        is_active=default.is_active,
        legal_basis=CONSENT_BASIS,
        minimum_assurance=default.assurance,
        licence_scope=default.licences,
        recipient_classes=default.recipients,
        territory=default.territory,
        retention_years=5,
        term=default.term,
        prohibited_uses=ALWAYS_PROHIBITED,
        rules=tuple(RuleContent(band, True, holders) for band, holders in bands.items()),
    )
