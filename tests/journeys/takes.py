"""A device that sends takes without a browser."""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests import factories


@dataclass
class Device:
    """A tablet with the ticket of one turn."""

    url: str
    ticket: str
    turn: str
    prompt: str

    def put(self, data: bytes, *, take: uuid.UUID | None = None, sha256: str = "") -> int:
        """Send one take and return the status of the answer."""
        parts = urlsplit(self.url)
        connection = HTTPConnection(str(parts.hostname), parts.port or 80, timeout=30)
        metadata = {
            "prompt_id": self.prompt,
            "turn_id": self.turn,
            "sampling_rate_hz": 48_000,
            "num_samples": 48_000,
            "encoder": "flac",
            "settings": {
                "echoCancellation": False,
                "noiseSuppression": False,
                "autoGainControl": False,
                "sampleRate": 48_000,
                "channelCount": 1,
            },
            "peak_dbfs": -9.0,
            "hole_count": 0,
            "capture": "worklet",
            "recorded_at": datetime.now(UTC).isoformat(),  # noqa: TID251  # a device has a clock
        }
        headers = {
            "Content-Type": "audio/flac",
            "Authorization": f"Ticket {self.ticket}",
            "X-Content-SHA256": sha256 or hashlib.sha256(data).hexdigest(),
            "X-Take-Metadata": base64.urlsafe_b64encode(json.dumps(metadata).encode()).decode(),
        }
        try:
            connection.request("PUT", f"/api/takes/{take or uuid.uuid4()}", data, headers)
            return connection.getresponse().status
        finally:
            connection.close()


def long_take(seed: int) -> bytes:
    """Return a take that keeps a worker busy for a moment: 12 s of sound at 48 kHz."""
    return factories.flac(duration_s=12.0, sampling_rate_hz=48_000, seed=seed)
