"""Check the audit chain."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from dases_voice.core.errors import AuditBroken
from dases_voice.core.services.audit import verify_chain


class Command(BaseCommand):
    help = "audit verify: check that no row of the audit chain was changed, removed or put in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify"])

    def handle(self, *, action: str, **options: object) -> None:
        try:
            count = verify_chain()
        except AuditBroken as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} rows, the chain holds")
