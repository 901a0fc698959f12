import gettext
import shutil
from pathlib import Path

import pytest

from tools import translations

ROOT = Path(__file__).parents[2]
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture(autouse=True)
def _a_catalogue_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")


def write(folder: Path, entries: str, *, template: str = "") -> None:
    (folder / "templates" / "page.html").write_text(template)
    (folder / "locale/fr/LC_MESSAGES/django.po").write_text(HEADER + entries)


def test_a_catalogue_is_compiled_without_any_other_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    write(tmp_path, 'msgid "Listen again"\nmsgstr "Réécouter"\n')
    translations.compile_all()
    with (tmp_path / "locale/fr/LC_MESSAGES/django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Listen again") == "Réécouter"


def test_what_is_missing_or_fuzzy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    write(tmp_path, 'msgid "One"\nmsgstr ""\n\n#, fuzzy\nmsgid "Two"\nmsgstr "Trois"\n')
    assert translations.faults() == ["fuzzy: 'Two'", "not translated: 'One'"]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not on this machine")
def test_a_text_that_was_never_extracted_is_named(tmp_path: Path) -> None:
    template = '{% load i18n %}{% translate "New words" %}'
    write(tmp_path, 'msgid "Old words"\nmsgstr "Anciens mots"\n', template=template)
    assert translations.faults() == [
        "not in the catalogue: 'New words'",
        "no longer used: 'Old words'",
    ]
