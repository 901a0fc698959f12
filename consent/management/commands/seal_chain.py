"""Seal the decisions since the last root."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.errors import LedgerBroken, RootBroken
from consent.services import seal_new_decisions


class Command(BaseCommand):
    """Check the chain of decisions, then put the installation's name to what is new in it."""

    help = "Checks the chain of decisions and seals a root over the new ones, as each night."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse a broken chain; say what was sealed."""
        try:
            root = seal_new_decisions(at=timezone.now())
        except (LedgerBroken, RootBroken) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            said = f"decisions {root.first} to {root.last}: {root.root}" if root else "nothing new"
            self.stdout.write(said)
