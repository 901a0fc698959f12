"""What families are told: to read as they do, to change by two people."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.enums import Audience, ChangeKind, ChangeState, NoticeFormat, PurposeCode
from consent.errors import ConsentError
from consent.models import NoticeChange, NoticeRendering, NoticeVersion
from consent.queries import sound_for
from consent.services import confirm_change, drop_change, propose_change, words_of
from consent.services.notice_words import RenderingKey
from dases_voice.core.access import actor, requires
from dases_voice.protection.forms.notices import KindForm, WordsForm
from dases_voice.protection.queries.notices import changed_renderings


@requires("protection.see_notices")
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show every version, the newest first, and what waits for a second person."""
    context = {
        "versions": NoticeVersion.objects.select_related("notice").order_by("-published_at"),
        "changes": NoticeChange.objects.filter(state=ChangeState.PROPOSED).select_related("base"),
    }
    return render(request, "protection/notices/list.html", context)


@requires("protection.see_notices", model=NoticeVersion, key="version_id", arg="shown")
@require_safe
def version(request: HttpRequest, *, shown: NoticeVersion) -> HttpResponse:
    """Show a version's renderings, with the hash of each."""
    context = {"version": shown, "renderings": shown.renderings.all(), "crumbs": _crumbs()}
    return render(request, "protection/notices/version.html", context)


@requires("protection.see_notices", model=NoticeRendering, key="rendering_id", arg="shown")
@require_safe
def rendering(request: HttpRequest, *, shown: NoticeRendering) -> HttpResponse:
    """Show a rendering as it is shown to its readers."""
    context = {
        "rendering": shown,
        "words": shown.words,
        "sound": shown.words if shown.format == NoticeFormat.AUDIO else sound_for(shown),
        "may_propose": request.user.has_perm("protection.propose_notices") and _is_newest(shown),
        "crumbs": _crumbs(shown.version),
    }
    return render(request, "protection/notices/rendering.html", context)


@requires("protection.propose_notices", model=NoticeRendering, key="rendering_id", arg="shown")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, *, shown: NoticeRendering) -> HttpResponse:
    """Take other words for one rendering; nothing is published yet."""
    if shown.format == NoticeFormat.AUDIO or not _is_newest(shown):
        return redirect("protection:rendering", shown.pk)
    sent = request.POST if request.method == "POST" else None
    form = WordsForm(sent, words=shown.words, language=shown.language)
    if form.is_bound and form.is_valid():
        try:
            made = _propose(request, shown, form)
        except ConsentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is proposed. Another person must now confirm it."))
            return redirect("protection:change", made.pk)
    context = {"form": form, "rendering": shown, "crumbs": _crumbs(shown.version)}
    status = 422 if form.errors else 200
    return render(request, "protection/notices/propose.html", context, status=status)


@requires("protection.see_notices", model=NoticeChange, key="change_id", arg="shown")
@require_safe
def change(request: HttpRequest, *, shown: NoticeChange) -> HttpResponse:
    """Show what a proposal changes, word by word, and let a second person confirm it."""
    return _change_page(request, shown, KindForm())


@requires("protection.confirm_notices", model=NoticeChange, key="change_id", arg="shown")
@require_POST
def confirm(request: HttpRequest, *, shown: NoticeChange) -> HttpResponse:
    """Publish what another person has proposed."""
    form = KindForm(request.POST)
    if not form.is_valid():
        return _change_page(request, shown, form)
    kind = ChangeKind(form.cleaned_data["kind"])
    try:
        published = confirm_change(change=shown, kind=kind, actor=actor(request), at=timezone.now())
    except ConsentError as error:
        messages.error(request, str(error))
        return redirect("protection:change", shown.pk)
    messages.success(request, _("Version %(n)s is published.") % {"n": published.number})
    return redirect("protection:version", published.pk)


@requires("protection.confirm_notices", model=NoticeChange, key="change_id", arg="shown")
@require_POST
def drop(request: HttpRequest, *, shown: NoticeChange) -> HttpResponse:
    """Give a proposal up."""
    try:
        drop_change(change=shown, actor=actor(request), at=timezone.now())
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The proposal is dropped. Nothing was published."))
    return redirect("protection:notices")


def _propose(request: HttpRequest, shown: NoticeRendering, form: WordsForm) -> NoticeChange:
    key = RenderingKey(Audience(shown.audience), shown.language, NoticeFormat(shown.format))
    return propose_change(
        base=shown.version,
        kind=ChangeKind(form.cleaned_data["kind"]),
        purposes=[PurposeCode(code) for code in shown.version.purposes],
        scope=shown.version.scope,
        renderings={**words_of(shown.version), key: form.words()},
        actor=actor(request),
        at=timezone.now(),
    )


def _change_page(request: HttpRequest, shown: NoticeChange, form: KindForm) -> HttpResponse:
    is_open = shown.state == ChangeState.PROPOSED
    context = {
        "change": shown,
        "changed": changed_renderings(shown),
        "form": form,
        "is_open": is_open,
        "may_confirm": is_open and shown.proposed_by != actor(request),
        "crumbs": _crumbs(shown.base),
    }
    status = 422 if form.errors else 200
    return render(request, "protection/notices/change.html", context, status=status)


def _is_newest(shown: NoticeRendering) -> bool:
    newest = shown.version.notice.versions.order_by("-major", "-minor").first()
    return newest == shown.version


def _crumbs(version: NoticeVersion | None = None) -> list[dict[str, Any]]:
    crumbs = [{"label": _("Notices"), "url": reverse("protection:notices")}]
    if version is not None:
        label = _("Version %(n)s") % {"n": version.number}
        crumbs.append({"label": label, "url": reverse("protection:version", args=[version.pk])})
    return crumbs
