"""The site on one machine: demonstration mode unless told otherwise."""

import os

os.environ.setdefault("DASES_DEMO", "1")

from dases_voice.core.secrets import read_or_create_secret
from dases_voice.settings.base import *  # noqa: F403  # settings modules are built on each other
from dases_voice.settings.base import DASES_BASE_URL, SECRET_KEY_FILE, VAR_DIR

if not os.environ.get("EMAIL_URL"):
    # The demonstration's mailbox page shows the rows; no mail server is needed.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = read_or_create_secret(SECRET_KEY_FILE)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [DASES_BASE_URL]
