"""Tell the broker what transactions decided, until stopped."""

import logging
import signal
import threading
from argparse import ArgumentParser

from celery.exceptions import OperationalError as CeleryOperationalError
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone
from kombu.exceptions import OperationalError

from dases_voice.core.services.outbox import forget_sent, relay_pending

logger = logging.getLogger(__name__)

IDLE_S = 0.2
LONGEST_WAIT_S = 10.0
ROUNDS_BETWEEN_CLEANING = 5000


class Command(BaseCommand):
    help = "Send outbox entries to the broker until stopped (or once, with --once)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is pending and stop")

    def handle(self, *, once: bool, **options: object) -> None:
        if once:
            self.stdout.write(f"{relay_pending(at=timezone.now())} sent")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        relay_until(stop)


def relay_until(stop: threading.Event) -> None:
    """Relay in a loop; wait longer and longer while the broker or the database is away."""
    wait_s, rounds = IDLE_S, 0
    while not stop.wait(wait_s):
        rounds += 1
        try:
            sent = relay_pending(at=timezone.now())
            if rounds % ROUNDS_BETWEEN_CLEANING == 0:
                forget_sent(at=timezone.now())
        except (OperationalError, CeleryOperationalError, DatabaseError, OSError):
            logger.warning("relay_waits", exc_info=True)
            close_old_connections()
            wait_s = min(LONGEST_WAIT_S, wait_s * 2)
        else:
            wait_s = 0.0 if sent else IDLE_S
