"""The JSON beside each clip of a shard: a Lhotse Recording, and nothing else.

Lhotse's Shar reader allows no other key, so whatever else is known of a clip is in the tables.
Source: lhotse 1.33, `lhotse.audio.Recording` with the placeholder source that `to_shar` writes.
"""

import json

from dases_voice.corpora.formats.rows import ClipRow


def recording_json(row: ClipRow) -> bytes:
    """Return the clip's Recording: one channel, times in seconds, sound in the shard."""
    content = {
        "id": row.clip_id,
        "sources": [{"type": "shar", "channels": [0], "source": ""}],
        "sampling_rate": row.sampling_rate_hz,
        "num_samples": row.num_samples,
        "duration": row.num_samples / row.sampling_rate_hz,
        "channel_ids": [0],
    }
    return json.dumps(content, separators=(",", ":")).encode()
