"""Which providers this installation offers."""

from django.conf import settings

from consent.identity.address import read_address, read_client_secret
from consent.identity.base import IdentityProvider
from consent.identity.openid import OpenIdProvider
from consent.identity.shapes import SHAPES, Shape


def offered_shapes() -> list[Shape]:
    """Return the kinds of provider that have an address here, in the order of the table."""
    return [shape for shape in SHAPES.values() if getattr(settings, shape.setting)]


def provider_named(key: str) -> IdentityProvider | None:
    """Return the provider of this kind, if it is offered."""
    shape = next((shape for shape in offered_shapes() if shape.key == key), None)
    if shape is None:
        return None
    address = read_address(getattr(settings, shape.setting))
    return OpenIdProvider(shape, address, read_client_secret(address))
