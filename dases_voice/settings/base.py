"""Settings that every installation shares. Each outside part is switched by one URL."""

from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from dases_voice.settings.environment import (
    CHECKOUT_DIR,
    bind_address,
    choice,
    database,
    directory,
    env,
    flag,
    identity_provider,
    megabytes,
    refuse_unknown_names,
    shared_cache,
    url,
)

django_stubs_ext.monkeypatch()
refuse_unknown_names()

ROOT_DIR = CHECKOUT_DIR
VAR_DIR = directory("DASES_VAR_DIR", ROOT_DIR / "var")
DASES_DEMO = flag("DASES_DEMO", default=False)
# Who answers for this installation: named on every public page.
DASES_ORGANISATION = env.str("DASES_ORGANISATION", default="")
DASES_CONTACT = env.str("DASES_CONTACT", default="")
# Which program listens to English clips for what a reviewer should hear first.
DASES_LISTENER = choice("DASES_LISTENER", among=("none", "pocketsphinx"), default="none")
# Only where the receivers are tried out on the same machine: messages may then leave to it, by http.
DASES_WEBHOOKS_TO_LOOPBACK = flag("DASES_WEBHOOKS_TO_LOOPBACK", default=False)
DASES_BIND = bind_address("DASES_BIND", "127.0.0.1:8000")
DASES_BASE_URL = url(
    "DASES_BASE_URL", f"http://{DASES_BIND[0]}:{DASES_BIND[1]}", schemes=("http", "https")
).rstrip("/")

