"""The review, as Django loads it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReviewConfig(AppConfig):
    name = "dases_voice.review"
    label = "review"

    def ready(self) -> None:
        from dases_voice.core import demo as core_demo
        from dases_voice.core import navigation
        from dases_voice.review import perms  # noqa: F401  # registers what may be done
        from dases_voice.review.services import (  # noqa: F401  # receivers register themselves
            checks,
            demo,
        )

        navigation.register(
            navigation.NavItem(_("Review"), "review:queue", "review.review_clips", order=40)
        )
        navigation.register(
            navigation.NavItem(
                pgettext_lazy("menu", "Flagged clips"),
                "review:flagged",
                "review.see_flagged_clips",
                order=45,
            )
        )
        navigation.register_home("review.review_clips", "review:queue", order=40)
        core_demo.register(40, _("Clips that a reviewer has heard"), demo.load_reviews)
