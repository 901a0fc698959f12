"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from dases_voice.core.demo.store import demo_accounts
from dases_voice.core.navigation import links_for


def site(request: HttpRequest) -> dict[str, object]:
    """Return the menu and the mode of this installation."""
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "nav_items": links_for(request) if signed_in else [],
        "demo_mode": settings.DASES_DEMO,
        "demo_accounts": demo_accounts,
        "organisation": settings.DASES_ORGANISATION,
        "contact": settings.DASES_CONTACT,
    }
