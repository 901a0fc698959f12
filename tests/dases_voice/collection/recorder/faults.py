"""A bad line between a tablet's queue and a server, and a tablet whose pages and browser die."""

import hashlib
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser import find_chromium, launch_arguments

SHARE_BROKEN = 0.5
FAULTS = ("before", "in the body", "after storing")
HEAD_END = b"\r\n\r\n"
CHUNK_BYTES = 65_536

# Keeps takes as a pupil's page does, by the modules of the page, and has them sent.
KEEP = """async ({ data, numbers, bytes }) => {
  const { openOutlet } = await import("/static/js/recorder/outlet.js");
  window.outlet ??= await openOutlet(data, () => {});
  const encoder = new TextEncoder();
  const hex = (hash) => [...new Uint8Array(hash)].map((b) => b.toString(16).padStart(2, "0")).join("");
  for (const number of numbers) {
    const content = encoder.encode(`fLaC${data.turn_id}:${number}`.padEnd(bytes, "."));
    const sha256 = hex(await crypto.subtle.digest("SHA-256", content));
    const faults = { missing_frames: 0, inserted_frames: 0, holes: [] };
    const measures = {
      encoder: "flac", num_samples: 48000, sampling_rate_hz: 48000, peak_dbfs: -7, hole_count: 0, faults,
    };
    const encoded = { content, content_type: "audio/flac", sha256, hints: [], measures };
    const settings = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const facts = { settings, capture: "mstp", device_class: "tablet" };
    const take = { encoded, facts, recorded_at: new Date().toISOString() };
    await window.outlet.keep(take, data.prompts[0].id);
  }
}"""
WAITING = (
    "async () => (await window.outlet.waiting()).pending + (await window.outlet.waiting()).teacher"
)
# The line "comes back" all the time: the tries follow at once, and not after a minute.
PULSE = "(ms) => void setInterval(() => window.dispatchEvent(new Event('online')), ms)"


def take_sha256(turn_id: str, number: int, num_bytes: int) -> str:
    """Return the hash of the take that `KEEP` keeps under this number."""
    return hashlib.sha256(f"fLaC{turn_id}:{number}".ljust(num_bytes, ".").encode()).hexdigest()


class FaultProxy:
    """Passes requests on to a server, and breaks half of those that carry a take.

    `faults` counts what was broken how, `answers` what the server said to takes, to those that were
    cut in the body apart.
    """

    def __init__(self, upstream: int, *, seed: int, share_broken: float) -> None:
        self.is_cut = False
        self.faults: Counter[str] = Counter()
        self.answers: Counter[int] = Counter()
        self.answers_to_truncated: Counter[int] = Counter()
        self._upstream, self._share_broken = upstream, share_broken
        self._random, self._lock = random.Random(seed), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._pass_on(connection)
            except OSError:
                return  # the page, or its browser, is gone

    def _pass_on(self, connection: socket.socket) -> None:
        head, body = _read_request(connection)
        if not head or self.is_cut:
            return
        fault = self._fault(head)
        if fault == "before":
            return
        with socket.create_connection(("127.0.0.1", self._upstream)) as server:
            if fault == "in the body":
                server.sendall(head + body[: len(body) // 2])
                server.shutdown(socket.SHUT_WR)
                self._count(self.answers_to_truncated, _read_all(server))
                return
            server.sendall(head + body)
            answer = _read_all(server)
        if head.startswith(b"PUT "):
            self._count(self.answers, answer)
        if fault is None and not self.is_cut:
            connection.sendall(answer)

    def _fault(self, head: bytes) -> str | None:
        with self._lock:
            if not head.startswith(b"PUT ") or self._random.random() >= self._share_broken:
                return None
            fault = self._random.choice(FAULTS)
            self.faults[fault] += 1
            return fault

    def _count(self, counts: Counter[int], answer: bytes) -> None:
        if answer:
            with self._lock:
                counts[int(answer.split(b" ", 2)[1])] += 1


def _read_request(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the head of a request, changed to ask for one answer only, and its body."""
    read = b""
    while HEAD_END not in read:
        chunk = connection.recv(CHUNK_BYTES)
        if not chunk:
            return b"", b""
        read += chunk
    head, _end, body = read.partition(HEAD_END)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        chunk = connection.recv(CHUNK_BYTES)
        if not chunk:
            return b"", b""
        body += chunk
    return b"\r\n".join([*lines, b"Connection: close"]) + HEAD_END, body


def _read_all(connection: socket.socket) -> bytes:
    read = b""
    while chunk := connection.recv(CHUNK_BYTES):
        read += chunk
    return read


class Device:
    """A tablet's browser with a profile on the disk: it can be killed, and opened again."""

    def __init__(
        self, playwright: Playwright, profile: Path, url: str, data: dict[str, Any]
    ) -> None:
        self._playwright, self._profile, self._url, self._data = playwright, profile, url, data
        self._context: BrowserContext | None = None
        self.page: Page

    def open(self) -> None:
        """Open the page, and the browser where there is none, and send what is still there."""
        if self._context is None:
            self._context = self._playwright.chromium.launch_persistent_context(
                self._profile,
                executable_path=find_chromium(self._playwright),
                args=launch_arguments(),
            )
        self.page = self._context.new_page()
        self.page.goto(self._url)
        self.page.evaluate(PULSE, 40)
        self.keep([])

    def keep(self, numbers: list[int], *, num_bytes: int = 0) -> None:
        """Keep these takes, whatever the line does."""
        self.page.evaluate(KEEP, {"data": self._data, "numbers": numbers, "bytes": num_bytes})

    def waiting(self) -> int:
        """Return how many takes are still on the device."""
        return int(self.page.evaluate(WAITING))

    def close_page(self) -> None:
        """Close the page in the middle of whatever it does."""
        self.page.close()

    def kill(self) -> None:
        """Kill the browser with all its processes: those, and no others, that use our profile."""
        for process in psutil.process_iter(["cmdline"]):
            if f"--user-data-dir={self._profile}" in (process.info["cmdline"] or ()):
                process.kill()
        self._context = None

    def close(self) -> None:
        """Close the browser in peace."""
        if self._context is not None:
            self._context.close()
            self._context = None


@contextmanager
def proxy_before(
    port: int, *, seed: int, share_broken: float = SHARE_BROKEN
) -> Iterator[FaultProxy]:
    """Run a proxy before the server on this port of this machine."""
    proxy = FaultProxy(port, seed=seed, share_broken=share_broken)
    try:
        yield proxy
    finally:
        proxy.close()


def through_all_weathers(
    device: Device, proxy: FaultProxy, *, num_takes: int, num_bytes: int
) -> Counter[str]:
    """Keep takes in ten rounds of changing weather; return what happened beside the faults.

    In each round a tenth is kept. Each third round the line is cut meanwhile; each second one the
    page is closed while takes travel; in the middle the browser is killed.
    """
    happened: Counter[str] = Counter()
    share = num_takes // 10
    device.open()
    for number in range(10):
        proxy.is_cut = number % 3 == 1
        happened["cuts"] += proxy.is_cut
        device.keep(list(range(number * share, (number + 1) * share)), num_bytes=num_bytes)
        proxy.is_cut = False
        if number == 5:
            device.kill()
            happened["kills"] += 1
            device.open()
        elif number % 2:
            device.close_page()
            happened["closed pages"] += 1
            device.open()
    return happened
