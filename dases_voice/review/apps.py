"""The review, as Django loads it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "dases_voice.review"
    label = "review"

    def ready(self) -> None:
        from dases_voice.core import navigation
        from dases_voice.review import perms  # noqa: F401  # registers what may be done

        navigation.register(
            navigation.NavItem(_("Review"), "review:queue", "review.review_clips", order=40)
        )
        navigation.register_home("review.review_clips", "review:queue", order=40)
