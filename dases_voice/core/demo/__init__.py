"""The demonstration: invented people, whom a newcomer can be with one click.

Apps register a step each when they load; `load_demo` runs the steps in order. Every step can be run
again at any time: it adds what is missing and leaves the rest alone.
"""

from dases_voice.core.demo.context import DemoContext, DemoTimeout
from dases_voice.core.demo.registry import register

__all__ = ["DemoContext", "DemoTimeout", "register"]
