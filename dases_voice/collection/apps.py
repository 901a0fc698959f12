"""The collection, as Django loads it."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "dases_voice.collection"
    label = "collection"
