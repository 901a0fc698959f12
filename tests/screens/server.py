"""A server that answers rendered pages and static files from memory, so that a browser may cache."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders


class Rendered(NamedTuple):
    """What the site answers where a screen is asked for."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def serve(pages: Mapping[str, Rendered]) -> Iterator[str]:
    """Answer each path with its page, whatever its status was, and say where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(pages: Mapping[str, Rendered]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in pages:
                # Always 200: the browser's console complains about each page of refusal.
                self._send(pages[path].headers, pages[path].body)
            elif path.startswith("/static/") and (file := finders.find(path[len("/static/") :])):
                kind = guess_type(path)[0] or "application/octet-stream"
                headers = {"Content-Type": kind, "Cache-Control": "max-age=600"}
                self._send(headers, Path(str(file)).read_bytes())
            else:
                # As what it is named for: the console complains of a script that is none.
                self._send({"Content-Type": guess_type(path)[0] or "text/html"}, b"")

        def do_POST(self) -> None:
            # Only tablets' beats are posted here: the lesson stays as the page shows it.
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._send({"Content-Type": "application/json"}, b'{"state":"paused","calls_seen":0}')

        def _send(self, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(200)
            for name, value in headers.items():
                if name != "Content-Length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
