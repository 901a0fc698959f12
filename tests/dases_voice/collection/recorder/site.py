"""A small site around the recorder's own template: it answers as a test tells it to."""

import gzip
import hashlib
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from cryptography.exceptions import InvalidTag

from dases_voice.collection.services.intake import (
    ID_BYTES,
    MAGIC,
    PURPOSE,
    SUITE,
    derive_private_key,
    public_jwk,
)

ROOT = Path(__file__).resolve().parents[4]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
KEY_ID = UUID(int=7)
PRIVATE_KEY = derive_private_key(bytes(range(32)))
INTAKE_KEY = public_jwk(PRIVATE_KEY, key_id=KEY_ID)
HTML = "text/html; charset=utf-8"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
NEXT_PAGE = b"<!DOCTYPE html><html lang=fr><title>Next</title><h1>Next card</h1></html>"


def opened(body: bytes) -> bytes:
    """Return what is in an envelope; a body that is none is what it is."""
    if not body.startswith(MAGIC):
        return body
    key_id, sealed = body[len(MAGIC) :][:ID_BYTES], body[len(MAGIC) + ID_BYTES :]
    assert key_id == KEY_ID.bytes
    return SUITE.decrypt(sealed, PRIVATE_KEY, info=PURPOSE + key_id)


@dataclass(frozen=True)
class Sent:
    """One PUT, as it arrived and was opened."""

    take: str
    headers: dict[str, str]
    body: bytes
    status: int
    at: float
    """Seconds on a clock of no particular start."""


@dataclass
class Site:
    """What the pages are, what arrived, and what is to be answered."""

    record_page: bytes = b""
    """Empty: no turn is going on, and whoever asks for it is led to the cards."""
    page_status: int = 200
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """Other pages, by their path: a type and a body."""
    static_root: Path = ROOT / "static"
    sent: list[Sent] = field(default_factory=list)
    takes: dict[str, bytes] = field(default_factory=dict)
    ended: list[dict[str, list[str]]] = field(default_factory=list)
    beats: list[dict[str, str]] = field(default_factory=list)
    news: dict[str, object] = field(default_factory=lambda: {"state": "open", "calls_seen": 0})
    """What a beat is answered."""
    renewals: list[str] = field(default_factory=list)
    """The tickets that were to be renewed."""
    new_ticket: str | None = None
    """What they are renewed with; None: the tablet is in no lesson of their school."""
    paths: Counter[str] = field(default_factory=Counter)
    voices: dict[str, bytes] = field(default_factory=dict)
    """By path; what a prompt is said with."""
    served: list[tuple[str, int]] = field(default_factory=list)
    """Each answer: for which path, and how many bytes it was, head and body."""
    answers: list[int] = field(default_factory=list)
    """Statuses for the next PUTs; when used up, the server behaves as it should."""
    answer_always: int | None = None
    line_is_cut: bool = False
    """No take gets through."""
    is_away: bool = False
    """Nothing gets through."""
    lost_answers: int = 0
    """So many takes are stored, and the line breaks before the answer."""
    url: str = ""

    def reset(self) -> None:
        fresh = Site()
        for name in vars(fresh):
            if name not in {"url", "record_page"}:
                setattr(self, name, getattr(fresh, name))

    def receive(self, take: str, headers: dict[str, str], body: bytes) -> int | None:
        """Store a take and return the status, or None where the line breaks."""
        if self.line_is_cut:
            return None
        try:
            body = opened(body)
        except InvalidTag:
            body = b""  # cut on its way: what is left of it has another hash, too
        status = self._status(take, headers, body)
        self.sent.append(Sent(take, headers, body, status, monotonic()))
        if status in {200, 201} and self.lost_answers > 0:
            self.lost_answers -= 1
            return None
        return status

    def _status(self, take: str, headers: dict[str, str], body: bytes) -> int:
        if self.answer_always is not None:
            return self.answer_always
        if self.answers:
            return self.answers.pop(0)
        if hashlib.sha256(body).hexdigest() != headers["x-content-sha256"]:
            return 422
        if take in self.takes:
            return 200 if self.takes[take] == body else 409
        self.takes[take] = body
        return 201


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def parse_request(self) -> bool:
            if super().parse_request() and not site.is_away:
                return True
            self.close_connection = True
            return False

        def do_GET(self) -> None:
            site.paths[self.path] += 1
            if self.path == "/record/" and site.record_page:
                self._answer(site.page_status, site.record_page, HTML)
            elif self.path == "/record/":
                self._answer(302, b"", "text/plain", {"Location": "/turn/"})
            elif self.path in site.pages:
                kind, body = site.pages[self.path]
                self._answer(200, body, kind)
            elif self.path == "/turn/":
                self._answer(200, NEXT_PAGE, HTML)
            elif self.path in site.voices:
                self._answer(200, site.voices[self.path], "audio/flac")
            elif self.path.startswith("/static/"):
                self._file(site.static_root / self.path.removeprefix("/static/"))
            else:
                self._answer(404, b"", "text/plain")

        def do_PUT(self) -> None:
            site.paths[self.path] += 1
            body = self._body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            take = self.path.rsplit("/", 1)[-1]
            status = site.receive(take, headers, body)
            if status is None:
                self.close_connection = True
                return
            receipt = {"take": take, "sha256": headers["x-content-sha256"]}
            extra = {"Retry-After": "1"} if status in {429, 503} else {}
            self._answer(status, json.dumps(receipt).encode(), "application/json", extra)

        def do_POST(self) -> None:
            site.paths[self.path] += 1
            if self.path == "/turn/beat/":
                told = parse_qs(self._body().decode())
                site.beats.append({name: values[0] for name, values in told.items()})
                self._answer(200, json.dumps(site.news).encode(), "application/json")
                return
            if self.path == "/turn/ticket/":
                self._renew(parse_qs(self._body().decode())["ticket"][0])
                return
            site.ended.append(parse_qs(self._body().decode()))
            self._answer(303, b"", "text/plain", {"Location": "/turn/"})

        def _renew(self, ticket: str) -> None:
            site.renewals.append(ticket)
            answer = json.dumps({"ticket": site.new_ticket}).encode()
            self._answer(403 if site.new_ticket is None else 200, answer, "application/json")

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _file(self, path: Path) -> None:
            """Answer as WhiteNoise does: compressed where that was made ready, and kept for good."""
            if not path.is_file():
                self._answer(404, b"", "text/plain")
                return
            kind = guess_type(path.name)[0] or "application/octet-stream"
            extra = {}
            if HASHED.search(path.name):
                extra["Cache-Control"] = "max-age=315360000, public, immutable"
            smaller = path.with_name(f"{path.name}.gz")
            if smaller.is_file() and "gzip" in self.headers.get("Accept-Encoding", ""):
                path = smaller
                extra["Content-Encoding"] = "gzip"
            self._answer(200, path.read_bytes(), kind, extra)

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))

        def _answer(
            self, status: int, body: bytes, kind: str, extra: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            if kind == HTML and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body)
                extra = {**(extra or {}), "Content-Encoding": "gzip"}
            headers = {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Content-Security-Policy": POLICY,
                "Cache-Control": "no-store",
                **(extra or {}),
            }
            for name, value in headers.items():
                self.send_header(name, value)
            head = sum(len(f"{name}: {value}\r\n") for name, value in headers.items())
            site.served.append((self.path, head + len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


class RunningSite:
    """The site on a free port of this machine, until closed."""

    def __init__(self) -> None:
        self.site = Site()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.site))
        self._server.daemon_threads = True
        self.site.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
