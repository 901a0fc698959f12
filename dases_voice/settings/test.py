"""The suite: everything in a folder of its own, nothing slow that no test needs."""

import atexit
import os
import shutil
import tempfile
from typing import Any

_folder = tempfile.mkdtemp(prefix="dases-voice-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DASES_VAR_DIR"] = _folder
os.environ["DASES_DEMO"] = "0"

from consent.seal import make_key_file  # noqa: E402  # as below
from dases_voice.settings.base import *  # noqa: E402, F403  # the folder must be named first
from dases_voice.settings.base import (  # noqa: E402  # as above
    DATABASES,
    SEAL_KEY_URL,
    STATIC_ROOT,
    STORAGES,
    TEMPLATES,
)
from dases_voice.settings.environment import shared_cache  # noqa: E402  # as above

SECRET_KEY = "not-secret-the-suite-only"  # noqa: S105  # protects nothing
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
BROKER_URL = os.environ.get("BROKER_URL", "memory://")
CELERY_BROKER_URL = BROKER_URL
_cache: dict[str, Any] = dict(shared_cache(BROKER_URL))
if BROKER_URL != "memory://":
    # Tests empty the cache: each process its own, or its neighbour would lose count of its tries.
    _cache["OPTIONS"] = {"db": 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])}
CACHES = {"default": _cache}
make_key_file(SEAL_KEY_URL)
STATIC_ROOT.mkdir()  # whitenoise warns of a folder that is not there
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Power loss is no concern of the suite.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous=OFF;"
