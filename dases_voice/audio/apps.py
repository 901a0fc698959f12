"""The audio worker's part, as Django loads it. It knows no person."""

from django.apps import AppConfig


class AudioConfig(AppConfig):
    name = "dases_voice.audio"
    label = "audio"
