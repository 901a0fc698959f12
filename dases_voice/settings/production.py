"""A real installation: every outside part must be named, and the browser is told to insist."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from consent.seal import signing_key
from dases_voice.core.secrets import read_secret
from dases_voice.settings.base import *  # noqa: F403  # settings modules are built on each other
from dases_voice.settings.base import (
    DASES_BASE_URL,
    DASES_DEMO,
    DASES_WEBHOOKS_TO_LOOPBACK,
    SEAL_KEY_URL,
    SECRET_KEY_FILE,
)
from dases_voice.settings.environment import env, identity_provider

if DASES_DEMO:
    raise ImproperlyConfigured("DASES_DEMO must be 0 with the production settings.")
if DASES_WEBHOOKS_TO_LOOPBACK:
    raise ImproperlyConfigured("DASES_WEBHOOKS_TO_LOOPBACK must be 0 with the production settings.")
for _name in (
    "DATABASE_URL",
    "BROKER_URL",
    "BLOB_URL",
    "DATA_KEY_URL",
    "KEK_URL",
    "SEAL_KEY_URL",
    "EMAIL_URL",
):
    if not env.str(_name, default=""):
        raise ImproperlyConfigured(f"{_name} must be set with the production settings.")

SECRET_KEY = read_secret(SECRET_KEY_FILE)
signing_key(SEAL_KEY_URL)  # a process without it must not start: no answer could be confirmed
for _name in ("EDUCONNECT_URL", "FRANCECONNECT_URL"):
    identity_provider(_name, and_its_secret=True)
ALLOWED_HOSTS = [str(urlsplit(DASES_BASE_URL).hostname)]
CSRF_TRUSTED_ORIGINS = [DASES_BASE_URL]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The proxy adds the address that it saw; without it all tries would count for the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
