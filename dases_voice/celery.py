"""The Celery application; `core.apps` loads it, so that `dases_voice/__init__.py` stays empty."""

import os

from celery import Celery
from celery.signals import worker_process_init

from dases_voice.core.supervisor.lifeline import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.dev")
app = Celery("dases_voice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_process_init.connect(die_with_parent)  # no orphan works on after its worker was killed
