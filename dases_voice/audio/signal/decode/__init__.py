"""From untrusted bytes to samples, and to nothing else.

The name and the type that came with an upload are never read. Nothing is written to disk, no
program is started, no text out of the file survives.
"""

from dases_voice.audio.signal.decode.dispatch import decode

__all__ = ["decode"]
