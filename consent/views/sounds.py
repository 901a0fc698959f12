"""Notices to listen to: the very bytes that were hashed, the same for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from consent.models import NoticeSound
from consent.views.visits import InvitationPolicy


@require_GET
@cache_control(public=True, immutable=True, max_age=365 * 24 * 3600)
def sound(_request: HttpRequest, sha256: str) -> HttpResponse:
    """Play published words. The address is their hash, so they may be kept for ever."""
    kept = NoticeSound.objects.filter(pk=sha256).first()
    if kept is None:
        raise Http404
    return HttpResponse(bytes(kept.content), content_type=kept.media_type)


sound.access_policy = InvitationPolicy("public", "published words, which name nobody")  # type: ignore[attr-defined]  # read by the suite
