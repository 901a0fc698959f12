"""Nothing is kept that no page shows: each template and each static file is referred to somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES, STATIC = ROOT / "templates", ROOT / "static"
COMMENT = re.compile(r"\{% comment.*?endcomment %\}", re.DOTALL)
# Django and django-allauth look for these by name.
FOUND_BY_NAME = re.compile(
    r"^(400|403|403_csrf|404|500)\.html$|^(account|mfa|allauth|usersessions)/|^django/"
)
# Named by a value: an icon by its name, a card and a picture by what a pupil chose.
NAMED_BY_A_VALUE = re.compile(r"^components/icons/|^img/(cards|prompts|secrets)/")
SUFFIXES = {".py", ".html", ".txt", ".js", ".css", ".svg"}


def _sources() -> Iterator[str]:
    for folder in ("consent", "contracts", "dases_voice", "templates", "static"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in SUFFIXES and file.is_file():
                yield COMMENT.sub("", file.read_text())


@pytest.fixture(scope="module")
def sources() -> str:
    return "\n".join(_sources())


def _names(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_each_template_is_used(sources: str) -> None:
    unused = [
        name
        for name in _names(TEMPLATES)
        if not FOUND_BY_NAME.search(name)
        and not NAMED_BY_A_VALUE.search(name)
        and not _is_named(name, sources)
    ]
    assert unused == []


def _is_named(name: str, sources: str) -> bool:
    """A mail is named without its part (subject, text, HTML), and by the ledgers without its folder."""
    mail = re.sub(r"/(subject|body)\.(txt|html)$", "", name)
    spellings = {name, mail, mail.removeprefix("consent/mail/")}
    return any(f'"{spelling}"' in sources for spelling in spellings)


def test_each_icon_is_used(sources: str) -> None:
    icons = [Path(name).stem for name in _names(TEMPLATES / "components/icons")]
    quoted = set(re.findall(r"[\"']([a-z_]+)[\"']", sources))
    assert [icon for icon in icons if icon not in quoted] == []


def test_each_static_file_is_used(sources: str) -> None:
    ours = [name for name in _names(STATIC) if not name.startswith("vendor/")]
    unused = [
        name
        for name in ours
        if not NAMED_BY_A_VALUE.search(name) and Path(name).name not in sources
    ]
    assert unused == []
