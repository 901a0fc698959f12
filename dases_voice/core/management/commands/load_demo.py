"""Fill the site with invented people, schools and voices."""

import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from dases_voice.core.demo.context import DemoContext
from dases_voice.core.demo.registry import Step, steps
from dases_voice.core.demo.store import Progress, demo_accounts, write_progress

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs each app's step in order; running it again adds only what is missing."""

    help = "Load the demonstration: invented people, schools and voices (demonstration mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DASES_DEMO:
            raise CommandError("This is not a demonstration: nothing was loaded (DASES_DEMO=1).")
        to_do = steps()
        context = DemoContext(say=lambda text: self._say(f"    {text}"))
        for number, step in enumerate(to_do, start=1):
            self._run(step, number=number, total=len(to_do), context=context)
        write_progress(Progress(total=len(to_do), done=len(to_do)))
        self._print_accounts()

    def _run(self, step: Step, *, number: int, total: int, context: DemoContext) -> None:
        write_progress(Progress(total=total, done=number - 1))
        with translation.override("en"):
            name = str(step.name)
        self._say(f"  [{number}/{total}] {name}")
        try:
            step.load(context)
        except Exception as error:
            write_progress(Progress(total=total, done=number - 1, failed=True))
            logger.exception("demo_step_failed")
            raise CommandError(f"“{name}” could not be loaded: {error}") from error

    def _print_accounts(self) -> None:
        self._say("\n  The demonstration is ready. Its accounts, of this machine only:")
        for account in demo_accounts():
            self._say(f"    {account.email:38} {account.password}   {account.place}")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
