"""Compile the translations, or check that they are complete: translations.py compile|check.

French holds everything; the families' other languages hold what a family meets.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
SOURCES = ("consent", "contracts", "dases_voice", "templates", "locale")
# What a family meets: its pages and mails, and the parts of pages that these use.
FAMILY_SOURCES = (
    "consent/forms.py",
    "templates/base_focus.html",
    "templates/components/field.html",
    "templates/components/field_notes.html",
    "templates/components/page/comfort.html",
    "templates/components/player.html",
    "templates/components/toast.html",
    "templates/consent",
)
Key = tuple[str | None, str, str]


def compile_all() -> None:
    """Write each catalogue that is older than its source. No program beside Python is needed."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def faults() -> list[str]:
    """Return one line for each French entry that is missing, fuzzy or no longer in the source."""
    catalogue = _catalogue("fr")
    found = _unfinished(catalogue)
    if shutil.which("xgettext"):
        present, extracted = _keys(catalogue), _extracted_keys(SOURCES)
        found += [
            f"not in the catalogue: {key[1]!r}" for key in sorted(extracted - present, key=str)
        ]
        found += [f"no longer used: {key[1]!r}" for key in sorted(present - extracted, key=str)]
    return found


def family_faults(language: str) -> list[str]:
    """Return one line for each entry that a family's language lacks, or that nobody uses.

    A catalogue may hold more than the families' pages, such as the names of purposes.
    """
    catalogue = _catalogue(language)
    present, used = _keys(catalogue), _keys(_catalogue("fr"))
    found = _unfinished(catalogue)
    found += [f"no longer used: {key[1]!r}" for key in sorted(present - used, key=str)]
    if shutil.which("xgettext"):
        missing = _extracted_keys(FAMILY_SOURCES) - present
        found += [f"not in the catalogue: {key[1]!r}" for key in sorted(missing, key=str)]
    return found


def family_languages() -> list[str]:
    """Return the languages that have a catalogue beside the French one."""
    return sorted({file.parts[-3] for file in LOCALE.glob("*/LC_MESSAGES/*.po")} - {"fr"})


def _catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def _unfinished(catalogue: polib.POFile) -> list[str]:
    found = [f"fuzzy: {e.msgid!r}" for e in catalogue if e.fuzzy]
    return found + [f"not translated: {e.msgid!r}" for e in catalogue.untranslated_entries()]


def _keys(catalogue: polib.POFile) -> set[Key]:
    return {(e.msgctxt, e.msgid, e.msgid_plural) for e in catalogue if not e.obsolete}


def _extracted_keys(sources: Iterable[str]) -> set[Key]:
    """Extract into a copy, so that a check never changes the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "locale").mkdir()
        for name in sources:
            _copy(ROOT / name, Path(folder) / name)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-obsolete"]
        # Without settings the command looks into ./locale and imports nothing of ours.
        bare = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=bare)
        extracted = Path(folder) / "locale/fr/LC_MESSAGES/django.po"
        return _keys(polib.pofile(str(extracted))) if extracted.exists() else set()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def main() -> int:
    """Run the one action that was named."""
    compile_all()
    if sys.argv[1:] != ["check"]:
        return 0
    found = [f"fr: {line}" for line in faults()]
    for language in family_languages():
        found += [f"{language}: {line}" for line in family_faults(language)]
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
