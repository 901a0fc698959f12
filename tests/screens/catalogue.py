"""Every screen of the site: its address, who opens it, and what was done just before."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views.defaults import server_error

from tests.architecture.world import World
from tests.screens import doings
from tests.screens.doings import Doing
from tests.screens.server import Rendered

# What a person fills into a form, where a field may be filled in several times.
Form = dict[str, str | list[str]]


@dataclass(frozen=True)
class Screen:
    """One page, as the person whom it is for meets it.

    The words in `args` and `form` stand for what the world calls so, or for themselves. With
    `form`, the screen is what the address answers to that form. `first` happens before. A page
    that no address shows on purpose is made by a `view`.
    """

    name: str
    person: str = "anonymous"
    args: tuple[str, ...] = ()
    state: str = ""
    query: str = ""
    status: int = 200
    demo: bool = False
    provider: bool = False  # an identity provider is offered
    moves: bool = False
    first: Doing | None = None
    form: Form | None = None
    view: Callable[[HttpRequest], HttpResponse] | None = None

    @property
    def label(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name

    def open(self, world: World, language: str) -> Rendered:
        """Return what the person's browser gets."""
        if self.view is not None:
            with translation.override(language):
                made = self.view(RequestFactory().get(self.name))
            return Rendered(made.status_code, dict(made.headers), made.content)
        client: Client = world.client(self.person)
        if self.first is not None:
            self.first(client, world)
        path, headers = self.path(world, language), {"accept-language": language}
        if self.form is None:
            response = client.get(path, headers=headers, follow=self.moves)
        else:
            form = {
                field: world.names.get(said, said) if isinstance(said, str) else said
                for field, said in self.form.items()
            }
            response = client.post(path, form, headers=headers, follow=self.moves)
        return Rendered(response.status_code, dict(response.headers), response.content)

    def path(self, world: World, language: str) -> str:
        if self.name.startswith("/"):
            return self.name
        path = reverse(self.name, args=[world.names.get(arg, arg) for arg in self.args])
        # A family's link carries its language: the browser's says nothing about who reads.
        by_link = self.name.startswith(("consent:", "own:"))
        return path + (f"?lang={language}" if by_link else self.query)


PUBLIC = (
    Screen("home"),
    Screen("about"),
    Screen("accessibility"),
    Screen("legal"),
    Screen("privacy"),
    Screen("style", demo=True),
    Screen("my_home", "no role", state="without a role"),
    Screen("/nothing/", state="not found", status=404),
    Screen("/%00/", state="not understood", status=400),
    Screen("/", state="something broke", status=500, view=server_error),
    Screen("review:queue", "teacher", state="not open to me", status=403),
    Screen("demo:start", demo=True),
    Screen("demo:mailbox", demo=True),
    Screen("demo:mailbox", demo=True, state="nothing found", query="?q=zzzz"),
    Screen("demo:message", demo=True, args=("mail",)),
)

ACCOUNTS = (
    Screen("account_login"),
    Screen("account_login", state="in a demonstration", demo=True),
    Screen("account_login", state="refused", form={"login": "a@voix.example", "password": "no"}),
    Screen(
        "account_login", state="open for too long", status=403, first=doings.lose_the_form, form={}
    ),
    Screen("account_logout", "teacher"),
    Screen("account_inactive"),
    Screen("account_signup"),
    Screen("account_reauthenticate", "teacher"),
    Screen("account_email", "teacher"),
    Screen("account_email_verification_sent"),
    Screen("account_confirm_email", args=("stale",)),
    Screen("account_change_password", "teacher"),
    Screen("account_change_password", "teacher", state="refused", form={"oldpassword": "no"}),
    Screen("account_reset_password"),
    Screen("account_reset_password_done"),
    Screen("account_reset_password_from_key", args=("teacher_id", "reset_key"), moves=True),
    Screen("account_reset_password_from_key", args=("1", "stale"), state="stale"),
    Screen("account_reset_password_from_key_done"),
    Screen("mfa_index", "teacher", state="not set up"),
    Screen("mfa_index", "operator", state="set up"),
    Screen("mfa_authenticate", first=doings.give_the_password_of("operator")),
    Screen("mfa_reauthenticate", "operator"),
    Screen("mfa_activate_totp", "teacher", first=doings.prove_it_is_me),
    Screen("mfa_deactivate_totp", "operator", first=doings.prove_it_is_me),
    Screen("mfa_generate_recovery_codes", "operator", first=doings.prove_it_is_me),
    Screen("mfa_view_recovery_codes", "operator", first=doings.prove_it_is_me),
)

