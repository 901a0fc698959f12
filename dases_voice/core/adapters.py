"""How django-allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from dases_voice.core.services.messages import send_rendered


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator; mails are rows before they are sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        full = {"email": email, **context}
        send_rendered(
            recipient=email,
            subject=render_to_string(f"{template_prefix}_subject.txt", full),
            text=render_to_string(f"{template_prefix}_message.txt", full),
            html="",
            at=timezone.now(),
        )
