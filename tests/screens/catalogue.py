"""Every screen of the site: its address, who opens it, and what was done just before."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.architecture.world import World
from tests.screens import doings
from tests.screens.doings import Doing
from tests.screens.server import Rendered


@dataclass(frozen=True)
class Screen:
    """One page, as the person whom it is for meets it.

    The words in `args` and `form` stand for what the world calls so, or for themselves. With
    `form`, the screen is what the address answers to that form. `first` happens before.
    """

    name: str
    person: str = "anonymous"
    args: tuple[str, ...] = ()
    state: str = ""
    query: str = ""
    status: int = 200
    demo: bool = False
    moves: bool = False
    first: Doing | None = None
    form: dict[str, str] | None = None

    @property
    def label(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name

    def open(self, world: World, language: str) -> Rendered:
        """Return what the person's browser gets."""
        client: Client = world.client(self.person)
        if self.first is not None:
            self.first(client, world)
        path, headers = self.path(world, language), {"accept-language": language}
        if self.form is None:
            response = client.get(path, headers=headers, follow=self.moves)
        else:
            form = {field: world.names.get(word, word) for field, word in self.form.items()}
            response = client.post(path, form, headers=headers, follow=self.moves)
        return Rendered(response.status_code, dict(response.headers), response.content)

    def path(self, world: World, language: str) -> str:
        if self.name.startswith("/"):
            return self.name
        path = reverse(self.name, args=[world.names.get(arg, arg) for arg in self.args])
        # A family's link carries its language: the browser's says nothing about who reads.
        return path + (f"?lang={language}" if self.name.startswith("consent:") else self.query)


PUBLIC = (
    Screen("home"),
    Screen("about"),
    Screen("accessibility"),
    Screen("legal"),
    Screen("privacy"),
    Screen("style", demo=True),
    Screen("my_home", "no role", state="without a role"),
    Screen("/nothing/", state="not found", status=404),
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
    Screen("consent:notice", "parent", ("link",)),
    Screen("consent:later", "parent", ("link",)),
    Screen("consent:answer", "parent", ("link",), state="yes", first=doings.answer("give")),
    Screen("consent:answer", "parent", ("link",), state="no", first=doings.answer("refuse")),
    Screen("consent:answer", "parent", ("link",), state="withdrawn", first=doings.withdraw),
    Screen("consent:withdraw", "parent", ("link",), first=doings.answer("give")),
    Screen("consent:receipt", "parent", ("link",), first=doings.answer("give")),
    Screen("consent:goodbye"),
    Screen("consent:new_link_sent"),
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
    Screen("collection:campaigns", "officer"),
    Screen("collection:campaigns", "officer", state="nothing found", query="?q=zzzz"),
    Screen("collection:campaign_new", "officer"),
    Screen("collection:campaign_new", "officer", state="with errors", form={"title": ""}),
    Screen("collection:campaign", "officer", ("campaign",)),
    Screen("collection:campaign_edit", "officer", ("campaign",)),
)

TABLET = (
    Screen("collection:join"),
    Screen("collection:join_by_code", args=("ZZZZZZ",), state="unknown code", status=404),
    Screen("collection:cards", "tablet"),
    Screen("collection:secret", "tablet", ("card",)),
    Screen("collection:secret", "tablet", ("card",), "wrong pictures", form={"picture": "picture"}),
    Screen(
        "collection:secret",
        "tablet",
        ("card",),
        "locked",
        first=doings.miss_the_pictures_five_times,
        form={"picture": "picture"},
    ),
    Screen("collection:assent", "pupil before the question"),
    Screen("collection:record", "pupil"),
)

PLATFORM = (
    Screen("operations", "operator"),
    Screen("review:queue", "reviewer"),
    Screen("review:guide", "reviewer"),
    Screen("review:clip", "reviewer", ("review",)),
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
    Screen("corpora:tokens", "licensee"),
    Screen("corpora:tokens", "licensee", state="a new key", form={"label": "calcul 2"}, moves=True),
)

SCREENS = PUBLIC + ACCOUNTS + FAMILY + SCHOOL + TABLET + PLATFORM + CORPORA

# Addresses that show no page of their own, by why that is so.
WITHOUT_A_SCREEN = {
    "a form is sent there, and a page of the list answers": (
        "demo:sign_in",
        "set_language",
        "account_set_password",
        "account_confirm_login_code",
        "consent:decide",
        "consent:leave",
        "consent:new_link",
        "collection:prompts_add",
        "collection:prompt_retire",
        "collection:open_session",
        "collection:close_session",
        "collection:admit",
        "collection:end",
        "review:next",
        "review:undo",
        "review:decide",
        "corpora:publish",
        "corpora:sign",
        "corpora:open_edition",
        "corpora:attest",
        "corpora:revoke_token",
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
        "mfa_download_recovery_codes",
        "consent:receipt_file",
        "schools:roster_example",
        "collection:take",
        "review:audio",
        "corpora:policy",
        "corpora:deletion_list",
        "corpora:file",
        "corpora:api_file",
    ),
}