FAMILY = (
    Screen("consent:door", args=("link",)),
    Screen("consent:door", args=("link",), state="wrong code", form={"code": "000000"}),
    Screen("consent:door", args=("no-such-link",), state="dead link", status=404),
    Screen("consent:door", args=("link",), state="with a provider", provider=True),
    Screen("consent:not_confirmed", args=("link", "unreachable"), state="it does not answer"),
    Screen("consent:not_confirmed", args=("link", "cancelled"), state="turned back"),
    Screen("consent:not_confirmed", args=("link", "invalid"), state="not to be believed"),
    Screen("consent:not_confirmed", args=("link", "late"), state="too late"),
    Screen("consent:not_confirmed", args=("link", "not-the-holder"), state="somebody else"),
    Screen("consent:sign_in_lost"),
    Screen(
        "consent:notice",
        "asked parent",
        ("asked_link",),
        state="to be known better",
        provider=True,
        first=doings.ask_for_more_assurance,
    ),
    Screen(
        "consent:answer",
        "asked parent",
        ("asked_link",),
        state="to be known better",
        provider=True,
        first=doings.answer_before_more_is_asked,
    ),
    Screen(
        "consent:notice",
        "asked parent",
        ("asked_link",),
        state="only on paper",
        first=doings.ask_for_more_assurance,
    ),
    Screen("consent:notice", "asked parent", ("asked_link",)),
    Screen(
        "consent:points",
        "asked parent",
        ("asked_link",),
        state="one choice missing",
        form={"P0": "yes", "display": "x"},
    ),
    Screen("consent:later", "asked parent", ("asked_link",)),
    Screen("consent:answer", "asked parent", ("asked_link",), "yes", first=doings.answer("give")),
    Screen("consent:answer", "asked parent", ("asked_link",), "no", first=doings.answer("refuse")),
    Screen("consent:answer", "asked parent", ("asked_link",), "withdrawn", first=doings.withdraw),
    Screen(
        "consent:answer",
        "asked parent",
        ("asked_link",),
        state="being compared",
        first=doings.answer_like_another,
    ),
    Screen(
        "consent:receipt",
        "asked parent",
        ("asked_link",),
        state="being compared",
        first=doings.answer_like_another,
    ),
    Screen(
        "consent:answer", "asked parent", ("asked_link",), "asked anew", first=doings.be_asked_anew
    ),
    Screen(
        "consent:answer",
        "asked parent",
        ("asked_link",),
        "one point taken back",
        first=doings.withdraw_one_point,
    ),
    Screen("consent:voice", "parent", ("link",)),
    Screen(
        "consent:voice",
        "asked parent",
        ("asked_link",),
        "nothing kept",
        first=doings.answer("refuse"),
    ),
    Screen("consent:withdraw", "asked parent", ("asked_link",), first=doings.answer("give")),
    Screen("consent:receipt", "asked parent", ("asked_link",), first=doings.answer("give")),
    Screen(
        "consent:notice",
        "parent",
        ("link",),
        state="not entitled",
        status=403,
        first=doings.end_the_authority,
    ),
    Screen("consent:rights", "parent", ("link",)),
    Screen(
        "consent:rights",
        "parent",
        ("link",),
        state="asked",
        form={"right": "access"},
        moves=True,
    ),
    Screen("consent:goodbye"),
    Screen("proof:verify"),
    Screen("proof:verify", state="nothing typed", form={"by": "number"}),
    Screen(
        "proof:verify",
        state="unknown",
        form={"by": "number", "number": "2222-2222-2222", "fingerprint": "0" * 16},
    ),
    Screen(
        "proof:verify",
        state="genuine",
        form={"by": "number", "number": "receipt_number", "fingerprint": "receipt_sha256"},
    ),
    Screen(
        "proof:verify",
        state="altered",
        form={"by": "number", "number": "receipt_number", "fingerprint": "0" * 16},
    ),
    Screen("consent:new_link_sent"),
)

OWN_VOICE = (
    Screen("own:door", args=("sheet",)),
    Screen("own:door", args=("sheet",), state="wrong code", form={"code": "000000"}),
    Screen("own:door", args=("no-such-sheet",), state="dead sheet", status=404),
    Screen("own:mine", "asking pupil", ("opened_sheet",)),
    Screen("own:mine", "asking pupil", ("opened_sheet",), "youngest", first=doings.be_born(2018)),
    Screen("own:mine", "asking pupil", ("opened_sheet",), "of age", first=doings.be_born(2005)),
    Screen("own:stop", "asking pupil", ("opened_sheet",)),
    Screen("own:stop", "asking pupil", ("opened_sheet",), "stopped", form={}, moves=True),
    Screen("own:goodbye"),
)

