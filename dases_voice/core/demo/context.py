"""What a step of the demonstration gets to work with."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from dases_voice.core.demo.people import Kind
from dases_voice.core.demo.store import (
    DemoAccount,
    DemoFamily,
    read_notebook,
    write_notebook,
)
from dases_voice.core.models import User

POLL_S = 0.5


class DemoTimeout(Exception):
    """Something that the demonstration waited for did not happen in time."""


class DemoContext:
    """The instant, the accounts, the families, and a voice for progress."""

    def __init__(
        self,
        *,
        say: Callable[[str], None],
        clock: Callable[[], datetime] = timezone.now,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.say = say
        self._clock = clock
        self._pause = pause
        self._notebook = read_notebook()

    @property
    def at(self) -> datetime:
        """The present instant; later steps happen later."""
        return self._clock()

    def password_for(self, email: str) -> str:
        """Return the account's password, made at random by the first call on this machine."""
        known = self._notebook.accounts.get(email)
        return known.password if known else secrets.token_urlsafe(12)

    def account(self, *, email: str, name: str, kind: Kind, place: str = "") -> User:
        """Return the account, made if there is none, with the password that the start page knows."""
        password = self.password_for(email)
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, password, full_name=name)
        elif not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        self._notebook.accounts[email] = DemoAccount(email, name, kind, place, password)
        write_notebook(self._notebook)
        return user

    def knows_family(self, key: str) -> bool:
        """Return whether the family's code is remembered on this machine."""
        return key in self._notebook.families

    def remember_family(self, family: DemoFamily) -> None:
        """Put a family on the start page, so that a newcomer can be the parent."""
        self._notebook.families[family.key] = family
        write_notebook(self._notebook)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Wait for the real workers to do their part.

        Raises
        ------
        DemoTimeout
            The condition did not hold within `timeout_s` seconds.
        """
        deadline_s = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() >= deadline_s:
                raise DemoTimeout(f"It did not happen within {timeout_s:.0f} s.")
            self._pause(POLL_S)
