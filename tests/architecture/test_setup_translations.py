import gettext
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the tool, looking at a catalogue of our own."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    sys.modules.pop("translations", None)
    import translations

    (tmp_path / "templates").mkdir()
    (tmp_path / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    return translations


def write(folder: Path, entries: str, *, template: str = "") -> None:
    (folder / "templates" / "page.html").write_text(template)
    (folder / "locale/fr/LC_MESSAGES/django.po").write_text(HEADER + entries)


def test_a_catalogue_is_compiled_without_any_other_program(
    translations: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    write(tmp_path, 'msgid "Listen again"\nmsgstr "Réécouter"\n')
    translations.compile_all()
    with (tmp_path / "locale/fr/LC_MESSAGES/django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Listen again") == "Réécouter"


def test_what_is_missing_or_fuzzy_is_named(
    translations: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    write(tmp_path, 'msgid "One"\nmsgstr ""\n\n#, fuzzy\nmsgid "Two"\nmsgstr "Trois"\n')
    assert translations.faults() == ["fuzzy: 'Two'", "not translated: 'One'"]


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not on this machine")
def test_a_text_that_was_never_extracted_is_named(translations: ModuleType, tmp_path: Path) -> None:
    template = '{% load i18n %}{% translate "New words" %}'
    write(tmp_path, 'msgid "Old words"\nmsgstr "Anciens mots"\n', template=template)
    assert translations.faults() == [
        "not in the catalogue: 'New words'",
        "no longer used: 'Old words'",
    ]
