"""Closed lists of the consent ledger."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PurposeCode(TextChoices):
    """What a voice may be used for. Which of them are offered is data: `PurposePolicy`."""

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
    INVALIDATE = "invalidate", _("Found not to be valid")


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


class SignInProblem(StrEnum):
    """Why an identity provider does not vouch for a holder. The value is part of an address."""

    UNREACHABLE = "unreachable"  # it does not answer, or says that it cannot
    CANCELLED = "cancelled"  # nobody has signed in
    INVALID = "invalid"  # its answer cannot be relied on
    LATE = "late"  # it took too long
    NOT_THE_HOLDER = "not-the-holder"  # somebody else than the person whom the school invited


class Audience(TextChoices):
    """For whom a notice is written."""

    HOLDER = "holder", _("Holders of parental authority")
    PUPIL_6_10 = "pupil_6_10", _("Pupils from 6 to 10")
    PUPIL_11_14 = "pupil_11_14", _("Pupils from 11 to 14")
    PUPIL_15_17 = "pupil_15_17", _("Pupils from 15 to 17")
    ADULT = "adult", _("Adult pupils")


class NoticeFormat(TextChoices):
    """How the words reach the reader. The value is part of a rendering's file name."""

    WEB = "web", _("On the screen")
    PRINT = "print", _("On paper")
    AUDIO = "audio", _("To listen to")
    EASY = "easy", _("Easy to read")


class ChangeKind(TextChoices):
    """What a new version of a notice means for those who have signed the one before."""

    EDITORIAL = "editorial", _("Editorial: words are put right, nobody is asked again")
    MATERIAL = "material", _("Material: something new is said, everybody is asked again")


class ChangeState(TextChoices):
    """How far a change of a notice has come."""

    PROPOSED = "proposed", pgettext_lazy("notice change", "Proposed")
    PUBLISHED = "published", pgettext_lazy("notice change", "Published")
    DROPPED = "dropped", pgettext_lazy("notice change", "Dropped")


class AgeBand(TextChoices):
    """Ages between which the rule of who must sign changes."""

    UNDER_15 = "under_15", _("Under 15")
    FROM_15_TO_17 = "from_15_to_17", _("From 15 to 17")
    ADULT = "adult", _("18 and over")


class HolderRole(TextChoices):
    """What a holder is to the child."""

    PARENT = "parent", _("Parent")
    GUARDIAN = "guardian", _("Guardian appointed by a judge")
    CARER = "carer", _("Foster carer or child welfare service")


class Term(TextChoices):
    """For how long a yes is good."""

    SCHOOL_YEAR = "school_year", _("Until the end of the school year")
    FIVE_YEARS = "five_years", _("Five years")


class Territory(TextChoices):
    """Where a voice may go. A wider one holds the narrower ones."""

    FRANCE = "FR", _("France")
    EEA = "EEA", _("European Economic Area")
    WORLD = "world", _("Anywhere")


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


class PaperState(TextChoices):
    """How far a printed form has come."""

    PRINTED = "printed", pgettext_lazy("paper form", "Printed")
    SCANNED = "scanned", pgettext_lazy("paper form", "To be transcribed")
    TRANSCRIBED = "transcribed", pgettext_lazy("paper form", "To be validated")
    VALIDATED = "validated", pgettext_lazy("paper form", "Validated")
    RETURNED = "returned", pgettext_lazy("paper form", "To be returned to the family")
    VOID = "void", pgettext_lazy("paper form", "Void")


class PaperAnswer(TextChoices):
    """What is ticked on a form, as it is read."""

    YES = "yes", pgettext_lazy("paper form", "Yes")
    NO = "no", pgettext_lazy("paper form", "No")
    UNCLEAR = "unclear", pgettext_lazy("paper form", "Neither, both, or not clear")


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
    DECEASED = "deceased", _("The pupil has died.")
    EXPIRED = "expired", _("The agreement covers an older notice or an earlier age.")
    TERM_OVER = "term_over", _("The time for which the agreement was given is over.")
    ASSURANCE_LOW = "assurance_low", _("A signer must be known better for this purpose.")
    PUPIL_LAPSED = "pupil_lapsed", _("The pupil’s own yes has run out and is asked for again.")
    OF_AGE = "of_age", _("The pupil has come of age and has not answered yet.")
    ON_HOLD = "on_hold", _("The data protection officer has stopped every use.")
    UNDER_CHECK = "under_check", _("It is being checked who gave a signature.")


# What only the pupil can mend, by saying yes at the microphone.
ASKABLE = frozenset({Reason.OPEN, Reason.PUPIL_MISSING, Reason.PUPIL_LAPSED, Reason.OF_AGE})

# Purposes under which a voice is kept and worked on here; the others hand it to somebody.
INTERNAL = frozenset({PurposeCode.RECORD, PurposeCode.ANNOTATE})


