"""The corpora, as Django loads them."""

from django.apps import AppConfig


class CorporaConfig(AppConfig):
    name = "dases_voice.corpora"
    label = "corpora"
