"""Who may use which address: one row per address and method. The suite tries everybody else, too.

Words in braces are looked up in the world's names (tests/architecture/world.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.factories import SCAN

Answer = int | str
"""A status, or the name of the page that a redirect leads to."""

STAFF = {"teacher", "colleague", "head", "other teacher", "other head"}
HEADS = {"head", "other head"}
SECRETARIES = {"secretary", "other secretary"}
OFFICES = HEADS | SECRETARIES
OFFICE = {"head", "secretary"}
PLATFORM = {"operator", "officer", "reviewer", "other reviewer"}
REVIEWERS = {"reviewer", "other reviewer"}
MANAGERS = {"operator", "officer"}
LICENSEES = {"licensee", "other licensee"}
ACCOUNTS = STAFF | SECRETARIES | PLATFORM | LICENSEES | {"no role"}
PUPILS = {"pupil", "pupil before the question"}
TABLETS = {"tablet", *PUPILS, "pupil of before"}  # all of them in the session that is named
DOWNLOADERS = {f"{person}'s program" for person in LICENSEES}
READER, OFFICE_PROGRAM = "officer's program", "office's program"
PROGRAMS = DOWNLOADERS | {READER, OFFICE_PROGRAM}
VISITORS = {
    "anonymous",
    "former head",
    "other tablet",
    "parent",
    "other parent",
    "asking pupil",
    *TABLETS,
    *PROGRAMS,
    *(f"{person}'s former program" for person in LICENSEES),
}
EVERYBODY = ACCOUNTS | VISITORS
# One of each kind, for what is the same for all of a kind.
SAMPLE = {
    "anonymous",
    "no role",
    "colleague",
    "other head",
    "other reviewer",
    "other licensee",
    "other licensee's program",
    "other tablet",
}
OF_THE_CLASS = {"teacher", "head"}


class Refusal(Enum):
    """How those are refused who may not."""

    NOBODY = auto()
    SIGN_IN = auto()  # visitors are led to the login
    FORBIDDEN = auto()  # the same, and accounts without the permission get 403
    HIDDEN = auto()  # the same, but 404: the object might as well not exist
    NO_SESSION = auto()  # a tablet is asked for the code
    NO_TURN = auto()  # a tablet shows the cards
    NO_TICKET = auto()  # 401 for a device
    NO_KEY = auto()  # 401 for a program, and 404 with the key of somebody else
    NO_CODE = auto()  # a family is asked for its code
    USED_UP = auto()  # a sheet that has served is dead, but to whom it has served


KINDS = {
    "public": {Refusal.NOBODY},
    "signed_in": {Refusal.SIGN_IN},
    "permission": {Refusal.SIGN_IN, Refusal.FORBIDDEN, Refusal.HIDDEN},
    "ticket": {Refusal.NO_SESSION, Refusal.NO_TURN, Refusal.NO_TICKET},
    "token": {Refusal.NO_KEY},
    "invitation": {Refusal.NOBODY, Refusal.NO_CODE, Refusal.USED_UP},
}


@dataclass(frozen=True)
class Row:
    """Who may use one address with one method, and what follows."""

    name: str
    who: set[str]
    refusal: Refusal
    answer: Answer = 200
    method: str = "GET"
    names: dict[str, str] = field(default_factory=dict)
    data: dict[str, str | list[str] | dict[str, str]] = field(default_factory=dict)
    is_json: bool = False  # what a program sends, instead of a form
    upload: str = ""  # the field of a file
    content: bytes = b""  # of that file, if it is no list of pupils
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)  # of some who may
    refusals: Mapping[str, Answer] = field(default_factory=dict)  # of some who may not
    gone: Mapping[str, Answer] = field(default_factory=dict)  # to an unknown name, if not 404
    writes: bool = False  # a GET that leaves something
    about: str = ""  # tells two rows of one address and method apart

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.method, self.name, self.about) if part)


def _post(
    name: str, who: set[str], refusal: Refusal, answer: Answer, data: object = None, **rest: object
) -> Row:
    return Row(name, who, refusal, answer, "POST", data=data or {}, **rest)  # type: ignore[arg-type]  # handed on


def _both(
    name: str, who: set[str], refusal: Refusal, answer: Answer, data: object = None, **rest: object
) -> tuple[Row, Row]:
    """Return the rows of a form: to look at, and to send."""
    same = {key: rest[key] for key in rest if key in {"names", "gone", "refusals"}}
    look = Row(name, who, refusal, **same)  # type: ignore[arg-type]  # as above
    return look, _post(name, who, refusal, answer, data, **rest)


_PUBLIC = (EVERYBODY, Refusal.NOBODY)
_KEY = {"label": "calcul", "scope": "permissions"}  # who has no choice is not asked

CORE = (
    Row("home", *_PUBLIC),
    Row("about", *_PUBLIC),
    Row("accessibility", *_PUBLIC),
    Row("legal", *_PUBLIC),
    Row("privacy", *_PUBLIC),
    Row("style", *_PUBLIC),
    Row("api_schema", *_PUBLIC),
    Row("livez", *_PUBLIC),
    Row("readyz", *_PUBLIC),
    Row(
        "my_home",
        ACCOUNTS,
        Refusal.SIGN_IN,
        answers=dict.fromkeys(HEADS, "schools:schools")
        | dict.fromkeys(STAFF - HEADS, "schools:classes")
        | dict.fromkeys(SECRETARIES, "schools:papers")
        | dict.fromkeys(REVIEWERS, "review:queue")
        | {"operator": "operations", "officer": "protection:desk"}
        | dict.fromkeys(LICENSEES, "corpora:my_agreements"),
    ),
    Row("operations", MANAGERS, Refusal.FORBIDDEN),
    *_both("tokens", MANAGERS | LICENSEES, Refusal.FORBIDDEN, 200, _KEY),
    _post(
        "revoke_token",
        {"licensee"},
        Refusal.HIDDEN,
        "tokens",
        names={"token_id": "{token}"},
    ),
)

DEMO = (
    Row("demo:start", *_PUBLIC),
    Row("demo:progress", *_PUBLIC),
    # An account that is none of the demonstration's is nobody's to take.
    _post("demo:sign_in", *_PUBLIC, 404, {"email": "{head_email}"}),
    Row("demo:mailbox", *_PUBLIC),
    Row("demo:message", *_PUBLIC, names={"message_id": "{message}"}),
    Row("demo:message_html", *_PUBLIC, names={"message_id": "{message}"}),
)

_CLASS = {"class_id": "{class}"}
_SCHOOL = {"school_id": "{school}"}
_DRAFT = {**_SCHOOL, "draft_id": "{draft}"}

SCHOOLS = (
    Row("schools:classes", STAFF, Refusal.FORBIDDEN),
    Row("schools:class", OF_THE_CLASS, Refusal.HIDDEN, names=_CLASS),
    Row("schools:cards", OF_THE_CLASS, Refusal.HIDDEN, names=_CLASS),
    *_both("schools:letters", {"head"}, Refusal.HIDDEN, 200, {"pupils": "{pupil}"}, names=_CLASS),
    Row("schools:schools", HEADS, Refusal.FORBIDDEN, "schools:school"),
    Row("schools:roster_example", HEADS, Refusal.FORBIDDEN),
    Row("schools:school", {"head"}, Refusal.HIDDEN, names=_SCHOOL),
    _post(
        "schools:school_line",
        {"head"},
        Refusal.HIDDEN,
        "schools:school",
        {"has_slow_line": "on"},
        names=_SCHOOL,
    ),
    *_both(
        "schools:roster_upload",
        {"head"},
        Refusal.HIDDEN,
        "schools:roster_preview",
        {"school_year": "2026-2027"},
        names=_SCHOOL,
        upload="file",
    ),
    *_both(
        "schools:roster_preview",
        {"head"},
        Refusal.HIDDEN,
        "schools:school",
        names=_DRAFT,
        gone={"draft_id": "schools:roster_upload"},
    ),
)

_TO_READ = {"form_id": "{paper_scanned}"}
_TO_VALIDATE = {"form_id": "{paper_read}"}

PAPERS = (
    Row("schools:papers", OFFICES, Refusal.FORBIDDEN),
    *_both("schools:paper_forms", OFFICE, Refusal.HIDDEN, 200, {"pupils": "{pupil}"}, names=_CLASS),
    *_both(
        "schools:paper_scan",
        OFFICES,
        Refusal.FORBIDDEN,
        "schools:paper",
        {"serial": "{paper_serial}"},
        upload="file",
        content=SCAN,
        answers=dict.fromkeys(OFFICES - OFFICE, 422),  # no form of their schools
    ),
    *_both(
        "schools:paper_withdrawal",
        OFFICES,
        Refusal.FORBIDDEN,
        "schools:papers",
        {"serial": "{paper_coupon}", "sure": "yes"},
        answers=dict.fromkeys(OFFICES - OFFICE, 422),
    ),
    Row("schools:paper", OFFICE, Refusal.HIDDEN, names=_TO_READ),
    Row("schools:paper_picture", OFFICE, Refusal.HIDDEN, names=_TO_READ),
    _post(
        "schools:paper_read",
        OFFICE,
        Refusal.HIDDEN,
        "schools:papers",
        {"answer": "yes", "is_signed": "on", "signed_on": "{today}"},
        names=_TO_READ,
    ),
    _post(
        "schools:paper_validate",
        OFFICE,
        Refusal.HIDDEN,
        "schools:paper",
        {"agrees": "yes"},
        names=_TO_VALIDATE,
    ),
    _post("schools:paper_void", OFFICE, Refusal.HIDDEN, "schools:paper", names=_TO_READ),
)

_CAMPAIGN = {"campaign_id": "{campaign}"}
_PROMPT = {**_CAMPAIGN, "prompt_id": "{prompt}"}
_SESSION = {"session_id": "{session}"}
_CAMPAIGN_FORM = {
    "title": "Lire en français",
    "first_day": "{today}",
    "last_day": "{today}",
    "notice": "{notice_of_families}",
    "schools": "{school}",
    "prompts_per_turn": "20",
}
_SET = {"set_id": "{prompt_set}"}
_SET_PROMPT = {**_SET, "prompt_id": "{set_prompt}"}
_SET_FORM = {"title": "Au marché", "language": "fr", "school": "{school}"}
WRITERS = {"teacher", "colleague", "head"}  # of the school whose set it is
ANY_WRITERS = STAFF | MANAGERS
_TABLE = b"type;texte\nread;A green tree.\n"

PROMPTS = (
    Row("collection:prompt_sets", ANY_WRITERS, Refusal.FORBIDDEN),
    Row("collection:prompt_set_new", ANY_WRITERS, Refusal.FORBIDDEN),
    _post(
        "collection:prompt_set_new",
        ANY_WRITERS,
        Refusal.FORBIDDEN,
        "collection:prompt_set",
        _SET_FORM,
        answers=dict.fromkeys(STAFF - WRITERS, 200),  # the school of the form is not theirs
    ),
    Row("collection:prompts_example", ANY_WRITERS, Refusal.FORBIDDEN),
    Row("collection:prompt_set", WRITERS | MANAGERS, Refusal.HIDDEN, names=_SET),
    *_both(
        "collection:prompt_set_edit",
        WRITERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        _SET_FORM,
        names=_SET,
    ),
    _post(
        "collection:prompt_set_copy",
        WRITERS | MANAGERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        names=_SET,
    ),
    Row("collection:prompts_import", WRITERS, Refusal.HIDDEN, names=_SET),
    _post(
        "collection:prompts_import",
        WRITERS,
        Refusal.HIDDEN,
        200,
        names=_SET,
        upload="file",
        content=_TABLE,
    ),
    Row("collection:prompts_csv", WRITERS | MANAGERS, Refusal.HIDDEN, names=_SET),
    *_both(
        "collection:set_prompt_add",
        WRITERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        {"text": "A green tree."},
        names={**_SET, "kind": "read"},
    ),
    *_both(
        "collection:set_prompt_edit",
        WRITERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        {"expected_text": "A green tree."},
        names=_SET_PROMPT,
    ),
    _post(
        "collection:set_prompt_move",
        WRITERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        names={**_SET_PROMPT, "way": "up"},
    ),
    _post(
        "collection:set_prompt_remove",
        WRITERS,
        Refusal.HIDDEN,
        "collection:prompt_set",
        names=_SET_PROMPT,
    ),
    Row("collection:set_prompt_preview", WRITERS | MANAGERS, Refusal.HIDDEN, names=_SET_PROMPT),
    Row("collection:set_voice", WRITERS | MANAGERS, Refusal.HIDDEN, names=_SET_PROMPT),
    _post(
        "collection:set_use",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        {"prompt_set": "{prompt_set}"},
        names=_CAMPAIGN,
    ),
)

CAMPAIGNS = (
    Row("collection:campaigns", MANAGERS | HEADS, Refusal.FORBIDDEN),
    *_both(
        "collection:campaign_new",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        _CAMPAIGN_FORM,
    ),
    Row("collection:campaign", MANAGERS | {"head"}, Refusal.HIDDEN, names=_CAMPAIGN),
    *_both(
        "collection:campaign_edit",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        _CAMPAIGN_FORM,
        names=_CAMPAIGN,
    ),
    *_both(
        "collection:quality_limits",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        {"noisy-listen": "20"},
        names=_CAMPAIGN,
    ),
    _post(
        "collection:prompts_add",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        {"language": "en", "texts": "A green tree."},
        names=_CAMPAIGN,
    ),
    _post(
        "collection:prompt_retire",
        MANAGERS,
        Refusal.FORBIDDEN,
        "collection:campaign",
        names=_PROMPT,
    ),
)

SESSIONS = (
    _post(
        "collection:open_session",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        {"campaign": "{campaign}"},
        names=_CLASS,
    ),
    Row("collection:sessions", STAFF, Refusal.FORBIDDEN),
    Row("collection:session", OF_THE_CLASS, Refusal.HIDDEN, names=_SESSION),
    Row("collection:board", OF_THE_CLASS, Refusal.HIDDEN, names=_SESSION),
    _post(
        "collection:pause_session",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        names=_SESSION,
    ),
    _post(
        "collection:resume_session",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        names=_SESSION,
    ),
    _post(
        "collection:extend_session",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        {"closes_at": "{closes_at}"},
        names=_SESSION,
    ),
    *_both(
        "collection:close_session",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        names=_SESSION,
    ),
    _post(
        "collection:answer_call",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        names={**_SESSION, "pupil_id": "{pupil}"},
    ),
    _post(
        "collection:admit",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        "collection:session",
        names={**_SESSION, "pupil_id": "{pupil}"},
    ),
)

_CARD = {"card": "{card}"}
_PICTURES = {"picture": ["{picture}", "{other_picture}"]}

TABLET = (
    *_both("collection:join", *_PUBLIC, "collection:cards", {"code": "{code}"}),
    Row(
        "collection:join_by_code",
        *_PUBLIC,
        "collection:cards",
        names={"code": "{code}"},
        writes=True,  # the tablet gets its number in the lesson
    ),
    Row("collection:cards", TABLETS | {"other tablet"}, Refusal.NO_SESSION),
    *_both(
        "collection:secret",
        TABLETS,
        Refusal.NO_SESSION,
        "collection:assent",
        _PICTURES,
        names=_CARD,
        refusals={"other tablet": 404},  # nobody in its class has this card
    ),
    Row(
        "collection:assent",
        PUPILS,
        Refusal.NO_TURN,
        answers={"pupil": "collection:record"},
    ),
    _post("collection:assent", PUPILS, Refusal.NO_TURN, "collection:record", {"answer": "yes"}),
    Row(
        "collection:record",
        PUPILS,
        Refusal.NO_TURN,
        answers={"pupil before the question": "collection:assent"},
    ),
    _post("collection:beat", TABLETS | {"other tablet"}, Refusal.NO_SESSION, 200, {"kept": "1"}),
    _post(
        "collection:renew_ticket",
        TABLETS,
        Refusal.NO_SESSION,
        200,
        {"ticket": "{ticket}"},
        refusals={"other tablet": 403},  # in another school
    ),
    Row("collection:worker", *_PUBLIC),
    Row("collection:offline", *_PUBLIC),
    _post("collection:end", PUPILS, Refusal.NO_TURN, "collection:cards"),
    Row("collection:voice", PUPILS, Refusal.NO_TURN, names={"prompt_id": "{voiced_prompt}"}),
    Row(
        "collection:take",
        {"pupil"},
        Refusal.NO_TICKET,
        201,
        "PUT",
        names={"take_id": "{take}"},
        headers={"X-Content-SHA256": "{take_sha256}", "X-Take-Metadata": "{take_metadata}"},
        refusals={"pupil before the question": 403, "pupil of before": 403},
    ),
)

_CLIP = {"review_id": "{review}"}

REVIEW = (
    Row("review:queue", REVIEWERS, Refusal.FORBIDDEN),
    _post("review:next", REVIEWERS, Refusal.FORBIDDEN, "review:clip"),
    _post(
        "review:undo",
        REVIEWERS,
        Refusal.FORBIDDEN,
        "review:clip",
        answers={"reviewer": "review:queue"},  # has decided nothing
    ),
    Row("review:guide", REVIEWERS, Refusal.FORBIDDEN),
    Row("review:flagged", {"officer"}, Refusal.FORBIDDEN),
    Row("review:clip", {"reviewer"}, Refusal.HIDDEN, names=_CLIP),
    Row("review:audio", {"reviewer"}, Refusal.HIDDEN, names=_CLIP),
    _post(
        "review:mute",
        {"reviewer"},
        Refusal.HIDDEN,
        200,  # asks once more
        {"start_s": "0.1", "end_s": "0.2"},
        names=_CLIP,
    ),
    _post(
        "review:decide",
        {"reviewer"},
        Refusal.HIDDEN,
        "review:clip",
        {"verdict": "accept"},
        names=_CLIP,
    ),
)

_CORPUS = {"corpus_id": "{corpus}"}
_SLUG = {"slug": "{slug}"}
_VERSION = {**_SLUG, "number": "{number}"}
_NEW_CORPUS = {
    "title_fr": "Encore des voix",
    "title_en": "More voices",
    "slug": "encore",
    "description_fr": "Des phrases.",
    "description_en": "Sentences.",
    "language": "en",
    "provider": "{provider}",
    "campaigns": "{campaign}",
}
_OFFER = {"consumer": "{consumer}", "first_day": "{today}", "last_day": "{today}"}
_NEW_PARTY = {
    "name": "Institut",
    "kind": "laboratory",
    "identifier": "12345678900011",
    "country": "FR",
    "members": "{no_role_email}",
}

CORPORA = (
    Row("corpora:list", ACCOUNTS, Refusal.SIGN_IN),
    *_both("corpora:new", MANAGERS, Refusal.FORBIDDEN, "corpora:corpus", _NEW_CORPUS),
    Row("corpora:corpus", ACCOUNTS, Refusal.SIGN_IN, names=_SLUG),
    Row("corpora:version", ACCOUNTS, Refusal.SIGN_IN, names=_VERSION),
    Row(
        "corpora:version",
        MANAGERS,
        Refusal.HIDDEN,
        names={**_SLUG, "number": "{unpublished_number}"},
        about="not published",
    ),
    Row("corpora:revision", ACCOUNTS, Refusal.SIGN_IN, names={**_VERSION, "revision": "0"}),
    *_both(
        "corpora:freeze",
        MANAGERS,
        Refusal.HIDDEN,
        "corpora:version",
        {"number": "1.2.0"},
        names=_CORPUS,
    ),
    *_both("corpora:offer", MANAGERS, Refusal.HIDDEN, "corpora:agreement", _OFFER, names=_CORPUS),
    _post(
        "corpora:publish",
        MANAGERS,
        Refusal.HIDDEN,
        "corpora:version",
        names={"version_id": "{unpublished}"},
    ),
    *_both("corpora:parties", MANAGERS, Refusal.FORBIDDEN, "corpora:parties", _NEW_PARTY),
)

_AGREEMENT = {"agreement_id": "{agreement}"}
_DELETION = {"notice_id": "{deletion}"}
_PARTIES = {"operator", "licensee"}  # the operator is a member of the provider
_SIGNATURE = {"side": "consumer", "read": "on", "content_sha256": "{offered_sha256}"}

AGREEMENTS = (
    Row("corpora:my_agreements", LICENSEES, Refusal.FORBIDDEN),
    Row("corpora:agreement", MANAGERS | {"licensee"}, Refusal.HIDDEN, names=_AGREEMENT),
    Row("corpora:policy", MANAGERS | {"licensee"}, Refusal.HIDDEN, names=_AGREEMENT),
    _post(
        "corpora:sign",
        _PARTIES,
        Refusal.HIDDEN,
        "corpora:agreement",
        _SIGNATURE,
        names={"agreement_id": "{offered}"},
    ),
    *_both(
        "corpora:end_agreement",
        _PARTIES,
        Refusal.HIDDEN,
        "corpora:agreement",
        names=_AGREEMENT,
    ),
    _post(
        "corpora:open_edition",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:edition",
        {"version": "{version}"},
        names=_AGREEMENT,
    ),
    Row("corpora:deletion_notice", MANAGERS | {"licensee"}, Refusal.HIDDEN, names=_DELETION),
    Row("corpora:deletion_list", MANAGERS | {"licensee"}, Refusal.HIDDEN, names=_DELETION),
    _post(
        "corpora:attest",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:deletion_notice",
        {"deleted": "on"},
        names=_DELETION,
    ),
)

_WEBHOOK = {"webhook_id": "{webhook}"}
_EDITION = {"edition_id": "{edition}"}
_FILE = {**_EDITION, "path": "{file}"}

EDITIONS = (
    Row("corpora:edition", {"licensee"}, Refusal.HIDDEN, names=_EDITION),
    Row("corpora:edition_state", {"licensee"}, Refusal.HIDDEN, names=_EDITION),
    Row("corpora:file", {"licensee"}, Refusal.HIDDEN, names=_FILE, writes=True),
    Row(
        "corpora:api_file",
        {"licensee's program"},
        Refusal.NO_KEY,
        names=_FILE,
        writes=True,
        refusals=dict.fromkeys(PROGRAMS - DOWNLOADERS, 403),
    ),
    Row(
        "corpora:api_takedowns",
        DOWNLOADERS,
        Refusal.NO_KEY,
        writes=True,  # each key notes when it was used
        refusals=dict.fromkeys(PROGRAMS - DOWNLOADERS, 403),
    ),
    *_both(
        "corpora:webhooks",
        LICENSEES,
        Refusal.FORBIDDEN,
        "corpora:webhook",
        {"url": "https://laboratoire.example/dases"},
    ),
    Row("corpora:webhook", {"licensee"}, Refusal.HIDDEN, names=_WEBHOOK),
    _post(
        "corpora:remove_webhook",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:webhooks",
        names=_WEBHOOK,
    ),
    _post(
        "corpora:resume_webhook",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:webhook",
        names=_WEBHOOK,
    ),
)

_LINK = {"token": "{link}"}
_PROVIDER = {"provider": "educonnect"}
_RECORDING = _LINK | {"recording_id": "{family_recording}"}
_RIGHT = {"right": "access", "words": "Bonjour."}

_WORDS = {"rendering_id": "{rendering}"}
_CHANGE = {"change_id": "{change}"}

NOTICES = (
    Row("protection:notices", MANAGERS, Refusal.FORBIDDEN),
    Row("protection:version", MANAGERS, Refusal.HIDDEN, names={"version_id": "{notice_version}"}),
    Row("protection:rendering", MANAGERS, Refusal.HIDDEN, names=_WORDS),
    Row("protection:propose", {"officer"}, Refusal.HIDDEN, names=_WORDS),
    _post("protection:propose", {"officer"}, Refusal.HIDDEN, 422, names=_WORDS),
    Row("protection:change", MANAGERS, Refusal.HIDDEN, names=_CHANGE),
    _post(
        "protection:confirm",
        MANAGERS,
        Refusal.HIDDEN,
        "protection:version",
        {"kind": "editorial"},
        names=_CHANGE,
        answers={"officer": "protection:change"},  # who has proposed it
    ),
    _post("protection:drop", MANAGERS, Refusal.HIDDEN, "protection:notices", names=_CHANGE),
)

_PURPOSE = {"code": "P3"}
_PROPOSAL = {"proposal_id": "{rules_proposal}"}

RULES = (
    Row("protection:rules", MANAGERS, Refusal.FORBIDDEN),
    Row("protection:purpose", MANAGERS, Refusal.HIDDEN, names=_PURPOSE),
    Row("protection:propose_rules", {"officer"}, Refusal.HIDDEN, names=_PURPOSE),
    _post("protection:propose_rules", {"officer"}, Refusal.HIDDEN, 422, names=_PURPOSE),
    Row("protection:rules_proposal", MANAGERS, Refusal.HIDDEN, names=_PROPOSAL),
    _post(
        "protection:confirm_rules",
        MANAGERS,
        Refusal.HIDDEN,
        "protection:purpose",
        names=_PROPOSAL,
        answers={"officer": "protection:rules_proposal"},  # who has proposed it
    ),
    _post(
        "protection:set_rules_aside",
        MANAGERS,
        Refusal.HIDDEN,
        "protection:rules_proposal",
        names=_PROPOSAL,
    ),
)

FAMILY = (
    Row("consent:sound", *_PUBLIC, names={"sha256": "{sound}"}),
    Row("consent:goodbye", *_PUBLIC),
    Row("consent:new_link_sent", *_PUBLIC),
    _post(
        "consent:new_link",
        *_PUBLIC,
        "consent:new_link_sent",
        names=_LINK,
        gone={"token": "consent:new_link_sent"},
    ),
    Row("consent:door", *_PUBLIC, names=_LINK, answers={"parent": "consent:answer"}),
    _post("consent:door", *_PUBLIC, "consent:answer", {"code": "{family_code}"}, names=_LINK),
    # No provider is set here; with one, tests/consent/test_sign_ins.py walks the whole way.
    Row("consent:sign_in", *_PUBLIC, 404, names=_LINK | _PROVIDER),
    Row(
        "consent:signed_in",
        *_PUBLIC,
        "consent:sign_in_lost",
        names=_PROVIDER,
        gone={"provider": "consent:sign_in_lost"},
    ),
    Row("consent:sign_in_lost", *_PUBLIC),
    Row("consent:not_confirmed", *_PUBLIC, names=_LINK | {"problem": "cancelled"}),
    Row("consent:notice", {"parent"}, Refusal.NO_CODE, names=_LINK),
    _post(
        "consent:decide",
        {"parent"},
        Refusal.NO_CODE,
        "consent:answer",
        {"answer": "refuse", "display": "{display}"},
        names=_LINK,
    ),
    # To look at it leads to the notice; the parent has said yes to everything long ago.
    Row("consent:points", {"parent"}, Refusal.NO_CODE, "consent:notice", names=_LINK),
    _post(
        "consent:points",
        {"parent"},
        Refusal.NO_CODE,
        "consent:answer",
        {"display": "{display}", "P0": "yes", "P2": "no"},
        names=_LINK,
    ),
    Row("consent:later", {"parent"}, Refusal.NO_CODE, names=_LINK),
    Row("consent:answer", {"parent"}, Refusal.NO_CODE, names=_LINK),
    *_both("consent:withdraw", {"parent"}, Refusal.NO_CODE, "consent:answer", names=_LINK),
    Row("consent:voice", {"parent"}, Refusal.NO_CODE, names=_LINK),
    Row("consent:recording", {"parent"}, Refusal.NO_CODE, names=_RECORDING, writes=True),
    Row("consent:receipt", {"parent"}, Refusal.NO_CODE, names=_LINK),
    Row("consent:receipt_file", {"parent"}, Refusal.NO_CODE, names=_LINK),
    _post("consent:leave", *_PUBLIC, "consent:goodbye", names=_LINK),
    Row("consent:receipt_seal", {"parent"}, Refusal.NO_CODE, names=_LINK),
    Row("consent:receipt_pdf", {"parent"}, Refusal.NO_CODE, names=_LINK),
)

PROOF = (
    Row("proof:verify", *_PUBLIC),
    _post("proof:verify", *_PUBLIC, 200, {"by": "number"}),
    Row("proof:keys", *_PUBLIC),
    Row("proof:proof", *_PUBLIC, 202, names={"proof_id": "{decision_group}"}),
    # Link and code are in the headers, whoever sends them.
    Row(
        "proof:receipt",
        *_PUBLIC,
        names={"number": "{own_receipt}"},
        headers={"Family-Link": "{link}", "Family-Code": "{family_code}"},
        writes=True,
    ),
    *_both("consent:rights", {"parent"}, Refusal.NO_CODE, "consent:rights", _RIGHT, names=_LINK),
    # Nothing was granted yet: even the one who may ask finds no file.
    Row("consent:export", {"parent"}, Refusal.NO_CODE, 404, names=_LINK),
)

_SHEET = {"token": "{opened_sheet}"}
_OWN = ({"asking pupil"}, Refusal.USED_UP)
OWN_VOICE = (
    Row("own:goodbye", *_PUBLIC),
    Row("own:door", *_PUBLIC, names={"token": "{sheet}"}),
    _post("own:door", *_PUBLIC, "own:mine", {"code": "{sheet_code}"}, names={"token": "{sheet}"}),
    Row("own:mine", *_OWN, names=_SHEET),
    Row(
        "own:recording",
        *_OWN,
        names=_SHEET | {"recording_id": "{own_recording}"},
        writes=True,
    ),
    *_both("own:stop", *_OWN, "own:mine", names=_SHEET),
    Row("own:saved", *_OWN, names=_SHEET),
    Row("own:export", *_OWN, names=_SHEET),
    _post("own:leave", *_OWN, "own:goodbye", names=_SHEET),
)

_OFFICER = {"officer"}
_CASE = {"case_id": "{case}"}
_REQUEST = {"request_id": "{rights_request}"}
_OF_PUPIL = {"request_id": "{pupil_request}"}
_WHY = {"reason": "Parce qu’il le faut."}
_ON_CASE = (_OFFICER, Refusal.HIDDEN, "protection:case")

PROTECTION = (
    Row("protection:desk", _OFFICER, Refusal.FORBIDDEN),
    _post("protection:verify", _OFFICER, Refusal.FORBIDDEN, 200),
    Row("protection:register", _OFFICER, Refusal.FORBIDDEN),
    Row("protection:register_csv", _OFFICER, Refusal.FORBIDDEN),
    Row("protection:register_pdf", _OFFICER, Refusal.FORBIDDEN),
    *_both(
        "protection:announce",
        _OFFICER,
        Refusal.FORBIDDEN,
        "protection:case",
        {"receipt": "{asked_receipt_number}", "channel": "phone", **_WHY},
    ),
    Row("protection:case", _OFFICER, Refusal.HIDDEN, names=_CASE),
    _post("protection:hold", *_ON_CASE, {"ground": "legal_claim", **_WHY}, names=_CASE),
    _post("protection:lift", *_ON_CASE, names=_CASE),
    _post(
        "protection:settle",
        *_ON_CASE,
        {"task": "{case_target}", "state": "done", "note": "Par lettre."},
        names=_CASE,
    ),
    _post("protection:verified", *_ON_CASE, {"answer": "yes"}, names={"case_id": "{announced}"}),
    _post(
        "protection:finding",
        *_ON_CASE,
        {"outcome": "two_people", "note": "Appelés l’un après l’autre."},
        names={"case_id": "{two_signatures}"},
    ),
    _post("protection:case_identity", _OFFICER, Refusal.HIDDEN, 200, _WHY, names=_CASE),
    *_both(
        "protection:request_new",
        _OFFICER,
        Refusal.FORBIDDEN,
        "protection:request",
        {"receipt": "{asked_receipt_number}", "right": "erasure", "channel": "paper"},
    ),
    Row("protection:request", _OFFICER, Refusal.HIDDEN, names=_REQUEST),
    _post(
        "protection:answer",
        _OFFICER,
        Refusal.HIDDEN,
        "protection:request",
        {"event": "grant"},
        names=_REQUEST,
    ),
    _post("protection:request_identity", _OFFICER, Refusal.HIDDEN, 200, _WHY, names=_REQUEST),
    # Nobody is called so: the page says it again.
    *_both("protection:pupil_request_new", _OFFICER, Refusal.FORBIDDEN, 200, {"uai": "0"}),
    _post("protection:sheet", _OFFICER, Refusal.HIDDEN, 200, names=_OF_PUPIL),
    _post(
        "protection:telling",
        _OFFICER,
        Refusal.HIDDEN,
        "protection:request",
        {"is_told": "yes", **_WHY},
        names=_OF_PUPIL,
    ),
)

_ONCE = {"Idempotency-Key": "une-fois"}
_PASSED_ON = {"token": "{link}", "code": "{family_code}"}


def _asked_with_key(
    name: str, program: str, answer: Answer = 200, data: object = None, **rest: object
) -> Row:
    """Return the row of an address that keys of one scope open, and no other key does."""
    return Row(
        name,
        {program},
        Refusal.NO_KEY,
        answer,
        data=data or {},  # type: ignore[arg-type]  # handed on
        writes=True,  # each key notes when it was used
        refusals=dict.fromkeys(PROGRAMS - {program}, 403),
        is_json=True,
        **rest,  # type: ignore[arg-type]  # as above
    )


CONSENT_API = (
    _asked_with_key("protection:api_permissions", READER, query="purpose=P2"),
    _asked_with_key("protection:api_displays", OFFICE_PROGRAM, 200, _PASSED_ON, method="POST"),
    _asked_with_key(
        "protection:api_decisions",
        OFFICE_PROGRAM,
        409,  # the parent has answered since this was shown
        {**_PASSED_ON, "display": "{display}", "answers": {"P0": "yes", "P2": "no"}},
        method="POST",
        headers=_ONCE,
    ),
    _asked_with_key(
        "protection:api_withdrawals", OFFICE_PROGRAM, 201, _PASSED_ON, method="POST", headers=_ONCE
    ),
)

ROWS: tuple[Row, ...] = (
    *CORE,
    *DEMO,
    *SCHOOLS,
    *PAPERS,
    *PROMPTS,
    *CAMPAIGNS,
    *SESSIONS,
    *TABLET,
    *REVIEW,
    *CORPORA,
    *AGREEMENTS,
    *EDITIONS,
    *FAMILY,
    *PROOF,
    *OWN_VOICE,
    *NOTICES,
    *RULES,
    *PROTECTION,
    *CONSENT_API,
)

MIXED: tuple[Row, ...] = (
    _post(
        "schools:roster_preview",
        {"other head"},
        Refusal.HIDDEN,
        "schools:roster_upload",
        names={"school_id": "{other_school}", "draft_id": "{draft}"},
        about="a list of another school",
    ),
    _post(
        "schools:letters",
        {"head"},
        Refusal.HIDDEN,
        422,
        {"pupils": "{neighbour}"},
        names=_CLASS,
        about="a pupil of another class",
    ),
    _post(
        "collection:admit",
        OF_THE_CLASS,
        Refusal.HIDDEN,
        404,
        names={**_SESSION, "pupil_id": "{neighbour}"},
        about="a pupil of another class",
    ),
    Row(
        "collection:prompt_set",
        ANY_WRITERS,
        Refusal.HIDDEN,
        names={"set_id": "{shared_set}"},
        about="a set of the library",
    ),
    Row(
        "collection:prompt_set_edit",
        MANAGERS,
        Refusal.HIDDEN,
        names={"set_id": "{shared_set}"},
        about="a set of the platform",
    ),
    _post(
        "collection:prompt_retire",
        MANAGERS,
        Refusal.FORBIDDEN,
        404,
        names={**_CAMPAIGN, "prompt_id": "{prompt_elsewhere}"},
        about="a text of another campaign",
    ),
    _post(
        "corpora:sign",
        {"operator"},
        Refusal.HIDDEN,
        "corpora:agreement",
        _SIGNATURE,
        names={"agreement_id": "{offered}"},
        about="for the other side",
    ),
    _post(
        "corpora:open_edition",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:agreement",
        {"version": "{version_elsewhere}"},
        names=_AGREEMENT,
        about="a version of another corpus",
    ),
    _post(
        "corpora:open_edition",
        {"licensee"},
        Refusal.HIDDEN,
        "corpora:agreement",
        {"version": "{unpublished}"},
        names=_AGREEMENT,
        about="a version that is not published",
    ),
    Row(
        "consent:notice",
        EVERYBODY,
        Refusal.NOBODY,
        404,
        names={"token": "{superseded_link}"},
        about="a link that was replaced",
    ),
)
"""Addresses whose parts do not belong together: even who may use them changes nothing."""

_LOGIN = "account_login"

LIBRARY: dict[str, tuple[Answer, Answer]] = {
    "account_login": (200, "my_home"),
    "account_logout": ("home", 200),
    "account_inactive": (200, 200),
    "account_signup": (200, "my_home"),  # says that nobody signs up
    "account_reauthenticate": (_LOGIN, 200),
    "account_email": (_LOGIN, 200),
    "account_email_verification_sent": (200, 200),
    "account_confirm_email": (200, 200),  # says that the link is no good
    "account_change_password": (_LOGIN, 200),
    "account_set_password": (_LOGIN, "account_change_password"),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),  # says that the link is no good
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (_LOGIN, "my_home"),
    "mfa_index": (_LOGIN, 200),
    "mfa_authenticate": (_LOGIN, "my_home"),
    "mfa_reauthenticate": (_LOGIN, "account_reauthenticate"),
    "mfa_activate_totp": (_LOGIN, "account_reauthenticate"),
    "mfa_deactivate_totp": (_LOGIN, 404),
    "mfa_view_recovery_codes": (_LOGIN, 404),
    "mfa_generate_recovery_codes": (_LOGIN, "account_reauthenticate"),
    "mfa_download_recovery_codes": (_LOGIN, 404),
    "set_language": ("home", "home"),
}
"""What the libraries' pages answer to a visitor, and to an account without a second factor."""

LIBRARY_KEYS = {
    "account_confirm_email": {"key": "no-key"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "no-key"},
}
