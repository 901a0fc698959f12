"""Join a JavaScript module with all that it imports into one file: fewer requests, fewer bytes.

It understands the few forms that our modules use (`import { a, b } from "./c.js";` or `import "./c.js";`
at the start of a line, and `export` before a const, a function or a class), and refuses every other
one. Each imported module keeps a scope of its own, so that two of them may use one name.
"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

IMPORT = re.compile(r'^import (?:\{([\w$,\s]+)\} from )?"(\.{1,2}/[\w./-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:const|class|function\*?|async function) ([\w$]+))", re.MULTILINE
)
# A comment, or a text in which the signs of a comment mean nothing.
TEXT_OR_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|/\*.*?\*/|^[ \t]*//[^\n]*""",
    re.DOTALL | re.MULTILINE,
)
UNKNOWN = re.compile(r"^(?:import|export)\b.*|\bimport\s*[(.].*", re.MULTILINE)


class CannotJoin(ValueError):
    """A module is written in a way that the joiner does not understand."""


@dataclass(frozen=True)
class Module:
    """One source: its own code, what it takes from which module, and what it gives."""

    name: str
    code: str
    imports: dict[str, list[str]]
    exports: list[str]


def join_modules(*, entry: str, read: Callable[[str], str]) -> str:
    """Return the text of one module that does what `entry` does.

    Parameters
    ----------
    entry
        The name of a module; names are paths with slashes.
    read
        Returns the source of a name.

    Raises
    ------
    CannotJoin
        A form that is not understood, a name that a module does not give, or a circle of imports.
    """
    modules: dict[str, Module] = {}
    _collect(entry, read, modules, path=())
    numbers = {name: f"$module{number}" for number, name in enumerate(modules)}
    *others, last = modules.values()
    parts = [_enclosed(module, numbers) for module in others]
    gives = f"export {{ {', '.join(last.exports)} }};\n" if last.exports else ""
    return "".join([*parts, _imports(last, numbers), last.code, gives])


def _collect(
    name: str, read: Callable[[str], str], modules: dict[str, Module], path: tuple[str, ...]
) -> None:
    """Add a module after those that it imports."""
    if name in path:
        raise CannotJoin(f"{' → '.join((*path, name))} is a circle")
    if name in modules:
        return
    module = _parse(name, read(name))
    for imported, names in module.imports.items():
        _collect(imported, read, modules, (*path, name))
        missing = set(names) - set(modules[imported].exports)
        if missing:
            raise CannotJoin(f"{name}: {imported} does not give {', '.join(sorted(missing))}")
    modules[name] = module


def _parse(name: str, source: str) -> Module:
    code = TEXT_OR_COMMENT.sub(lambda found: found[1] or "", source).lstrip()
    imports: dict[str, list[str]] = {}
    for names, relative in IMPORT.findall(code):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), relative))
        imports.setdefault(imported, []).extend(
            part.strip() for part in names.split(",") if part.strip()
        )
    code = IMPORT.sub("", code)
    exports = EXPORT.findall(code)
    code = EXPORT.sub("", code)
    if unknown := UNKNOWN.search(code):
        raise CannotJoin(f"{name}: {unknown[0]}")
    return Module(name, code, imports, exports)


def _enclosed(module: Module, numbers: dict[str, str]) -> str:
    gives = ", ".join(module.exports)
    inside = f"{_imports(module, numbers)}{module.code}return {{ {gives} }};\n"
    return f"const {numbers[module.name]} = (() => {{\n{inside}}})();\n"


def _imports(module: Module, numbers: dict[str, str]) -> str:
    return "".join(
        f"const {{ {', '.join(names)} }} = {numbers[imported]};\n"
        for imported, names in module.imports.items()
        if names
    )