SCHOOL = (
    Screen("schools:classes", "teacher"),
    Screen("schools:classes", "new teacher", state="none yet"),
    Screen("schools:class", "teacher", ("class",)),
    Screen("schools:class", "head", ("empty_class",), state="no pupil yet"),
    Screen("schools:cards", "teacher", ("class",)),
    Screen("schools:letters", "head", ("class",)),
    Screen("schools:letters", "head", ("class",), state="to print", form={"pupils": "pupil"}),
    Screen("schools:schools", "head of two"),
    Screen("schools:school", "head", ("school",)),
    Screen("schools:roster_upload", "head", ("school",)),
    Screen("schools:roster_preview", "head", ("school", "draft")),
    Screen("schools:roster_preview", "other head", ("other_school", "faulty_draft"), "faults"),
    Screen("collection:sessions", "teacher"),
    Screen("collection:session", "teacher", ("session",)),
    Screen("collection:session", "teacher", ("session",), "closed", first=doings.close_the_session),
    Screen("collection:session", "teacher", ("session",), "in a break", first=doings.have_a_break),
    Screen("collection:session", "teacher", ("session",), "with beats", first=doings.hear_tablets),
    Screen("collection:close_session", "teacher", ("session",), first=doings.hear_tablets),
    Screen("collection:open_session", "teacher", ("class",), first=doings.add_a_campaign, form={}),
    Screen("collection:prompt_sets", "teacher"),
    Screen("collection:prompt_sets", "teacher", state="nothing found", query="?q=zzzz"),
    Screen("collection:prompt_set_new", "teacher"),
    Screen("collection:prompt_set_new", "teacher", state="with errors", form={"is_shared": "on"}),
    Screen("collection:prompt_set", "teacher", ("prompt_set",)),
    Screen("collection:prompt_set", "other teacher", ("shared_set",), "of the library"),
    Screen("collection:prompt_set_edit", "teacher", ("prompt_set",)),
    Screen("collection:set_prompt_add", "teacher", ("prompt_set", "answer")),
    Screen(
        "collection:set_prompt_add",
        "teacher",
        ("prompt_set", "read"),
        "with errors",
        status=422,
        form={"text": ""},
    ),
    Screen("collection:set_prompt_edit", "teacher", ("prompt_set", "set_prompt")),
    Screen("collection:set_prompt_preview", "teacher", ("prompt_set", "set_prompt")),
    Screen("collection:prompts_import", "teacher", ("prompt_set",)),
    Screen(
        "collection:prompts_import",
        "teacher",
        ("prompt_set",),
        "clean",
        form={"text": "type;texte\nread;A green tree.\n"},
        moves=True,
    ),
    Screen(
        "collection:prompts_import",
        "teacher",
        ("prompt_set",),
        "faults",
        status=422,
        form={"text": "type;texte\nread;\nsing;A song.\n"},
    ),
    Screen("collection:campaigns", "officer"),
    Screen("collection:campaigns", "officer", state="nothing found", query="?q=zzzz"),
    Screen("collection:campaign_new", "officer"),
    Screen("collection:campaign_new", "officer", state="with errors", form={"title": ""}),
    Screen("collection:campaign", "officer", ("campaign",)),
    Screen("collection:campaign_edit", "officer", ("campaign",)),
    Screen("collection:quality_limits", "officer", ("campaign",)),
)

WRONG_PICTURES: Form = {"picture": ["moon", "sun"]}
PAPERS = (
    Screen("schools:papers", "secretary"),
    Screen("schools:papers", "other secretary", state="nothing waits"),
    Screen("schools:paper_forms", "secretary", ("class",)),
    Screen("schools:paper_forms", "head", ("empty_class",), state="no pupil yet"),
    Screen("schools:paper_scan", "secretary"),
    Screen("schools:paper_scan", "secretary", (), "faults", status=422, form={"serial": "ABC"}),
    Screen("schools:paper_withdrawal", "secretary"),
    Screen("schools:paper_withdrawal", "secretary", (), "found", form={"serial": "paper_coupon"}),
    Screen("schools:paper", "secretary", ("paper_printed",), state="printed"),
    Screen("schools:paper", "secretary", ("paper_scanned",), state="to read"),
    Screen("schools:paper", "secretary", ("paper_read",), state="to validate"),
    Screen("schools:paper", "head", ("paper_read",), state="for somebody else"),
    Screen("schools:paper", "secretary", ("paper_read",), "done", first=doings.validate_the_form),
    Screen("schools:paper", "secretary", ("paper_unsigned",), "to return"),
    Screen("schools:paper", "secretary", ("paper_scanned",), "void", first=doings.void_the_form),
)

