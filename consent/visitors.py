"""From where a request comes, for counting tries."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address: the same as at the login, behind a proxy too."""
    address: str = get_adapter().get_client_ip(request)
    return address
