"""A researcher's program: downloads an edition by token and checks it without our code."""

import hashlib
import io
import tarfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes


def ask(address: str, token: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask for one file with the token."""
    request = urllib.request.Request(  # noqa: S310  # our own site
        address, headers={"Authorization": f"Bearer {token}", **(headers or {})}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
            return Answer(answer.status, answer.read())
    except urllib.error.HTTPError as refusal:
        return Answer(refusal.code, refusal.read())


@dataclass(frozen=True)
class DownloadedEdition:
    """The files of an edition on the researcher's disk."""

    folder: Path
    sums: dict[str, str]

    def checksums_hold(self) -> bool:
        """Return whether every file has the hash that SHA256SUMS gives it."""
        return all(
            hashlib.sha256((self.folder / path).read_bytes()).hexdigest() == expected
            for path, expected in self.sums.items()
        )

    def clip_files(self) -> dict[str, bytes]:
        """Return the FLAC files in the archives, by name."""
        clips = {}
        for archive in sorted((self.folder / "audio").glob("*.tar")):
            with tarfile.open(archive) as tar:
                for member in tar.getmembers():
                    content = tar.extractfile(member)
                    if content is not None and member.name.endswith(".flac"):
                        clips[member.name] = content.read()
        return clips


def download(edition: str, token: str, folder: Path) -> DownloadedEdition:
    """Download every file that SHA256SUMS names, whole."""
    listing = ask(f"{edition}/files/SHA256SUMS", token)
    assert listing.status == 200, listing.body
    sums = {}
    for line in listing.body.decode().splitlines():
        expected, path = line.split(maxsplit=1)
        sums[path.lstrip("*")] = expected
    for path in sums:
        answer = ask(f"{edition}/files/{path}", token)
        assert answer.status == 200, (path, answer)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(answer.body)
    return DownloadedEdition(folder, sums)


def samples_of(clip: bytes) -> tuple[npt.NDArray[np.float64], int]:
    """Return the samples of a clip and its rate in Hz."""
    samples, rate_hz = soundfile.read(io.BytesIO(clip))
    return samples, rate_hz
