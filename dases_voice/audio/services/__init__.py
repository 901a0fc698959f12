"""What makes runs: the pipeline, and people who mute."""

from dases_voice.audio.services.processing import process_clip

__all__ = ["process_clip"]
