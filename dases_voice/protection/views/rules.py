"""The rules of the purposes: to read in plain words, to change by two people."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.enums import PurposeCode
from consent.errors import ConsentError
from consent.models import PolicyProposal, Purpose, PurposePolicy
from consent.queries import policy_in_force
from consent.queries.policies import content_of
from consent.services import confirm_policy, propose_policy, reject_policy
from dases_voice.core.access import actor, requires
from dases_voice.protection.forms.rules import RulesForm
from dases_voice.protection.queries.rules import compared, in_plain_words, purposes_in_force


@requires("protection.see_rules")
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show what is in force for every purpose, and what waits for a second person."""
    context = {
        "rows": purposes_in_force(at=timezone.now()),
        "proposals": PolicyProposal.objects.filter(decided_at=None).select_related("purpose"),
    }
    return render(request, "protection/rules/list.html", context)


@requires("protection.see_rules", model=Purpose, key="code", arg="shown")
@require_safe
def purpose(request: HttpRequest, *, shown: Purpose) -> HttpResponse:
    """Show what is in force for a purpose, and every version that ever was."""
    policy = _in_force(shown, timezone.now())
    context = {
        "purpose": shown,
        "lines": in_plain_words(content_of(policy)),
        "in_force": policy,
        "versions": shown.policies.select_related("proposal"),
        "waiting": shown.proposals.filter(decided_at=None).first(),
        "may_propose": request.user.has_perm("protection.propose_rules"),
        "crumbs": _crumbs(),
    }
    return render(request, "protection/rules/purpose.html", context)


@requires("protection.propose_rules", model=Purpose, key="code", arg="shown")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, *, shown: Purpose) -> HttpResponse:
    """Take other rules for a purpose; nothing changes yet."""
    sent = request.POST if request.method == "POST" else None
    form = RulesForm(sent, old=content_of(_in_force(shown, timezone.now())))
    if form.is_bound and form.is_valid():
        try:
            made = _propose(request, shown, form)
        except ConsentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is proposed. Another person must now confirm it."))
            return redirect("protection:rules_proposal", made.pk)
    context = {"form": form, "purpose": shown, "crumbs": _crumbs(shown)}
    status = 422 if form.errors else 200
    return render(request, "protection/rules/propose.html", context, status=status)


@requires("protection.see_rules", model=PolicyProposal, key="proposal_id", arg="shown")
@require_safe
def proposal(request: HttpRequest, *, shown: PolicyProposal) -> HttpResponse:
    """Show old beside new, and let a second person confirm."""
    is_open = shown.decided_at is None
    context = {
        "proposal": shown,
        "rows": compared(shown),
        "is_open": is_open,
        "may_confirm": is_open and shown.proposed_by != actor(request),
        "crumbs": _crumbs(shown.purpose),
    }
    return render(request, "protection/rules/proposal.html", context)


@requires("protection.confirm_rules", model=PolicyProposal, key="proposal_id", arg="shown")
@require_POST
def confirm(request: HttpRequest, *, shown: PolicyProposal) -> HttpResponse:
    """Put in force what another person has proposed."""
    try:
        policy = confirm_policy(proposal=shown, actor=actor(request), at=timezone.now())
    except ConsentError as error:
        messages.error(request, str(error))
        return redirect("protection:rules_proposal", shown.pk)
    messages.success(request, _("Version %(n)s is in force from now on.") % {"n": policy.number})
    return redirect("protection:purpose", shown.purpose_id)


@requires("protection.confirm_rules", model=PolicyProposal, key="proposal_id", arg="shown")
@require_POST
def set_aside(request: HttpRequest, *, shown: PolicyProposal) -> HttpResponse:
    """Give a proposal up."""
    try:
        reject_policy(proposal=shown, actor=actor(request), at=timezone.now())
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The proposal is set aside. The rules stay as they are."))
    return redirect("protection:rules_proposal", shown.pk)


def _propose(request: HttpRequest, shown: Purpose, form: RulesForm) -> PolicyProposal:
    return propose_policy(
        purpose=PurposeCode(shown.code),
        content=form.content(),
        why=form.cleaned_data["why"],
        actor=actor(request),
        at=timezone.now(),
    )


def _in_force(shown: Purpose, at: datetime) -> PurposePolicy:
    policy = policy_in_force(PurposeCode(shown.code), at)
    if policy is None:
        raise Http404
    return policy


def _crumbs(purpose: Purpose | None = None) -> list[dict[str, Any]]:
    crumbs = [{"label": _("Rules"), "url": reverse("protection:rules")}]
    if purpose is not None:
        url = reverse("protection:purpose", args=[purpose.pk])
        crumbs.append({"label": f"{purpose.code} – {purpose.get_code_display()}", "url": url})
    return crumbs
