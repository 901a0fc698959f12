"""What must be in place before the site answers: keys, tables, static files."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from consent import seal
from dases_voice.core.secrets import read_or_create_secret


def make_key_files() -> None:
    """Make the key-encryption key and the seal's key at the first start, before they are needed."""
    path = unquote(urlsplit(settings.KEK_URL).path)
    read_or_create_secret(path, length_bytes=32)
    seal.make_key_file(settings.SEAL_KEY_URL)


def bring_tables_up_to_date() -> None:
    """Apply what is missing of the migrations."""
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()


def collect_static_files() -> None:
    """Copy, hash and compress the static files, unless none has changed since the last start."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    current = _fingerprint()
    if stamp.exists() and stamp.read_text() == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(current)


def _fingerprint() -> str:
    """Return a hash over the path, size and time of each static file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
