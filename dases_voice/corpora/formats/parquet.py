"""The table of a split: one row per clip, no audio."""

import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from dases_voice.corpora.formats.rows import PlacedClip

SCHEMA = pa.schema(
    [
        ("clip_id", pa.string()),
        ("speaker_id", pa.string()),
        ("split", pa.string()),
        ("shard", pa.string()),
        ("offset", pa.int64()),  # first byte of the sound in the shard
        ("bytes", pa.int32()),
        ("sha256", pa.binary(32)),  # of the FLAC file
        ("duration_s", pa.float32()),
        ("num_samples", pa.int32()),
        ("sample_rate_hz", pa.int32()),
        ("language", pa.string()),
        ("age_band", pa.string()),  # empty where fewer than 5 speakers share it
        ("school_year", pa.string()),
        ("prompt_id", pa.string()),
        ("prompt_type", pa.string()),  # read, repeat, name, answer or speak
        ("text_prompt", pa.string()),  # what was shown; empty where it was a picture or a voice
        ("text_expected", pa.string()),  # empty where one speaks freely
        ("cefr_level", pa.string()),  # of the prompt, not of the speaker
        ("text_source", pa.string()),
        ("quality_flags", pa.list_(pa.string())),
        ("snr_db", pa.float32()),
        ("clipping_ratio", pa.float32()),
        ("speech_ratio", pa.float32()),
        ("added_in", pa.string()),
    ]
)


def metadata_table(clips: Iterable[PlacedClip]) -> bytes:
    """Return the Parquet file of these clips, in the order given."""
    table = pa.Table.from_pylist([_record(clip) for clip in clips], schema=SCHEMA)
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", row_group_size=10_000)
    return sink.getvalue()


def _record(clip: PlacedClip) -> dict[str, object]:
    row = clip.row
    return {
        "clip_id": row.clip_id,
        "speaker_id": row.speaker_id,
        "split": row.split,
        "shard": row.shard,
        "offset": clip.offset,
        "bytes": row.size_bytes,
        "sha256": bytes.fromhex(row.sha256),
        "duration_s": row.duration_s,
        "num_samples": row.num_samples,
        "sample_rate_hz": row.sampling_rate_hz,
        "language": row.language,
        "age_band": row.age_band,
        "school_year": row.school_year,
        "prompt_id": row.prompt_id,
        "prompt_type": row.prompt_kind,
        "text_prompt": row.text_prompt,
        "text_expected": row.text_expected,
        "cefr_level": row.cefr_level,
        "text_source": "prompt",
        "quality_flags": list(row.quality_flags),
        "snr_db": row.snr_db,
        "clipping_ratio": row.clipping_ratio,
        "speech_ratio": row.speech_ratio,
        "added_in": row.added_in,
    }
