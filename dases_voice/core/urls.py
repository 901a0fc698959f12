"""Addresses of the kernel."""

from django.urls import path

from dases_voice.core import api, views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("home/", views.my_home, name="my_home"),
    path("operations/", views.operations, name="operations"),
    path("tokens/", views.token_list, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", views.token_revoke, name="revoke_token"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("legal/", views.legal, name="legal"),
    path("privacy/", views.privacy, name="privacy"),
    path("style/", views.style, name="style"),
    path("api/schema/", api.schema, name="api_schema"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
