"""Check that rows, bytes, keys and consents agree."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from dases_voice.core import fsck


class Command(BaseCommand):
    help = "Check that rows, bytes, keys and consents agree. Exit code: number of kinds of fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deep", action="store_true", help="read and check every byte")

    def handle(self, *, deep: bool, **options: object) -> None:
        faulty = 0
        for name, faults in fsck.run(deep=deep).items():
            self.stdout.write(f"{name}: {len(faults) or 'no'} fault{'s' * (len(faults) > 1)}")
            for fault in faults:
                self.stdout.write(f"  {fault}")
            faulty += bool(faults)
        if faulty:
            sys.exit(faulty)
