"""The Celery application; `core.apps` loads it, so that `dases_voice/__init__.py` stays empty."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.dev")
app = Celery("dases_voice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
