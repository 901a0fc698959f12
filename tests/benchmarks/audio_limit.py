"""The limit: each step that cannot be left out, done the cheapest way that Python has for it.

Nothing is checked, measured or decided here. The steps get the very arrays that the pipeline hands
on, so that they do as much work as it does.
"""

import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Final

import _webrtcvad
import av
import numpy as np
import soundfile
import soxr

from dases_voice.audio.signal.decode import decode
from dases_voice.audio.signal.encode import HIGHEST_FLAC_LEVEL
from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ, PipelineParameters
from dases_voice.audio.signal.pipeline import process
from dases_voice.audio.signal.recording import Int16Array
from dases_voice.audio.signal.spectrum import BLOCK_SAMPLES
from dases_voice.audio.signal.speech import VAD_SAMPLES
from tests.dases_voice.audio.signal.files import samples_of

DEMUXERS: Final = {"webm": "matroska", "ogg": "ogg", "mp4": "mp4"}


class Prepared:
    """One upload, with what each step of the limit starts from."""

    def __init__(self, data: bytes) -> None:
        parameters = PipelineParameters()
        recording = decode(data, parameters=parameters)
        clip = process(data)
        self.data = data
        self.container = recording.container
        self.source = np.ascontiguousarray(recording.samples[:, 0])
        self.rate_hz = recording.sampling_rate_hz
        self.floats = self.source.astype(np.float32) / 32768
        self.sound = soxr.resample(self.floats, self.rate_hz, SAMPLING_RATE_HZ, quality="HQ")
        self.heard: Int16Array = (self.sound * 32768).astype(np.int16)
        self.pcm = samples_of(clip.flac)
        self.trimmed = self.sound[: len(self.pcm)]
        self.level = parameters.flac_level / HIGHEST_FLAC_LEVEL


def _hash_upload(item: Prepared) -> object:
    return hashlib.sha256(item.data).hexdigest()


def _decode_only(item: Prepared) -> object:
    if item.container == "wav":
        return np.frombuffer(item.data, dtype=np.int16, offset=44)
    if item.container == "flac":
        return soundfile.read(io.BytesIO(item.data), dtype="int16")
    with av.open(io.BytesIO(item.data), "r", format=DEMUXERS[item.container]) as opened:
        opened.streams.audio[0].codec_context.thread_count = 1
        return [bytes(frame.planes[0])[0] for frame in opened.decode(audio=0)]


def _to_floats(item: Prepared) -> object:
    return item.source.astype(np.float32)


def _resample(item: Prepared) -> object:
    return soxr.resample(item.floats, item.rate_hz, SAMPLING_RATE_HZ, quality="HQ")


def _hear(item: Prepared) -> object:
    octets = (item.sound * 32768).astype(np.int16).data.cast("B")
    detector = _webrtcvad.create()
    _webrtcvad.init(detector)
    step = VAD_SAMPLES * 2
    return [
        _webrtcvad.process(detector, SAMPLING_RATE_HZ, octets[at : at + step], VAD_SAMPLES)
        for at in range(0, len(octets) - step + 1, step)
    ]


def _weigh(item: Prepared) -> object:
    whole = max(1, len(item.trimmed) // BLOCK_SAMPLES) * BLOCK_SAMPLES
    blocks = np.resize(item.trimmed, whole).reshape(-1, BLOCK_SAMPLES)
    return np.fft.rfft(blocks.astype(np.float64))


def _amplify(item: Prepared) -> object:
    return np.rint(item.trimmed * np.float32(20_000)).astype(np.int16)


def _encode(item: Prepared) -> object:
    target = io.BytesIO()
    soundfile.write(
        target, item.pcm, SAMPLING_RATE_HZ, "PCM_16", format="FLAC", compression_level=item.level
    )
    return target.getbuffer().nbytes


def _hash_clip(item: Prepared) -> object:
    return hashlib.sha256(item.pcm.data).hexdigest()


STEPS: Mapping[str, Callable[[Prepared], object]] = {
    "hash the upload (SHA-256)": _hash_upload,
    "decode": _decode_only,
    "to floats": _to_floats,
    "resample (soxr HQ)": _resample,
    "voice activity (WebRTC, 30 ms)": _hear,
    "spectra of 100 ms for the loudness": _weigh,
    "gain and rounding": _amplify,
    "encode (FLAC, level 5)": _encode,
    "hash the clip's samples": _hash_clip,
}