DEBUG = False
ROOT_URLCONF = "dases_voice.urls"
WSGI_APPLICATION = "dases_voice.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
SITE_ID = 1

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "consent",
    "contracts",
    "dases_voice.core",
    "dases_voice.schools",
    "dases_voice.audio",
    "dases_voice.collection",
    "dases_voice.review",
    "dases_voice.corpora",
    "dases_voice.protection",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dases_voice.core.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # Before anybody looks up who it is: the page of refusal must need no database.
    "dases_voice.core.middleware.NullCharacterMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dases_voice.core.middleware.SecondFactorMiddleware",
    "dases_voice.schools.middleware.SchoolScopeMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "dases_voice.core.context.site",
            ],
            "builtins": ["dases_voice.core.templatetags.tables"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Parts that one URL switches -----------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL alone turns a read that becomes a write into an error; IMMEDIATE queues it instead.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening is dear on SQLite too: it reads the whole schema, and the last to close empties the WAL.
DATABASES["default"]["CONN_MAX_AGE"] = 60

BROKER_URL = url(
    "BROKER_URL",
    f"redis+socket://{VAR_DIR / 'redis' / 'redis.sock'}",
    schemes=("redis", "rediss", "redis+socket", "memory"),
)
CACHES = {"default": shared_cache(BROKER_URL)}
BLOB_URL = url("BLOB_URL", f"file://{VAR_DIR / 'blobs'}", schemes=("file", "s3"))
DATA_KEY_URL = url("DATA_KEY_URL", f"file://{VAR_DIR / 'datakeys'}", schemes=("file", "s3"))
KEK_URL = url("KEK_URL", f"file://{VAR_DIR / 'kek.key'}", schemes=("file",))
SEAL_KEY_URL = url("SEAL_KEY_URL", f"file://{VAR_DIR / 'seal.pem'}", schemes=("file",))
# By which accounts a family may confirm who it is, beside the code of the school's letter.
EDUCONNECT_URL = identity_provider("EDUCONNECT_URL")
FRANCECONNECT_URL = identity_provider("FRANCECONNECT_URL")
if FRANCECONNECT_URL and not EDUCONNECT_URL:
    raise ImproperlyConfigured(
        "FRANCECONNECT_URL needs EDUCONNECT_URL: it adds to that, alone it counts for nothing."
    )
SECRET_KEY_FILE = env.str("DASES_SECRET_KEY_FILE", default=str(VAR_DIR / "secret.key"))

# --- Mail ----------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = "DaSES Voice <ne-pas-repondre@voix.example>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025"))
# A message is first a row (core.Message): nothing is lost when the mail server is away.

# --- People --------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1] |= {"OPTIONS": {"min_length": 12}}  # type: ignore[dict-item]  # mixed dict
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "dases_voice.core.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, who knows the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: nobody signs up, so nobody claims another's address
MFA_TOTP_ISSUER = "DaSES Voice"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dases_voice.core.views.csrf_failure"

# --- Words and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
# What families read is written in more languages than the rest: one catalogue in `locale` for each.
FAMILY_LANGUAGES = ["ar", "pt", "tr"]
LOCALE_PATHS = [ROOT_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["dases_voice.settings.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [ROOT_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "dases_voice.core.statics.SiteStorage"},
}
# A take of 15 s at 48 kHz is 1.4 MB raw; a body is refused before it is read above this.
TAKE_MAX_BYTES = 8 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = TAKE_MAX_BYTES
# An upload that will be encrypted never touches a disk before.
FILE_UPLOAD_MAX_MEMORY_SIZE = TAKE_MAX_BYTES + 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Browser -------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dases_voice.core.rest.refuse_in_one_shape",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "DaSES Voice",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Some lists of choices are met under several names: each has one in the description.
    "ENUM_NAME_OVERRIDES": {"PurposeEnum": "consent.enums.PurposeCode"},
}

# --- Queue ---------------------------------------------------------------------------------------

CELERY_APP = "dases_voice.celery.app"
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # without a cap it would run for ever
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "health_check_interval": 25,
}
CELERY_TASK_TIME_LIMIT = 180
CELERY_TASK_SOFT_TIME_LIMIT = 150
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
# A child that has grown beyond this is replaced after its task; the limits below stop it within one.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
# What a child may ask of the system: a take that asks for more fails, and its worker goes on.
DASES_WORKER_MEMORY_MB = megabytes("DASES_WORKER_MEMORY_MB", 1024, at_least=700)
DASES_RELEASE_MEMORY_MB = megabytes("DASES_RELEASE_MEMORY_MB", 4096, at_least=1024)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "process"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ROUTES = {
    "collection.*": {"queue": "process"},
    "core.*": {"queue": "ingest"},
    # Not behind revisions: somebody else's slow receiver must not keep these waiting.
    "corpora.deliver_webhook*": {"queue": "ingest"},
    "corpora.*": {"queue": "release"},
    "review.*": {"queue": "release"},
    "consent.*": {"queue": "ingest"},
    "erase.*": {"queue": "erase"},
}
# Tasks whose entries in the outbox travel together: the task that takes a list of them, and how many
# at most. Celery spends as much on a message as a worker does on a take, see docs/adr/0026.
OUTBOX_BATCHES = {"collection.process_recording": ("collection.process_recordings", 25)}
CELERY_BEAT_SCHEDULE = {
    "sweep-recordings": {"task": "collection.sweep_recordings", "schedule": 20.0},
    "deliver-messages": {"task": "core.deliver_messages", "schedule": 30.0},
    "remind-holders": {"task": "consent.remind_holders", "schedule": 86_400.0},
    "refresh-permissions": {"task": "consent.refresh_permissions", "schedule": 900.0},
    "forget-traces": {"task": "consent.forget_traces", "schedule": 86_400.0},
    "seal-chain": {"task": "consent.seal_chain", "schedule": crontab(hour=2, minute=30)},
    "follow-cases": {"task": "consent.follow_cases", "schedule": 300.0},
    "erase-restored-voices": {"task": "collection.erase_restored_voices", "schedule": 3600.0},
    "destroy-intake-keys": {"task": "collection.destroy_intake_keys", "schedule": 86_400.0},
    "deliver-webhooks": {"task": "corpora.deliver_webhooks", "schedule": 30.0},
    "sweep-releases": {"task": "corpora.sweep_releases", "schedule": 900.0},
    "judge-versions": {"task": "corpora.judge_versions", "schedule": 3600.0},
    "check-clips": {"task": "review.check_clips", "schedule": 120.0},
    "erase-clips-with-others": {"task": "erase.clips_with_others", "schedule": 3600.0},
    "erase-sounds-before-muting": {"task": "erase.sounds_before_muting", "schedule": 3600.0},
    "forget-roster-drafts": {"task": "schools.forget_roster_drafts", "schedule": 300.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "dases_voice.core.logs.formatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
