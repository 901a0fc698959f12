"""The corpora, as Django loads them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorporaConfig(AppConfig):
    name = "dases_voice.corpora"
    label = "corpora"
    verbose_name = _("Corpora")

    def ready(self) -> None:
        from consent import erasure, propagation, voices
        from dases_voice.core import demo as core_demo
        from dases_voice.core import fsck, navigation, programs
        from dases_voice.core.enums import TokenScope
        from dases_voice.core.navigation import NavItem
        from dases_voice.corpora import perms, queries  # noqa: F401  # predicates register themselves
        from dases_voice.corpora.services import closing, demo, news  # noqa: F401  # receivers do, too
        from dases_voice.corpora.services.erasure import CorporaEraser
        from dases_voice.corpora.services.propagation import CorporaPropagator

        erasure.register(CorporaEraser())
        propagation.register(CorporaPropagator())
        voices.register_releases(queries.whereabouts_of)
        fsck.register("version-manifest", queries.manifests_that_differ)
        fsck.register("version-clip-without-bytes", queries.clips_without_bytes)
        fsck.register("version-clip-without-consent", queries.clips_without_consent)
        fsck.register("version-without-revision", queries.versions_without_revision)
        programs.register(TokenScope.EDITIONS, "corpora.hold_agreements")
        navigation.register(
            NavItem(
                _("My agreements"),
                "corpora:my_agreements",
                "corpora.hold_agreements",
                50,
                also=("/editions/", "/tokens/", "/deletions/", "/webhooks/"),
            )
        )
        navigation.register(
            NavItem(_("Corpora"), "corpora:list", "corpora.find_corpora", 60, also=("/parties/",))
        )
        navigation.register_home("corpora.hold_agreements", "corpora:my_agreements", 50)
        core_demo.register(50, _("A corpus, its first version and an agreement"), demo.load_corpus)
