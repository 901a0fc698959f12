"""The recorder's page as an installation serves it: files joined, hashed and compressed; its worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from dases_voice.collection.views.offline import offline, worker
from tests.dases_voice.collection.recorder.site import Site

# As in the base settings; the suite's own storage leaves the files as they are.
STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "dases_voice.core.statics.SiteStorage"},
}


@contextmanager
def with_files_in(root: Path) -> Iterator[None]:
    """Name the static files as they are named in `root`."""
    with override_settings(STATIC_ROOT=root, STORAGES=STORAGES):
        yield


def collect(root: Path) -> Path:
    """Collect the static files into `root`, and return it."""
    with with_files_in(root):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def install(site: Site, root: Path) -> None:
    """Have a site serve these files, the service worker and its plain page."""
    site.static_root = root
    for path, view in {"/record/worker.js": worker, "/record/offline/": offline}.items():
        request = RequestFactory().get(path)
        request.user = AnonymousUser()
        answer = view(request)
        assert isinstance(answer, HttpResponse)
        site.pages[path] = (answer["Content-Type"], answer.content)
