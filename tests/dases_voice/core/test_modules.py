"""Modules are joined into one file, or the build stops: a form that is not understood is refused."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dases_voice.core.modules import IMPORT, CannotJoin, join_modules
from dases_voice.core.statics import MODULES

ROOT = Path(__file__).parents[3]
SCRIPT = re.compile(r"""<script type="module" src="{% static '([^']+)' %}">""")
SOURCES = {
    "a/main.js": (
        "// @ts-check\n/** Uses import(). */\n"
        'import { twice } from "./twice.js";\n'
        'import "./before.js";\n'
        'import {\n  LIMIT,\n  Counter,\n} from "../b/counter.js";\n\n'
        'const text = "/* not a comment */ // nor this";\n'
        "const counter = new Counter();\n"
        "for (let i = 0; i < LIMIT; i++) counter.add(/** @type {number} */ (twice(i)));\n"
        "await Promise.resolve(globalThis.before);\n"
        "console.log(JSON.stringify([text, counter.sum, globalThis.before]));\n"
    ),
    "a/twice.js": (
        'import { FACTOR } from "./factor.js";\n\nconst same = 0;\n'
        "export function twice(x) {\n  return FACTOR * x + same;\n}\n"
    ),
    "a/before.js": "const same = 2;\nglobalThis.before = same;\n",
    "a/factor.js": "export const FACTOR = 2;\n",
    "b/counter.js": (
        'import { FACTOR } from "../a/factor.js";\n\nconst same = 1;\nexport const LIMIT = 1 + FACTOR;\n'
        "export class Counter {\n  sum = same;\n  add(x) {\n    this.sum += x;\n  }\n}\n"
    ),
}


def test_the_joined_module_does_what_the_modules_do() -> None:
    joined = join_modules(entry="a/main.js", read=SOURCES.__getitem__)
    assert "@ts-check" not in joined
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node; the recorder's tests run the joined modules in a browser")
    done = subprocess.run(
        [node, "--input-type=module", "-"], input=joined, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == ["/* not a comment */ // nor this", 7, 2]


def test_what_the_entry_gives_is_given_by_the_joined_module() -> None:
    joined = join_modules(entry="a/twice.js", read=SOURCES.__getitem__)
    assert joined.endswith("export { twice };\n")


@pytest.mark.parametrize(
    "source",
    [
        'import all from "./factor.js";\n',
        'import * as all from "./factor.js";\n',
        'import { FACTOR as two } from "./factor.js";\n',
        'import { UNKNOWN } from "./factor.js";\n',
        'import { FACTOR } from "https://example.org/factor.js";\n',
        'const late = await import("./factor.js");\n',
        "const here = import.meta.url;\n",
        "export default 1;\n",
        "export let changing = 1;\n",
        "const a = 1;\nexport { a };\n",
        'export { FACTOR } from "./factor.js";\n',
        'import { twice } from "./main.js";\n',
    ],
)
def test_other_forms_are_refused(source: str) -> None:
    sources = {**SOURCES, "a/main.js": source}
    with pytest.raises(CannotJoin, match="main"):
        join_modules(entry="a/main.js", read=sources.__getitem__)


def test_each_script_of_a_page_that_imports_is_joined() -> None:
    pages = [page.read_text() for page in (ROOT / "templates").rglob("*.html")]
    scripts = {name for page in pages for name in SCRIPT.findall(page)}
    with_imports = {name for name in scripts if IMPORT.search((ROOT / "static" / name).read_text())}
    assert with_imports
    assert with_imports <= set(MODULES)
