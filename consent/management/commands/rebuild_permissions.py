"""Work out every permission from the decisions alone."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consent.services import rebuild_permissions, verify_decisions


class Command(BaseCommand):
    """Check the chain of decisions, then bring the projection in line with it."""

    help = "Checks the chain of decisions, then works out every permission from it."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse a broken chain; say how many permissions were wrong."""
        decisions = verify_decisions()
        wrong = rebuild_permissions(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{decisions} decisions, {wrong} permissions put right")
