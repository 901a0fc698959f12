"""`rotate_intake_key`: have takes sealed with a new key, after saying what that means."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from dases_voice.collection.services import intake


class Command(BaseCommand):
    help = "Have new takes sealed with a new key. Says what it would do unless told --yes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *, yes: bool, **options: object) -> None:
        at = timezone.now()
        end = at + intake.OPENS_FOR
        present = intake.present_key()
        if present is None:
            self.stdout.write("There is no key yet: the first one is made.")
        else:
            self.stdout.write(
                f"Key {present.pk} is replaced. It opens what was sealed with it until "
                f"{end:%Y-%m-%d}; what a device still holds then cannot be opened by anybody."
            )
        for key in intake.expired_keys(at=at):
            self.stdout.write(f"Key {key.pk} is destroyed: its time is over.")
        if not yes:
            self.stdout.write("Nothing was done. Add --yes to rotate.")
            return
        new = intake.rotate_intake_key(actor="command", at=at)
        intake.destroy_expired_keys(actor="command", at=at)
        self.stdout.write(f"Takes are now sealed with key {new.pk}.")
