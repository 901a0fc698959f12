"""The collection, as Django loads it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionConfig(AppConfig):
    name = "dases_voice.collection"
    label = "collection"
    verbose_name = _("Collection")

    def ready(self) -> None:
        from consent import erasure, propagation, voices
        from dases_voice.collection import perms  # noqa: F401  # the predicates register themselves
        from dases_voice.collection.queries import faults
        from dases_voice.collection.services import (  # noqa: F401  # receivers do, too
            demo,
            withdrawal,
        )
        from dases_voice.collection.services.erasure import CollectionEraser
        from dases_voice.collection.services.families import FamilyRecordings
        from dases_voice.collection.services.propagation import CollectionPropagator
        from dases_voice.collection.services.suppression import restored_voice_faults
        from dases_voice.core import demo as core_demo
        from dases_voice.core import fsck, navigation
        from dases_voice.core.navigation import NavItem

        erasure.register(CollectionEraser())
        propagation.register(CollectionPropagator())
        voices.register_recordings(FamilyRecordings())
        fsck.register("recording-without-blob", faults.recordings_without_blob)
        fsck.register("recording-stuck", faults.stuck_recordings)
        fsck.register("recording-without-consent", faults.recordings_without_consent)
        fsck.register("erased-speaker-with-key", faults.keys_of_erased_speakers)
        fsck.register("erased-voice-came-back", restored_voice_faults)
        fsck.register("take-hash", faults.takes_with_wrong_hash, deep=True)
        navigation.register(
            NavItem(_("Sessions"), "collection:sessions", "collection.list_sessions", 20)
        )
        navigation.register(
            NavItem(_("Prompts"), "collection:prompt_sets", "collection.list_prompt_sets", 25)
        )
        navigation.register(
            NavItem(_("Campaigns"), "collection:campaigns", "collection.list_campaigns", 30)
        )
        core_demo.register(15, _("Sets of prompts in the library"), demo.load_sets)
        core_demo.register(20, _("A campaign with texts to read"), demo.load_campaign)
        core_demo.register(30, _("Voices, through upload and worker"), demo.load_voices)
