"""Send again what is stuck."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from dases_voice.collection.services import sweep


class Command(BaseCommand):
    help = "Send recordings and erasures that are stuck to their workers again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=int(sweep.NUDGE_AFTER.total_seconds()),
            metavar="SECONDS",
            help="how long something must have waited (default: %(default)s)",
        )

    def handle(self, *, older_than: int, **options: object) -> None:
        result = sweep.sweep_recordings(
            at=timezone.now(), nudge_after=timedelta(seconds=older_than)
        )
        self.stdout.write(
            f"{result.nudged} recordings sent again, {result.quarantined} set aside for consent, "
            f"{result.erasures} erasures sent again"
        )
