"""The Celery application; `core.apps` loads it, so that `dases_voice/__init__.py` stays empty."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

from dases_voice.core.supervisor.lifeline import die_with_parent
from dases_voice.core.supervisor.limits import limit_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.dev")
# There is a worker for each core already: threads of the linear algebra would only take turns.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
app = Celery("dases_voice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
worker_process_init.connect(die_with_parent)  # no orphan works on after its worker was killed
worker_process_init.connect(limit_memory)


@worker_init.connect
def load_before_the_fork(sender: Any, **_: object) -> None:
    """Have what makes clips in memory once for all children, and ready in each from its start."""
    if "process" in sender.app.amqp.queues.consume_from:
        from dases_voice.audio.services import warm_up

        warm_up()
