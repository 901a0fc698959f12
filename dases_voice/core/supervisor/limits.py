"""What a worker's child may ask of the system: beyond it one task fails, and not the machine."""

import sys

from celery import current_app
from django.conf import settings

RELEASE = "release"


def limit_memory(**_: object) -> None:
    """Bound the memory of this process, by the queues it serves. On Linux only.

    Bounded is what it can write to, and not its address space: libraries that are mapped cost no memory.
    """
    if sys.platform == "linux":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        bound = memory_mb(serves=set(current_app.amqp.queues.consume_from)) * 1024 * 1024
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


def memory_mb(*, serves: set[str]) -> int:
    """Return the megabytes of a child that serves these queues: tables of a release are large."""
    megabytes: int = settings.DASES_WORKER_MEMORY_MB
    if RELEASE in serves:
        megabytes = max(megabytes, settings.DASES_RELEASE_MEMORY_MB)
    return megabytes
