"""What the demonstration remembers outside the database, readable by this account alone.

Passwords and families' codes are random per installation; the database holds only their hashes.
"""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from dases_voice.core.demo.people import PARTS, FamilyState


@dataclass(frozen=True)
class DemoAccount:
    """An invented person with an account."""

    email: str
    name: str
    kind: str
    place: str
    password: str

    @property
    def part(self) -> str:
        """Return the part that this person plays, in words."""
        return next((str(part.label) for part in PARTS if part.kind == self.kind), "")


@dataclass(frozen=True)
class DemoFamily:
    """An invented holder of parental authority, and the two things that her letter holds.

    `state` is a value of `people.FamilyState`; `path` leads to the door, and is empty where the
    link is in the mailbox.
    """

    key: str
    state: str
    child: str
    holder: str
    email: str
    path: str
    code: str

    @property
    def state_label(self) -> str:
        return str(FamilyState(self.state).label)


@dataclass(frozen=True)
class Progress:
    """How far the demonstration has come: steps done, and whether one failed."""

    total: int = 0
    done: int = 0
    failed: bool = False

    @property
    def is_loading(self) -> bool:
        return not self.failed and (self.total == 0 or self.done < self.total)


@dataclass
class Notebook:
    """All of it, as one file."""

    accounts: dict[str, DemoAccount] = field(default_factory=dict)
    families: dict[str, DemoFamily] = field(default_factory=dict)


def read_notebook() -> Notebook:
    """Return what is remembered; empty before the first load."""
    data = _read(settings.VAR_DIR / "demo-accounts.json")
    return Notebook(
        accounts={key: DemoAccount(**value) for key, value in data.get("accounts", {}).items()},
        families={key: DemoFamily(**value) for key, value in data.get("families", {}).items()},
    )


def write_notebook(notebook: Notebook) -> None:
    """Remember it, in a file of mode 0600."""
    _write(settings.VAR_DIR / "demo-accounts.json", asdict(notebook))


def read_progress() -> Progress:
    """Return how far the load has come."""
    return Progress(**_read(settings.VAR_DIR / "demo-progress.json"))


def write_progress(progress: Progress) -> None:
    """Tell the start page how far the load has come."""
    _write(settings.VAR_DIR / "demo-progress.json", asdict(progress))


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts for the pages that offer them; none outside the demonstration."""
    return list(read_notebook().accounts.values()) if settings.DASES_DEMO else []


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    data: dict[str, Any] = json.loads(path.read_text())
    return data


def _write(path: Path, data: dict[str, object]) -> None:
    # A reader sees the old file or the new one, never half of either.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".demo-")
    with os.fdopen(descriptor, "w") as handle:
        json.dump(data, handle, ensure_ascii=False, indent=1)
    Path(name).replace(path)
