"""Where a child's voice is, for the child's own family: the ledger knows no recordings and no corpora.

The apps that know them register when they start. What they tell are numbers and titles: no licensee,
no other child, no other holder.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Clip(NamedTuple):
    """One recording that the child's family may listen to."""

    id: UUID
    recorded_at: datetime
    text: str
    language: str


class Sound(NamedTuple):
    """The bytes of a recording, as they were taken."""

    content: bytes
    media_type: str


class Release(NamedTuple):
    """A corpus that holds the voice, and in which of its versions."""

    title: str
    versions: tuple[str, ...]


class Whereabouts(NamedTuple):
    """Where a voice has gone: how many have a copy, were asked to delete it, and said they have."""

    releases: tuple[Release, ...] = ()
    holding: int = 0
    asked: int = 0
    confirmed: int = 0


class Recordings(ABC):
    """What is kept of a child's voice."""

    @abstractmethod
    def clips(self, subject_id: UUID) -> list[Clip]:
        """Return what may be listened to: neither set aside nor on its way to be erased."""

    @abstractmethod
    def closed_count(self, subject_id: UUID) -> int:
        """Return how many are still there, but closed to every use."""

    @abstractmethod
    def sound(self, subject_id: UUID, clip_id: UUID) -> Sound | None:
        """Return the bytes of one of these clips; nothing when it is none of them (any more)."""


_recordings: list[Recordings] = []
_releases: list[Callable[[UUID], Whereabouts]] = []


def register_recordings(recordings: Recordings) -> None:
    """Let the app that keeps recordings answer; the last one counts."""
    _recordings[:] = [recordings]


def register_releases(provider: Callable[[UUID], Whereabouts]) -> None:
    """Let the app that hands voices out answer; the last one counts."""
    _releases[:] = [provider]


def clips_of(subject_id: UUID) -> list[Clip]:
    """Return what may be listened to of a child."""
    return [clip for app in _recordings for clip in app.clips(subject_id)]


def closed_count(subject_id: UUID) -> int:
    """Return how many recordings of a child are closed, but not erased yet."""
    return sum(app.closed_count(subject_id) for app in _recordings)


def sound_of(subject_id: UUID, clip_id: UUID) -> Sound | None:
    """Return the bytes of a recording of this child, if there is such a one."""
    found = (app.sound(subject_id, clip_id) for app in _recordings)
    return next((sound for sound in found if sound is not None), None)


def whereabouts_of(subject_id: UUID) -> Whereabouts:
    """Return where a child's voice has gone."""
    return next((provider(subject_id) for provider in _releases), Whereabouts())
