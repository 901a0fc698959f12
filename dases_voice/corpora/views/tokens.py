"""A person's keys for programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dases_voice.core.access import requires
from dases_voice.corpora import services
from dases_voice.corpora.forms import TokenForm
from dases_voice.corpora.models import ApiToken
from dases_voice.corpora.views.people import account, actor
from dases_voice.corpora.views.words import agreements_crumbs


@requires("corpora.hold_agreements")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; make a new one, whose secret this answer alone shows."""
    at, secret = timezone.now(), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        label = form.cleaned_data["label"]
        secret = services.create_token(user=account(request), label=label, at=at).secret
        form = TokenForm()
    tokens = ApiToken.objects.filter(user=account(request))
    context = {
        "form": form,
        "tokens": tokens,
        "secret": secret,
        "now": at,
        "crumbs": agreements_crumbs(holds=True),
    }
    return render(request, "corpora/tokens.html", context)


@requires("corpora.manage_token", model=ApiToken, key="token_id", arg="token")
@require_POST
def token_revoke(request: HttpRequest, *, token: ApiToken) -> HttpResponse:
    """Make a token useless at once."""
    services.revoke_token(token=token, actor=actor(request), at=timezone.now())
    messages.success(request, _("The key is revoked: programs that use it are refused from now."))
    return redirect("corpora:tokens")
