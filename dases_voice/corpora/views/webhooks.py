"""The addresses to which a licensee's news are sent, and what became of each message."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.core.access import account, actor, requires
from dases_voice.corpora import services
from dases_voice.corpora.errors import AddressRefused
from dases_voice.corpora.forms import WebhookForm
from dases_voice.corpora.models import Webhook
from dases_voice.corpora.views.words import agreements_crumbs

PAGE_SIZE = 30


@requires("corpora.hold_agreements")
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: HttpRequest) -> HttpResponse:
    """Show the addresses of one's organisations; add another."""
    user = account(request)
    form = WebhookForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = services.add_webhook(
                party=form.cleaned_data["party"],
                url=form.cleaned_data["url"],
                user=user,
                at=timezone.now(),
            )
        except AddressRefused as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, _("From now on, news are sent to this address."))
            return redirect("corpora:webhook", webhook.pk)
    context = {
        "form": form,
        "webhooks": Webhook.objects.filter(party__members=user).select_related("party"),
        "keys_url": reverse("proof:keys"),
        "crumbs": agreements_crumbs(holds=True),
    }
    return render(request, "corpora/webhooks.html", context)


@requires("corpora.manage_webhook", model=Webhook, key="webhook_id", arg="webhook")
@require_safe
def webhook_page(request: HttpRequest, *, webhook: Webhook) -> HttpResponse:
    """Show each message to an address, and what it answered."""
    found = webhook.deliveries.select_related("news")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    up = {"label": _("Messages to your programs"), "url": reverse("corpora:webhooks")}
    context = {"webhook": webhook, "page": page, "crumbs": [*agreements_crumbs(holds=True), up]}
    return render(request, "corpora/webhook.html", context)


@requires("corpora.manage_webhook", model=Webhook, key="webhook_id", arg="webhook")
@require_POST
def remove(request: HttpRequest, *, webhook: Webhook) -> HttpResponse:
    """Send nothing to an address any more."""
    services.remove_webhook(webhook=webhook, actor=actor(request), at=timezone.now())
    messages.success(request, _("Nothing is sent to this address any more."))
    return redirect("corpora:webhooks")


@requires("corpora.manage_webhook", model=Webhook, key="webhook_id", arg="webhook")
@require_POST
def resume(request: HttpRequest, *, webhook: Webhook) -> HttpResponse:
    """Send to an address again, and try once more what it has not taken."""
    services.resume_webhook(webhook=webhook, actor=actor(request), at=timezone.now())
    messages.success(request, _("Messages are sent again, those that were not taken first."))
    return redirect("corpora:webhook", webhook.pk)
