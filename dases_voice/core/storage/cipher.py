"""Encryption of one object: AES-256-GCM in frames, so that a byte range can be read alone.

The key of an object is derived from the speaker's data key and the object's address. The frame's
number, the object's address and whether it is the last frame are authenticated: a frame that was
swapped, dropped or cut is refused. As an address stands for one content, a nonce never covers two.
"""

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dases_voice.core.errors import BlobCorrupt

FRAME_BYTES = 64 * 1024
TAG_BYTES = 16


def content_address(*, data_key: bytes, content_sha256: str) -> str:
    """Return the name under which this content of this speaker is stored (64 hex characters)."""
    return hmac.new(data_key, content_sha256.encode(), sha256).hexdigest()


def encrypt(data: bytes, *, data_key: bytes, address: str) -> bytes:
    """Return the frames of `data`, each followed by its tag."""
    cipher = _cipher(data_key, address)
    count = _frame_count(len(data))
    return b"".join(
        cipher.encrypt(
            _nonce(index),
            data[index * FRAME_BYTES : (index + 1) * FRAME_BYTES],
            _associated(address, index, count),
        )
        for index in range(count)
    )


def decrypt_frames(
    frames: bytes, *, data_key: bytes, address: str, first: int, size_bytes: int
) -> bytes:
    """Return the plain bytes of consecutive frames.

    Parameters
    ----------
    frames
        Encrypted bytes of whole frames, as they lie in the object.
    first
        Number of the first of these frames.
    size_bytes
        Size of the whole plain object: it tells how many frames there are.

    Raises
    ------
    BlobCorrupt
        A frame is not what was stored.
    """
    cipher = _cipher(data_key, address)
    count = _frame_count(size_bytes)
    step = FRAME_BYTES + TAG_BYTES
    try:
        return b"".join(
            cipher.decrypt(
                _nonce(first + offset),
                frames[offset * step : (offset + 1) * step],
                _associated(address, first + offset, count),
            )
            for offset in range(-(-len(frames) // step))
        )
    except (InvalidTag, ValueError) as error:
        raise BlobCorrupt(address) from error


def frame_span(*, start: int, length: int, size_bytes: int) -> tuple[int, int, int]:
    """Return (first frame, encrypted offset, encrypted length) that covers a plain byte range."""
    step = FRAME_BYTES + TAG_BYTES
    first = start // FRAME_BYTES
    last = max(first, (start + length - 1) // FRAME_BYTES)
    last = min(last, _frame_count(size_bytes) - 1)
    return first, first * step, (last - first + 1) * step


def _frame_count(size_bytes: int) -> int:
    return max(1, -(-size_bytes // FRAME_BYTES))


def _cipher(data_key: bytes, address: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=address.encode())
    return AESGCM(derived.derive(data_key))


def _nonce(index: int) -> bytes:
    return index.to_bytes(12, "big")


def _associated(address: str, index: int, count: int) -> bytes:
    return f"{address}|{index}|{count}".encode()
