"""The reviewer's page: the next clip, by ear and by keyboard."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consent.errors import ConsentMissing
from dases_voice.audio.errors import MutingRefused
from dases_voice.audio.queries import muted_seconds
from dases_voice.audio.signal import SignalError
from dases_voice.core.access import account, actor, requires
from dases_voice.core.errors import CoreError
from dases_voice.core.ranges import bytes_response
from dases_voice.review import services
from dases_voice.review.enums import RejectReason, Verdict
from dases_voice.review.errors import ClaimLost, ClipChanged, ReviewError
from dases_voice.review.forms import MuteForm
from dases_voice.review.models import Review
from dases_voice.review.queries import (
    flagged_reviews,
    last_verdict,
    remarks_on,
    review_progress,
)

PAGE_SIZE = 30


@requires("review.review_clips")
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show where the review stands and the one thing to do: start."""
    reviewer = account(request)
    return render(request, "review/queue.html", {"progress": review_progress(reviewer=reviewer)})


@requires("review.review_clips")
@require_POST
def next_clip(request: HttpRequest) -> HttpResponse:
    """Take the next clip and show it."""
    review = services.claim_next_clip(reviewer=account(request), at=timezone.now())
    if review is None:
        messages.success(request, _("No clip is waiting any more. Thank you!"))
        return redirect("review:queue")
    return redirect("review:clip", review.pk)


@requires("review.hear_clip", model=Review, key="review_id", arg="review")
@never_cache
@require_safe
def clip(request: HttpRequest, *, review: Review) -> HttpResponse:
    """Show one clip: what was to be read, the sound, and what one can say of it."""
    if review.verdict:
        return redirect("review:queue")
    reviewer = account(request)
    run = review.recording.run
    part = {name: request.GET[name] for name in ("start_s", "end_s") if name in request.GET}
    context = {
        "review": review,
        "prompt": review.recording.prompt,
        "remarks": remarks_on(review.recording),
        "run": run,
        "muted": muted_seconds(run) if run else [],
        "mute_form": MuteForm(run=run, initial=part),
        "is_muting": bool(part),
        "reasons": RejectReason.choices,
        "progress": review_progress(reviewer=reviewer),
        "can_undo": last_verdict(reviewer=reviewer) is not None,
    }
    return render(request, "review/clip.html", context)


@requires("review.hear_clip", model=Review, key="review_id", arg="review")
@never_cache
@require_safe
def audio(request: HttpRequest, *, review: Review) -> HttpResponseBase:
    """Send the clip's sound, if it may still be heard; in parts, or no player could go to a place."""
    try:
        data = services.clip_audio(review=review, at=timezone.now())
    except (ReviewError, ConsentMissing, CoreError) as error:
        raise Http404 from error
    return bytes_response(
        request,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type="audio/flac",
        name="clip.flac",
        begin=lambda start, length: iter([data[start : start + length]]),
    )


@requires("review.hear_clip", model=Review, key="review_id", arg="review")
@require_POST
def decide(request: HttpRequest, *, review: Review) -> HttpResponse:
    """Save the verdict and go on with the next clip."""
    now = timezone.now()
    try:
        services.give_verdict(
            review=review,
            verdict=_verdict(request),
            reason=request.POST.get("reason", ""),
            actor=actor(request),
            at=now,
        )
    except ReviewError as error:
        messages.error(request, error.message)
        if error.code == "reason_missing":
            return redirect("review:clip", review.pk)
    return _go_on(request, now)


@requires("review.hear_clip", model=Review, key="review_id", arg="review")
@never_cache
@require_POST
def mute(request: HttpRequest, *, review: Review) -> HttpResponse:
    """Silence a part of the clip, after asking once more: it cannot be undone."""
    now = timezone.now()
    form = MuteForm(request.POST, run=review.recording.run)
    if not form.is_valid():
        messages.error(request, _("Say from where to where, in seconds."))
        return redirect("review:clip", review.pk)
    part = {"start_s": form.cleaned_data["start_s"], "end_s": form.cleaned_data["end_s"]}
    form_url = f"{reverse('review:clip', args=[review.pk])}?{urlencode(part)}"
    try:
        if not form.cleaned_data["confirmed"]:
            services.check_part(review=review, at=now, **part)
            context = {"review": review, "part": part, "form": form, "form_url": form_url}
            return render(request, "review/mute.html", context)
        services.mute_span(
            review=review,
            heard_run_id=form.cleaned_data["run"],
            actor=actor(request),
            at=now,
            **part,
        )
    except (MutingRefused, ClipChanged) as error:
        messages.error(request, error.message)
        return redirect(form_url)
    except (ReviewError, ConsentMissing, CoreError, SignalError):
        messages.error(request, ClaimLost.message)
        return _go_on(request, now)
    messages.success(request, _("This part is muted for good. Listen again, then decide."))
    return redirect("review:clip", review.pk)


@requires("review.review_clips")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last verdict back and show its clip again."""
    try:
        review = services.undo_last_verdict(reviewer=account(request), at=timezone.now())
    except ReviewError as error:
        messages.error(request, error.message)
        return redirect("review:queue")
    return redirect("review:clip", review.pk)


@requires("review.review_clips")
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain how to decide."""
    return render(request, "review/guide.html", {"reasons": RejectReason.choices})


@requires("review.see_flagged_clips")
@require_safe
def flagged(request: HttpRequest) -> HttpResponse:
    """List, by their ids, the clips in which something personal is heard."""
    page = Paginator(flagged_reviews(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "review/flagged.html", {"page": page})


def _go_on(request: HttpRequest, now: datetime) -> HttpResponse:
    following = services.claim_next_clip(reviewer=account(request), at=now)
    if following is None:
        messages.success(request, _("No clip is waiting any more. Thank you!"))
        return redirect("review:queue")
    return redirect("review:clip", following.pk)


def _verdict(request: HttpRequest) -> Verdict:
    try:
        return Verdict(request.POST.get("verdict", ""))
    except ValueError as error:
        raise Http404 from error
