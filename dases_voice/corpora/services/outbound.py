"""Posting to an address that somebody else has named, without being led anywhere else.

The name is looked up once and the connection goes to the very address that was judged, so that a
name which changes in between leads nowhere. No redirect is followed, the answer is not read beyond
its first line and headers, and all of it has an end.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from dases_voice.corpora.errors import AddressRefused

CONNECT_S: Final = 5
WHOLE_S: Final = 15
PORTS: Final = frozenset({443, 8443})


def check_address(url: str) -> None:
    """Return if messages may go to an address at all; nothing is looked up.

    Raises
    ------
    AddressRefused
        Another scheme or port, a name and password, or a number of a private network.
    """
    parts = _parts(url)
    try:
        number = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return  # a name: judged each time, by what it leads to
    _judge(str(number))


def post(*, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post and return the status of the answer.

    Raises
    ------
    AddressRefused
        When the address is, or leads to, none of the public Internet.
    OSError, http.client.HTTPException
        When nobody answers in time, or not in HTTP.
    """
    parts = _parts(url)
    host, port = parts.hostname or "", _port(parts)
    number = _look_up(host, port)
    connection = _Pinned(host, port, number=number, encrypted=parts.scheme == "https")
    # A server that sends a byte now and then would keep each wait short and all of it endless.
    alarm = threading.Timer(WHOLE_S, connection.cut)
    alarm.start()
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body=body, headers=dict(headers))
        return connection.getresponse().status
    finally:
        alarm.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one number, whatever the name leads to by now."""

    def __init__(self, host: str, port: int, *, number: str, encrypted: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_S)
        self.default_port = 443 if encrypted else 80
        self._number = number
        self._encrypted = encrypted

    def connect(self) -> None:
        self.sock = socket.create_connection((self._number, self.port), self.timeout)
        if self._encrypted:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from outside."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused from error
    named = parts.hostname and not parts.username and not parts.password
    public = parts.scheme == "https" and (port or 443) in PORTS
    if not named or not (public or _is_to_ourselves(parts)):
        raise AddressRefused
    return parts


def _is_to_ourselves(parts: SplitResult) -> bool:
    return settings.DASES_WEBHOOKS_TO_LOOPBACK and parts.hostname == "127.0.0.1"


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _look_up(host: str, port: int) -> str:
    """Return one number of a name; all of its numbers must be public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    for number in numbers:
        _judge(number)
    return numbers[0]


def _judge(number: str) -> None:
    address = ipaddress.ip_address(number)
    inner = getattr(address, "ipv4_mapped", None) or address
    if settings.DASES_WEBHOOKS_TO_LOOPBACK and inner.is_loopback:
        return
    if not inner.is_global or inner.is_multicast:
        raise AddressRefused
