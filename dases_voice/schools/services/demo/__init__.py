"""The schools of the demonstration."""

from dases_voice.schools.services.demo.loading import load_schools

__all__ = ["load_schools"]
