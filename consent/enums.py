"""Closed lists of the consent ledger."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PurposeCode(TextChoices):
    """What a voice may be used for. Which of them are offered is data: `Purpose.is_active`."""

    RECORD = "P0", _("Record the voice and keep it")
    ANNOTATE = "P1", _("Let trained people listen and label")
    RESEARCH = "P2", _("Non-commercial research under a licence")
    LEARNING_AI = "P3", _("Commercial software for language learning")
    TRANSFER = "P4", _("Transfer outside the European Economic Area")
    OPEN_LICENCE = "P5", _("Open licence")
    CONTACT_AGAIN = "P6", _("Being contacted again")
    DESCRIPTION = "P7", _("Optional descriptions of the speaker")
    LEARNING_RESULTS = "P8", _("Link with results at school")


class Authority(TextChoices):
    """Whether a holder's word counts for a child."""

    EXERCISES = "exercises", _("Exercises parental authority")
    DELEGATED = "delegated", _("Holds it by delegation")
    SUSPENDED = "suspended", pgettext_lazy("authority", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("authority", "Withdrawn")
    UNKNOWN = "unknown", _("Not checked yet")


# Who may say yes, and whose no is heard. A no counts before the authority has been checked.
MAY_GIVE = frozenset({Authority.EXERCISES, Authority.DELEGATED})
MAY_OBJECT = MAY_GIVE | {Authority.UNKNOWN}


class DecisionKind(TextChoices):
    """One act of a signer."""

    GIVE = "give", pgettext_lazy("decision", "Agreed")
    REFUSE = "refuse", pgettext_lazy("decision", "Refused")
    WITHDRAW = "withdraw", pgettext_lazy("decision", "Withdrawn")
    DEFER = "defer", _("Not today")


class SignerRole(TextChoices):
    """On whose word."""

    HOLDER = "holder", _("Holder of parental authority")
    PUPIL = "pupil", _("Pupil")


class Channel(TextChoices):
    """Where the notice was met and the decision taken."""

    WEB = "web", _("On the web")
    MICROPHONE = "microphone", _("At the microphone")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By telephone")


class Assurance(TextChoices):
    """How well the signer was known."""

    PAPER = "L0", _("Paper, checked by the school")
    LINK_AND_CODE = "L1", _("Link and code")
    EDUCONNECT = "L2", _("ÉduConnect")
    EDUCONNECT_FRANCECONNECT = "L3", _("ÉduConnect and FranceConnect")


class Audience(TextChoices):
    """For whom a notice is written."""

    HOLDER = "holder", _("Holders of parental authority")
    PUPIL_6_10 = "pupil_6_10", _("Pupils from 6 to 10")
    PUPIL_11_14 = "pupil_11_14", _("Pupils from 11 to 14")
    PUPIL_15_17 = "pupil_15_17", _("Pupils from 15 to 17")
    ADULT = "adult", _("Adult pupils")


class AgeBand(TextChoices):
    """Ages between which the rule of who must sign changes."""

    UNDER_15 = "under_15", _("Under 15")
    FROM_15_TO_17 = "from_15_to_17", _("From 15 to 17")
    ADULT = "adult", _("18 and over")


class HoldersRequired(TextChoices):
    """How many holders must say yes."""

    NONE = "none", pgettext_lazy("holders", "None")
    ONE = "one", _("At least one")
    ALL = "all", pgettext_lazy("holders", "All")


class InvitationState(TextChoices):
    """What a link is still good for."""

    OPEN = "open", pgettext_lazy("invitation", "Open")
    USED = "used", pgettext_lazy("invitation", "Used")
    REPLACED = "replaced", _("Replaced by a newer one")
    LOCKED = "locked", _("Locked after wrong codes")


class Reason(TextChoices):
    """Why a permission is open or closed. Never shown to a school."""

    OPEN = "open", _("All who must agree have agreed, and nobody objects.")
    NO_NOTICE = "no_notice", _("No notice in force covers this purpose.")
    HOLDER_MISSING = "holder_missing", _("A holder of parental authority has not answered.")
    HOLDER_OBJECTS = "holder_objects", _("A holder of parental authority has refused.")
    PUPIL_MISSING = "pupil_missing", _("The pupil has not answered.")
    PUPIL_OBJECTS = "pupil_objects", _("The pupil has refused.")
    WITHDRAWN = "withdrawn", _("The agreement was withdrawn.")
    UNKNOWN_SUBJECT = "unknown_subject", _("Nobody is known under this number.")
    EXPIRED = "expired", _("The agreement covers an older notice or an earlier age.")
