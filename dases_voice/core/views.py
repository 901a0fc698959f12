"""Pages that belong to no feature: the first page, where one starts, health, the style page."""

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.core.access import account, actor, public, requires, signed_in
from dases_voice.core.demo.examples import style_examples
from dases_voice.core.enums import TokenScope
from dases_voice.core.forms import TokenForm
from dases_voice.core.models import ApiToken
from dases_voice.core.navigation import home_of
from dases_voice.core.programs import scopes_of
from dases_voice.core.queries import operations_overview
from dases_voice.core.services.tokens import create_token, revoke_token


@public("the first page says what this is")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the public first page; in demonstration mode, whom one can be."""
    if settings.DASES_DEMO:
        return redirect("demo:start")
    return render(request, "core/home_visitor.html")


@public("the same first page, reachable in demonstration mode too")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "core/home_visitor.html")


@signed_in
@require_safe
def my_home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the page where their work starts."""
    path = home_of(request)
    if path is None:
        return render(request, "core/home_without_role.html")
    return redirect(path)


@public("every visitor may know how accessible the site is")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_accessibility.html")


@public("every visitor may know who answers for the site")
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_legal.html")


@public("every visitor may know what happens to personal data")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_privacy.html")


@public("components only, in demonstration and development only")
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in its states."""
    if not (settings.DASES_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "core/style.html", style_examples(at=timezone.now()))


@public("a load balancer asks; the answer holds nothing")
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@public("a load balancer asks; the answer holds nothing")
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})


@requires("core.view_operations")
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show whether the site is healthy and what is waiting."""
    return render(request, "core/operations.html", {"overview": operations_overview()})


@requires("core.hold_tokens")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """Show one's keys for programs; make a new one, whose secret this answer alone shows."""
    user = account(request)
    at, secret, scopes = timezone.now(), "", scopes_of(user)
    form = TokenForm(request.POST or None, scopes=scopes)
    if request.method == "POST" and form.is_valid():
        scope = TokenScope(form.cleaned_data["scope"])
        label = form.cleaned_data["label"]
        secret = create_token(user=user, label=label, scope=scope, at=at).secret
        form = TokenForm(scopes=scopes)
    tokens = ApiToken.objects.filter(user=user)
    context = {"form": form, "tokens": tokens, "secret": secret, "now": at}
    return render(request, "core/tokens.html", context)


@requires("core.manage_token", model=ApiToken, key="token_id", arg="token")
@require_POST
def token_revoke(request: HttpRequest, *, token: ApiToken) -> HttpResponse:
    """Make a key useless at once."""
    revoke_token(token=token, actor=actor(request), at=timezone.now())
    messages.success(request, _("The key is revoked: programs that use it are refused from now."))
    return redirect("tokens")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form was too old, and what to do."""
    return render(request, "403_csrf.html", status=403)
