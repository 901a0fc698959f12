import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ALL_MODULES_OF = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_import_contracts_hold() -> None:
    lint = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.parametrize("package", ["dases_voice.audio.signal", "dases_voice.privacy"])
def test_pure_code_loads_no_framework(package: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", ALL_MODULES_OF, package],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"django", "celery", "rest_framework"}.isdisjoint(loaded)


def test_the_package_itself_is_empty() -> None:
    assert (ROOT / "dases_voice" / "__init__.py").read_text() == ""