TABLET = (
    Screen("collection:join"),
    Screen("collection:join_by_code", args=("ZZZZZZ",), state="unknown code", status=404),
    Screen("collection:cards", "tablet"),
    Screen("collection:cards", "tablet", state="in a break", first=doings.have_a_break),
    Screen("collection:secret", "tablet", ("card",), "let in", first=doings.let_in_for_the_lesson),
    Screen("collection:secret", "tablet", ("card",)),
    Screen("collection:secret", "tablet", ("card",), "wrong pictures", form=WRONG_PICTURES),
    Screen(
        "collection:secret",
        "tablet",
        ("card",),
        "locked",
        first=doings.miss_the_pictures_five_times,
        form=WRONG_PICTURES,
    ),
    Screen("collection:assent", "pupil before the question"),
    Screen("collection:record", "pupil"),
    Screen("collection:offline"),
)

PLATFORM = (
    Screen("operations", "operator"),
    Screen("review:queue", "reviewer"),
    Screen("review:guide", "reviewer"),
    Screen("review:clip", "reviewer", ("review",)),
    Screen("review:clip", "reviewer", ("review",), "to mute", query="?start_s=0.1&end_s=0.2"),
    Screen("review:clip", "reviewer", ("review",), "muted", first=doings.mute_a_part),
    Screen("review:mute", "reviewer", ("review",), form={"start_s": "0.1", "end_s": "0.2"}),
    Screen("review:flagged", "officer"),
)

CORPORA = (
    Screen("corpora:list", "operator"),
    Screen("corpora:list", "licensee", state="for a licensee"),
    Screen("corpora:new", "operator"),
    Screen("corpora:corpus", "operator", ("slug",)),
    Screen("corpora:corpus", "licensee", ("slug",), state="for a licensee"),
    Screen("corpora:version", "licensee", ("slug", "number")),
    Screen("corpora:revision", "licensee", ("slug", "number", "0")),
    Screen("corpora:freeze", "operator", ("corpus",)),
    Screen("corpora:offer", "operator", ("corpus",)),
    Screen("corpora:parties", "operator"),
    Screen("corpora:my_agreements", "licensee"),
    Screen("corpora:agreement", "licensee", ("agreement",), state="in force"),
    Screen("corpora:agreement", "licensee", ("offered",), state="to sign"),
    Screen("corpora:end_agreement", "licensee", ("agreement",)),
    Screen("corpora:deletion_notice", "licensee", ("deletion",)),
    Screen("corpora:edition", "licensee", ("edition",)),
    Screen("corpora:edition", "licensee", ("preparing",), state="being prepared"),
    Screen(
        "corpora:version",
        "licensee",
        ("slug", "number"),
        "closed",
        status=410,
        first=doings.close_the_version,
    ),
    Screen(
        "corpora:file",
        "licensee",
        ("edition", "file"),
        state="closed",
        status=410,
        first=doings.close_the_version,
    ),
    Screen(
        "corpora:edition",
        "licensee",
        ("edition",),
        "closed",
        status=410,
        first=doings.close_the_version,
    ),
    Screen("tokens", "licensee"),
    Screen("tokens", "licensee", state="a new key", form={"label": "calcul 2"}, moves=True),
    Screen("tokens", "operator", state="a choice of what it opens"),
    Screen("corpora:webhooks", "licensee"),
    Screen("corpora:webhooks", "licensee", state="none", first=doings.remove_the_webhooks),
    Screen("corpora:webhook", "licensee", ("webhook",)),
    Screen("corpora:webhook", "licensee", ("webhook",), "stopped", first=doings.stop_the_webhook),
)

NOTICES = (
    Screen("protection:notices", "officer"),
    Screen("protection:version", "officer", ("notice_version",)),
    Screen("protection:rendering", "officer", ("rendering",)),
    Screen("protection:rendering", "operator", ("spoken",), state="to listen to"),
    Screen("protection:propose", "officer", ("rendering",)),
    Screen(
        "protection:propose",
        "officer",
        ("rendering",),
        state="with errors",
        status=422,
        form={"title": ""},
    ),
    Screen("protection:change", "officer", ("change",), state="one's own"),
    Screen("protection:change", "operator", ("change",), state="to confirm"),
)

RULES = (
    Screen("protection:rules", "officer"),
    Screen("protection:purpose", "officer", ("P3",)),
    Screen("protection:propose_rules", "officer", ("P3",)),
    Screen(
        "protection:propose_rules", "officer", ("P3",), state="with errors", status=422, form={}
    ),
    Screen("protection:rules_proposal", "officer", ("rules_proposal",), state="one's own"),
    Screen("protection:rules_proposal", "operator", ("rules_proposal",), state="to confirm"),
)

