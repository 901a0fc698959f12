"""`verify_version`: recompute every hash of a version from the store."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dases_voice.corpora import services
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.queries import latest_revision, version_at


class Command(BaseCommand):
    help = (
        "Check a version: bytes, manifest, splits, ages, consents, editions. "
        "Exits 1 when something does not hold, 2 when the version is closed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", help="short name of the corpus")
        parser.add_argument("version", help="for example 1.0.0, or 1.0.0+e1 for a revision")

    def handle(self, *args: Any, **options: Any) -> None:
        number, _plus, revision = options["version"].partition("+e")
        version = version_at(slug=options["corpus"], number=number, revision=int(revision or 0))
        if version is None:
            raise CommandError(f"There is no version {options['version']}.")
        if version.state == VersionState.CLOSED:
            self.stdout.write(f"Closed; use {latest_revision(version).label}.")
            sys.exit(2)
        faults = 0
        for fault in services.verify_version(version=version, at=timezone.now()):
            self.stdout.write(fault)
            faults += 1
        if faults:
            sys.exit(1)
        self.stdout.write(f"{version.clip_count} clips, all as frozen. {version.manifest_sha256}")
