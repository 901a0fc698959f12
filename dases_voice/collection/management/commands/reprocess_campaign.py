"""`reprocess_campaign`: have the workers make a campaign's clips anew with the pipeline of today."""

import time
from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dases_voice.audio.signal import PIPELINE_VERSION
from dases_voice.collection.models import Campaign
from dases_voice.collection.queries.reprocessing import (
    ReprocessingProgress,
    recordings_to_reprocess,
    reprocessing_progress,
)
from dases_voice.collection.services.reprocessing import enqueue_reprocessing

LOOK_EVERY_S = 2.0
LOOKS_BEFORE_A_WORD = 15
LOOKS_BEFORE_THE_END = 60


def pause() -> None:
    """Let the workers work."""
    time.sleep(LOOK_EVERY_S)


class Command(BaseCommand):
    help = (
        "Make a campaign's clips anew with the present pipeline, through the workers. Says what it "
        "would do unless told --yes. Run again, it takes what is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", type=UUID, help="id of the campaign")
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument(
            "--no-wait", action="store_true", help="tell the workers and do not wait for them"
        )

    def handle(self, *, campaign: UUID, yes: bool, no_wait: bool, **options: object) -> None:
        chosen = Campaign.objects.filter(pk=campaign).first()
        if chosen is None:
            raise CommandError(f"There is no campaign {campaign}.")
        waiting = recordings_to_reprocess().filter(campaign=chosen).count()
        self.stdout.write(
            f"{waiting} recordings are to be made anew by pipeline {PIPELINE_VERSION}."
        )
        self.stdout.write("What was frozen in versions stays as it is, byte by byte.")
        if not yes:
            self.stdout.write("Nothing was done. Add --yes to reprocess.")
            return
        sent = enqueue_reprocessing(campaign=chosen, at=timezone.now())
        self.stdout.write(f"{sent} recordings were handed to the workers.")
        if not no_wait:
            self._wait(chosen)
        self._report(reprocessing_progress(campaign=chosen))

    def _wait(self, campaign: Campaign) -> None:
        """Look until nothing waits any more, and say when nothing moves."""
        waiting, idle = -1, 0
        while left := reprocessing_progress(campaign=campaign).waiting:
            idle = idle + 1 if left == waiting else 0
            if left != waiting:
                self._say(f"  {left} left")
            if idle == LOOKS_BEFORE_A_WORD:
                self._say(
                    "  Nothing is taken up. Do the relay and a worker of the queue process run?"
                )
            if idle == LOOKS_BEFORE_THE_END:
                raise CommandError(
                    f"{left} recordings wait, and nothing moves. Nothing is lost: what was handed "
                    "over stays in the outbox. The workers' logs say reprocessing_failed for what "
                    "could not be read. Run this again for what is left."
                )
            waiting = left
            pause()

    def _report(self, progress: ReprocessingProgress) -> None:
        self.stdout.write(f"{progress.done} have a run of pipeline {PIPELINE_VERSION}.")
        for code, count in sorted(progress.kept.items()):
            self.stdout.write(f"{count} keep their former clip: the pipeline now says {code}.")
        if progress.waiting:
            self.stdout.write(f"{progress.waiting} wait for a worker.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
