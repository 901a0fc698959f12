"""OpenID providers on loopback: a real one in a process of its own, and one that lies on order.

The real one (oidc-provider-mock, on Authlib) signs in whom it is told. It hands out no other token
than a right one; for the rest there is `Impostor`, which answers as a provider does, but for what a
test has it say. Unlike the real one, it checks PKCE.
"""

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import urllib3
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "dases voice"
SECRET = "a secret with spaces & signs"
Claims = dict[str, Any]


@cache
def key_named(name: str) -> RSAKey:
    """Return a key, the same for the same name: making one takes long."""
    return RSAKey.generate_key(2048, {"use": "sig", "kid": name}, private=True)


def address_of(issuer: str, folder: Path, *, extra: str = "") -> str:
    """Return the setting that names a provider, with a file for the secret."""
    file = folder / "client.secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    scheme, _, rest = issuer.partition("://")
    return f"{scheme}://{quote(CLIENT_ID)}@{rest}?secret_file={quote(str(file))}{extra}"


@dataclass
class RealProvider:
    """A provider that runs in another process, and the accounts that it knows."""

    issuer: str

    def answer(self, way_out: str, account: str | None) -> str:
        """Sign in as a person does on the provider's page, or turn back; return the way back."""
        form = {"sub": account} if account is not None else {"action": "deny"}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answered = urllib3.request(
            "POST", way_out, body=urlencode(form), headers=kind, redirect=False
        )
        assert answered.status == 302, answered.data
        return answered.headers["Location"]


@contextmanager
def real_provider(*accounts: Claims) -> Iterator[RealProvider]:
    """Run the provider until the test is done."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [part for account in accounts for part in ("--user-claims", json.dumps(account))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
        stderr=subprocess.PIPE,
        text=True,
    )
    log = process.stderr
    assert log is not None
    # A full pipe would stop the provider.
    drain = threading.Thread(target=log.read, daemon=True)
    try:
        _read_until(log, "Uvicorn running")
        drain.start()
        yield RealProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()
        if drain.is_alive():
            drain.join()
        log.close()


def _read_until(lines: Iterator[str], words: str) -> None:
    seen = []
    for line in lines:
        seen.append(line)
        if words in line:
            return
    raise AssertionError("".join(seen))


@dataclass
class Impostor:
    """A provider that says what a test wants.

    `claims` go over what is right, `signs` makes the token, `told` is what comes beside it, and
    `answers` stands in for whole answers, by path.
    """

    issuer: str = ""
    names: Claims = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: key_named("first"))
    signs: Callable[["Impostor", Claims], str] | None = None
    told: Claims | None = None
    tells_signed: bool = False
    description: Claims = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Claims] = field(default_factory=dict)
    clients: list[Claims] = field(default_factory=list)
    now: int = 0

    def answer(self, way_out: str, **changes: str) -> str:
        """Sign in, and return the way back, with what a test changes about it."""
        query = {key: found[0] for key, found in parse_qs(urlsplit(way_out).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = {"code": code, "state": query["state"]} | changes
        return f"{query['redirect_uri']}?{urlencode({k: v for k, v in back.items() if v})}"

    def sign(self, claims: Claims, **header: Any) -> str:
        """Return a token with our signature."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, **header}, claims, self.key)

    def reply(
        self, path: str, headers: dict[str, str], form: dict[str, str]
    ) -> tuple[int, str, bytes]:
        """Return status, kind and body for a request."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path][0], "application/json", self.answers[path][1]
        if path == "/userinfo":
            said = {"sub": "account-1", **self.names} | (self.told or {})
            if self.tells_signed:
                said |= {"iss": self.issuer, "aud": CLIENT_ID} | (self.told or {})
                return 200, "application/jwt; charset=utf-8", self.sign(said).encode()
            return 200, "application/json", json.dumps(said).encode()
        if path == "/token":
            made = self._trade(headers, form)
        else:
            keys = {"keys": [self.key.as_dict(private=False)]}
            made = keys if path == "/jwks" else self._describe()
        return (200 if made else 400), "application/json", json.dumps(made).encode()

    def _describe(self) -> Claims:
        ends = {"authorization": "/authorize", "token": "/token", "userinfo": "/userinfo"}
        described = {f"{name}_endpoint": self.issuer + path for name, path in ends.items()}
        described |= {"issuer": self.issuer, "jwks_uri": self.issuer + "/jwks"}
        return {k: v for k, v in (described | self.description).items() if v is not None}

    def _trade(self, headers: dict[str, str], form: dict[str, str]) -> Claims:
        query = self.codes.pop(form["code"], None)
        self.clients.append({"authorization": headers.get("authorization"), **form})
        if query is None or query["redirect_uri"] != form["redirect_uri"]:
            return {}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != query["code_challenge"]:
            return {}
        right = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "account-1",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": query["nonce"],
            "acr": query["acr_values"],
        }
        claims = {k: v for k, v in (right | self.claims).items() if v is not None}
        token = self.signs(self, claims) if self.signs else self.sign(claims)
        return {"access_token": "ticket", "token_type": "Bearer", "id_token": token}


@contextmanager
def impostor(**how: Any) -> Iterator[Impostor]:
    """Run a provider that answers as it is told."""
    provider = Impostor(**how)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def without_signature(_provider: Impostor, claims: Claims) -> str:
    """Return a token of the algorithm `none`."""
    return ".".join((_part({"alg": "none"}), _part(claims), ""))


def by_the_public_key(provider: Impostor, claims: Claims) -> str:
    """Return a token whose shared secret is the public key, as confused libraries accept."""
    public = provider.key.as_pem(private=False)
    signed = f"{_part({'alg': 'HS256', 'kid': provider.key.kid})}.{_part(claims)}"
    digest = hmac.digest(public, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def by_another_key(provider: Impostor, claims: Claims) -> str:
    """Return a token signed by somebody else under our key's name."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, key_named("other"))


def _part(content: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _handler(provider: Impostor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._send({key: found[0] for key, found in parse_qs(body).items()})

        def _send(self, form: dict[str, str]) -> None:
            headers = {name.lower(): said for name, said in self.headers.items()}
            status, kind, body = provider.reply(urlsplit(self.path).path, headers, form)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
