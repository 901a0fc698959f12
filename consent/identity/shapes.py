"""The kinds of provider that are known, and what each of them calls things: one declared table.

An operator's address says where a provider is; here is what does not depend on the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from consent.enums import Assurance


@dataclass(frozen=True)
class Shape:
    """One kind of provider.

    Attributes
    ----------
    setting
        The setting with its address; empty where it is not offered.
    gives
        How well a holder is known after it.
    needs
        How well a holder must be known before it.
    scopes
        What is asked for: names, and nothing else.
    levels
        The levels (`acr`) that are good enough, the one that is asked for first. An address may
        name others, as the agreement with the provider has them.
    given_names, birth_name, usage_name
        The claims of the civil identity. A provider may leave the last one out.
    """

    key: str
    label: str
    setting: str
    gives: Assurance
    needs: Assurance | None
    scopes: tuple[str, ...]
    levels: tuple[str, ...]
    given_names: str = "given_name"
    birth_name: str = "family_name"
    usage_name: str = "preferred_username"


EIDAS: Final = ("eidas1", "eidas2", "eidas3")
SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        shape.key: shape
        for shape in (
            # The account that the school has opened for those who answer for a pupil. What its
            # `preferred_username` holds is the name to log in with, which says nothing about people.
            Shape(
                key="educonnect",
                label="ÉduConnect",
                setting="EDUCONNECT_URL",
                gives=Assurance.EDUCONNECT,
                needs=None,
                scopes=("openid", "profile"),
                levels=EIDAS,
                usage_name="",
            ),
            # The civil identity: all given names, the name of birth, and the name in use if any.
            Shape(
                key="franceconnect",
                label="FranceConnect",
                setting="FRANCECONNECT_URL",
                gives=Assurance.EDUCONNECT_FRANCECONNECT,
                needs=Assurance.EDUCONNECT,
                scopes=("openid", "given_name", "family_name", "preferred_username"),
                levels=EIDAS,
            ),
        )
    }
)