_WHY: Form = {"reason": "Parce qu’il le faut."}

PROTECTION = (
    Screen("protection:desk", "officer"),
    Screen("protection:desk", "officer", state="nothing found", query="?q=zzzz"),
    Screen("protection:verify", "officer", form={}),
    Screen("protection:register", "officer"),
    Screen("protection:announce", "officer"),
    Screen("protection:announce", "officer", state="with errors", form={"receipt": ""}),
    Screen("protection:case", "officer", ("case",)),
    Screen("protection:case", "officer", ("announced",), state="to verify"),
    Screen("protection:case", "officer", ("two_signatures",), state="two signatures"),
    Screen(
        "protection:finding",
        "officer",
        ("two_signatures",),
        state="with errors",
        status=422,
        form={},
    ),
    Screen("protection:case_identity", "officer", ("announced",), form=_WHY),
    Screen("protection:request_new", "officer"),
    Screen("protection:request", "officer", ("rights_request",)),
    Screen("protection:request_identity", "officer", ("rights_request",), form=_WHY),
    Screen("protection:pupil_request_new", "officer"),
    Screen(
        "protection:pupil_request_new",
        "officer",
        state="nobody is called so",
        form={
            "uai": "0750001A",
            "first_name": "Zoé",
            "last_name": "Canari",
            "birth_date": "2014-03-03",
            "channel": "paper",
        },
    ),
    Screen("protection:request", "officer", ("pupil_request",), state="a pupil’s own"),
    Screen("protection:sheet", "officer", ("pupil_request",), form={}),
)

SCREENS = (
    PUBLIC
    + ACCOUNTS
    + FAMILY
    + OWN_VOICE
    + SCHOOL
    + PAPERS
    + TABLET
    + PLATFORM
    + CORPORA
    + NOTICES
    + RULES
    + PROTECTION
)

# Addresses that show no page of their own, by why that is so.
WITHOUT_A_SCREEN = {
    "a form is sent there, and a page of the list answers": (
        "demo:sign_in",
        "set_language",
        "account_set_password",
        "account_confirm_login_code",
        "consent:decide",
        "consent:leave",
        "own:leave",
        "consent:new_link",
        "schools:paper_read",
        "schools:paper_validate",
        "schools:paper_void",
        "schools:school_line",
        "collection:pause_session",
        "collection:resume_session",
        "collection:extend_session",
        "collection:answer_call",
        "collection:prompts_add",
        "collection:prompt_set_copy",
        "collection:set_prompt_move",
        "collection:set_prompt_remove",
        "collection:set_use",
        "collection:prompt_retire",
        "collection:admit",
        "collection:end",
        "review:next",
        "review:undo",
        "review:decide",
        "corpora:publish",
        "corpora:sign",
        "corpora:open_edition",
        "corpora:attest",
        "revoke_token",
        "corpora:remove_webhook",
        "corpora:resume_webhook",
        "protection:hold",
        "protection:lift",
        "protection:settle",
        "protection:verified",
        "protection:answer",
        "protection:telling",
        "protection:confirm",
        "protection:drop",
        "protection:confirm_rules",
        "protection:set_rules_aside",
    ),
    "it leads to an identity provider, or back from there": (
        "consent:sign_in",
        "consent:signed_in",
    ),
    "a part of a page of the list": (
        "demo:progress",
        "demo:message_html",
        "collection:board",
        "corpora:edition_state",
    ),
    "a file, a sound, or an answer to a program": (
        "livez",
        "readyz",
        "api_schema",
        "collection:beat",
        "collection:renew_ticket",
        "mfa_download_recovery_codes",
        "consent:receipt_file",
        "consent:receipt_seal",
        "consent:receipt_pdf",
        "proof:keys",
        "proof:proof",
        "consent:export",
        "own:export",
        "own:saved",
        "own:recording",
        "protection:register_csv",
        "protection:register_pdf",
        "consent:sound",
        "consent:recording",
        "schools:roster_example",
        "schools:paper_picture",
        "collection:take",
        "collection:voice",
        "collection:worker",
        "collection:set_voice",
        "collection:prompts_csv",
        "collection:prompts_example",
        "review:audio",
        "corpora:policy",
        "corpora:deletion_list",
        "corpora:api_file",
        "corpora:api_takedowns",
        "proof:receipt",
        "protection:api_permissions",
        "protection:api_displays",
        "protection:api_decisions",
        "protection:api_withdrawals",
    ),
}
