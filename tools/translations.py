"""Compile the translations, or check that French is complete: translations.py compile|check."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
SOURCES = ("consent", "contracts", "dases_voice", "templates", "locale")
Key = tuple[str | None, str, str]


def compile_all() -> None:
    """Write each catalogue that is older than its source. No program beside Python is needed."""
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def faults() -> list[str]:
    """Return one line for each French entry that is missing, fuzzy or no longer in the source."""
    catalogue = polib.pofile(str(LOCALE / "fr" / "LC_MESSAGES" / "django.po"))
    found = [f"fuzzy: {e.msgid!r}" for e in catalogue if e.fuzzy]
    found += [f"not translated: {e.msgid!r}" for e in catalogue.untranslated_entries()]
    if shutil.which("xgettext"):
        present, extracted = _keys(catalogue), _extracted_keys()
        found += [
            f"not in the catalogue: {key[1]!r}" for key in sorted(extracted - present, key=str)
        ]
        found += [f"no longer used: {key[1]!r}" for key in sorted(present - extracted, key=str)]
    return found


def _keys(catalogue: polib.POFile) -> set[Key]:
    return {(e.msgctxt, e.msgid, e.msgid_plural) for e in catalogue if not e.obsolete}


def _extracted_keys() -> set[Key]:
    """Extract into a copy, so that a check never changes the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, Path(folder) / name)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-obsolete"]
        # Without settings the command looks into ./locale and imports nothing of ours.
        bare = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=bare)
        return _keys(polib.pofile(str(Path(folder) / "locale/fr/LC_MESSAGES/django.po")))


def main() -> int:
    """Run the one action that was named."""
    compile_all()
    if sys.argv[1:] != ["check"]:
        return 0
    found = faults()
    for line in found:
        sys.stderr.write(f"French: {line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
