"""`freeze_version`: freeze a version of a corpus, after saying what it would hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dases_voice.corpora import services
from dases_voice.corpora.errors import CorporaError
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.queries import freeze_preview


class Command(BaseCommand):
    help = "Freeze a version of a corpus. Says what it would do unless told --yes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", help="short name of the corpus")
        parser.add_argument("number", help="number of the version, for example 1.0.0")
        parser.add_argument("--publish", action="store_true", help="publish it at once")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        corpus = Corpus.objects.filter(slug=options["corpus"]).first()
        if corpus is None:
            raise CommandError(f"There is no corpus {options['corpus']}.")
        preview = freeze_preview(corpus=corpus, at=at)
        self.stdout.write(
            f"In: {len(preview.included)} clips of {preview.speaker_count} speakers, "
            f"{preview.duration_s:.1f} s."
        )
        for reason, count in sorted(preview.excluded.items()):
            self.stdout.write(f"Out: {count} ({reason.value})")
        if not options["yes"]:
            self.stdout.write("Nothing was done. Add --yes to freeze.")
            return
        try:
            version = services.freeze_version(
                corpus=corpus, number=options["number"], actor="command", at=at
            )
        except CorporaError as error:
            raise CommandError(str(error)) from error
        if options["publish"]:
            services.publish_version(version=version, actor="command", at=at)
        self.stdout.write(f"{corpus.slug} {version.label}: {version.manifest_sha256}")
