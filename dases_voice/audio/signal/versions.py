"""Which libraries made a clip: the same code over another decoder may round another way."""

import functools
from importlib.metadata import version

import av
import numpy as np
import soundfile
import soxr


def library_versions() -> dict[str, str]:
    """Return the version of each library whose code a sound passes through.

    Returns
    -------
    dict of str
        By the name under which it is installed, and the C libraries inside by theirs. Read once
        per process: a worker keeps what it has loaded.

    Examples
    --------
    >>> sorted(library_versions())  # doctest: +NORMALIZE_WHITESPACE
    ['av', 'libavcodec', 'libavformat', 'libsndfile', 'libsoxr', 'numpy', 'soundfile', 'soxr',
     'webrtcvad-wheels']
    """
    return dict(_loaded())


@functools.cache
def _loaded() -> tuple[tuple[str, str], ...]:
    return (
        ("numpy", np.__version__),
        ("soundfile", soundfile.__version__),
        ("libsndfile", soundfile.__libsndfile_version__),
        ("soxr", soxr.__version__),
        ("libsoxr", str(soxr.__libsoxr_version__)),
        ("av", av.__version__),
        ("libavcodec", _dotted(av.library_versions["libavcodec"])),
        ("libavformat", _dotted(av.library_versions["libavformat"])),
        # The module itself does not say.
        ("webrtcvad-wheels", version("webrtcvad-wheels")),
    )


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in numbers)
