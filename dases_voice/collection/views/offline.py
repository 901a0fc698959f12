"""What a tablet keeps to record without a network: a worker's script, and one plain page."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dases_voice.core.access import public

# All that record.html and offline.html are made of, but for the pupil's card: the worker keeps
# that when it meets it.
FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/recorder.css",
    "img/mark.svg",
    "js/app/theme.js",
    "js/app/site.js",
    "js/recorder/main.js",
    "js/recorder/encoder-worker.js",
    "js/recorder/capture-worklet.js",
    "js/recorder/waiting.js",
)


@public("a script, the same for everybody")
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script of the service worker, with what it shall keep.

    It stands here, and not with the static files, because a worker serves what is below its address.
    """
    files = [static(name) for name in FILES]
    offer = {
        "release": hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12],
        "files": files,
        "static_url": settings.STATIC_URL,
        "voices_url": f"{reverse('collection:cards')}voices/",
        "offline_url": reverse("collection:offline"),
    }
    script = static("js/recorder/service-worker.js")
    body = f"import {{ serve }} from {json.dumps(script)};\n\nserve({json.dumps(offer)});\n"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@public("a page without anything of anybody, for tablets that have lost the network")
@gzip_page
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network, and how much waits on this tablet."""
    return render(request, "collection/offline.html")
