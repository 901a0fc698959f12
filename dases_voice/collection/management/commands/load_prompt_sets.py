"""`manage.py load_prompt_sets`: put the sets that come with the platform into the library."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dases_voice.collection.services.starter_sets import load_prompt_sets


class Command(BaseCommand):
    help = "Put the starter sets of prompts into the library. Those that are there stay."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_prompt_sets(actor="command", at=timezone.now())
        for prompt_set in made:
            self.stdout.write(f"added: {prompt_set.title}")
        self.stdout.write(f"{len(made)} sets added")
