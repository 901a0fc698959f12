"""What is printed for one holder of one child."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """The words of the notice, and what only the school knows.

    Of the child, the page that comes back bears no more than the first name and the class.
    `missing_language` is the holder's own, when the notice is not written in it.
    """

    serial: str
    coupon_serial: str
    language: str
    words: Mapping[str, Any]
    first_name: str
    class_name: str
    school_name: str
    holder_name: str
    missing_language: str = ""
