"""Run the whole site on this machine."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from dases_voice.core.supervisor import site
from dases_voice.core.supervisor.errors import SupervisorError


class Command(BaseCommand):
    """Starts the broker, the web server, the workers and the demonstration; Ctrl-C stops all."""

    help = "Run the whole site on this machine until Ctrl-C."
    requires_system_checks = []  # the migrations check the models, and each second counts here

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            site.run(say=self._say)
        except KeyboardInterrupt:
            self._say("Stopped.")
        except SupervisorError as error:
            sys.exit(str(error))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