def keeps_past(purpose: PurposeCode, reason: Reason) -> bool:
    """Tell whether what was recorded under a permission may be kept, though nothing new may begin.

    Time passing is no objection: a yes that has run out, or that came of age, ends what is new and
    takes nothing back. A term is different for purposes that hand a voice out: it ends them.
    """
    if reason in {Reason.EXPIRED, Reason.TERM_OVER, Reason.PUPIL_LAPSED}:
        return purpose in INTERNAL
    return reason in {Reason.OPEN, Reason.OF_AGE}


class Finding(TextChoices):
    """What the installation says about a receipt that somebody shows."""

    GENUINE = "genuine", pgettext_lazy("finding", "This receipt is genuine")
    ALTERED = "altered", pgettext_lazy("finding", "This is not what was issued")
    UNKNOWN = "unknown", pgettext_lazy("finding", "No such receipt is known here")


class CaseKind(TextChoices):
    """Why a case was opened."""

    WITHDRAWAL = "withdrawal", _("Withdrawal")
    DISPUTE = "dispute", _("Disagreement between holders")
    SIGNATURES = "signatures", _("Two signatures to compare")


class CaseState(TextChoices):
    """Where a case stands."""

    TO_VERIFY = "to_verify", _("To be verified")
    OPEN = "open", pgettext_lazy("case", "Open")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class CaseOutcome(TextChoices):
    """How a case ended."""

    CARRIED_OUT = "carried_out", _("Carried out")
    REOPENED = "reopened", _("Nobody objects any more: opened again")
    REJECTED = "rejected", _("Not from this family: opened again")
    TWO_PEOPLE = "two_people", _("It was two people: both signatures count")
    ONE_PERSON = "one_person", _("It was one person: the second signature does not count")


# How a comparison of two signatures can end.
FINDINGS = frozenset({CaseOutcome.TWO_PEOPLE, CaseOutcome.ONE_PERSON})


class Likeness(TextChoices):
    """What two holders’ signatures have in common. Two parents may well share a telephone."""

    DEVICE = "device", _("Both yeses came from one browser")
    CODE = "code", _("The code of one was typed at the other’s door")
    ACCOUNT = "account", _("The account of one was used at the other’s door")


class Target(TextChoices):
    """What a case must reach. Each has a clock (see `consent.clocks`)."""

    GATE = "gate", _("Every use closed")
    FAMILY_START = "family_start", _("Family told that it has begun")
    QUARANTINE = "quarantine", _("Recordings set aside")
    KEY = "key", _("Key of the voice destroyed")
    VERSIONS = "versions", _("Published versions replaced")
    LICENSEES = "licensees", _("Licensees told to delete")
    ERASE = "erase", _("Recordings erased")
    ATTESTATIONS = "attestations", _("Deletions confirmed by licensees")
    FAMILY_END = "family_end", _("Family told that it is done")
    COMPARE = "compare", _("Two signatures compared")


class TaskState(TextChoices):
    """Where one target of a case stands."""

    PENDING = "pending", pgettext_lazy("target", "Waiting")
    DONE = "done", pgettext_lazy("target", "Done")
    UNDELIVERABLE = "undeliverable", _("Cannot be delivered")
    NOT_NEEDED = "not_needed", _("Not needed any more")


class HoldGround(TextChoices):
    """Why nothing may be erased for now. Every use stays closed meanwhile."""

    LEGAL_CLAIM = "legal_claim", _("A legal claim")
    RIGHTS_REQUEST = "rights_request", _("A request about rights is open")
    RESTRICTION = "restriction", _("The family asked to restrict the processing")
    VERIFICATION = "verification", _("A withdrawal by telephone or letter is being verified")


class Right(TextChoices):
    """What a family may ask for (articles 15 to 21 of the GDPR)."""

    ACCESS = "access", _("Know and receive what is kept")
    CORRECTION = "correction", _("Correct something that is wrong")
    ERASURE = "erasure", _("Erase everything")
    PORTABILITY = "portability", _("Receive a file for another service")
    RESTRICTION = "restriction", _("Stop every use, but keep the recordings for now")
    OBJECTION = "objection", _("Object to the use of the voice")


class RightsState(TextChoices):
    """Where a request stands."""

    RECEIVED = "received", pgettext_lazy("request", "Received")
    EXTENDED = "extended", pgettext_lazy("request", "More time needed")
    GRANTED = "granted", pgettext_lazy("request", "Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    DROPPED = "dropped", pgettext_lazy("request", "Taken back")


class RightsEvent(TextChoices):
    """What can happen to a request."""

    EXTEND = "extend", _("Ask for more time")
    GRANT = "grant", _("Grant")
    REFUSE = "refuse", pgettext_lazy("answer to a request", "Refuse")
    DROP = "drop", _("The family takes it back")
