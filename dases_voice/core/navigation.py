"""What each person finds in the menu, and where each person starts. Apps fill it when they load."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class NavItem:
    """One entry of the menu, for those who hold `permission`."""

    label: str | Promise
    url_name: str
    permission: str
    order: int
    also: tuple[str, ...] = ()
    """Beginnings of other addresses that belong to this entry."""


@dataclass(frozen=True)
class NavLink:
    """An entry as the menu shows it."""

    label: str | Promise
    url: str
    active: bool


@dataclass(frozen=True)
class Home:
    """Where the holders of `permission` start."""

    permission: str
    url_name: str
    order: int


_items: list[NavItem] = []
_homes: list[Home] = []


def register(item: NavItem) -> None:
    """Add an entry to the menu."""
    _items.append(item)


def register_home(permission: str, url_name: str, order: int) -> None:
    """Make `url_name` the start of those who hold `permission`; the lowest order wins."""
    _homes.append(Home(permission, url_name, order))


def links_for(request: HttpRequest) -> list[NavLink]:
    """Return the menu of the person who asks; the entry nearest to the page is the active one."""
    entries = [
        (item, reverse(item.url_name))
        for item in sorted(_items, key=lambda item: item.order)
        if request.user.has_perm(item.permission)
    ]
    nearness = [_shared_length(request.path, (url, *item.also)) for item, url in entries]
    nearest = max(nearness, default=0)
    return [
        NavLink(item.label, url, active=near == nearest > 0)
        for (item, url), near in zip(entries, nearness, strict=True)
    ]


def _shared_length(path: str, beginnings: tuple[str, ...]) -> int:
    return max((len(start) for start in beginnings if path.startswith(start)), default=0)


def home_of(request: HttpRequest) -> str | None:
    """Return the path where the person who asks starts, or None."""
    for home in sorted(_homes, key=lambda home: home.order):
        if request.user.has_perm(home.permission):
            return reverse(home.url_name)
    return None
