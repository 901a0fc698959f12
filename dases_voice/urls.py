"""Every address of the site."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dases_voice.core.urls")),
    path("demo/", include("dases_voice.core.demo.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("family/", include("consent.urls")),
    path("my-voice/", include("consent.pupil_urls")),
    path("", include("consent.proof_urls")),
    path("", include("dases_voice.schools.urls")),
    path("", include("dases_voice.collection.urls")),
    path("", include("dases_voice.review.urls")),
    path("", include("dases_voice.corpora.urls")),
    path("", include("dases_voice.protection.urls")),
]
