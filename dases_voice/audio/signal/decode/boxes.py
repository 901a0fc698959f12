"""Looking for encryption in an MP4 file.

FFmpeg decodes a track that claims to be encrypted as if it were not, and hands back noise or, in
a crafted file, whatever was hidden. Source: ISO/IEC 14496-12, 4.2 and 8.12.
"""

PROTECTION = (b"encv", b"enca", b"drms", b"sinf")
MAX_BOXES = 1000
"""A minute of fragmented MP4 has two boxes per fragment, of which browsers make one a second."""


def claims_encryption(data: bytes) -> bool:
    """Tell whether the file's description of its tracks names a protection scheme.

    The ``moov`` box should hold it, but FFmpeg also finds one that poses as free space: all boxes
    are searched but ``mdat``, whose compressed sound may hold any four bytes by chance.

    Examples
    --------
    >>> claims_encryption((16).to_bytes(4, "big") + b"moov" + b"..drms..")
    True
    >>> claims_encryption((16).to_bytes(4, "big") + b"mdat" + b"..drms..")
    False
    """
    offset = 0
    for _ in range(MAX_BOXES):
        size, name = int.from_bytes(data[offset : offset + 4], "big"), data[offset + 4 : offset + 8]
        if size == 1:
            size = int.from_bytes(data[offset + 8 : offset + 16], "big")
        end = offset + size if size else len(data)
        if name != b"mdat" and any(word in data[offset:end] for word in PROTECTION):
            return True
        if size < 8 or end >= len(data):
            return False
        offset = end
    return False
