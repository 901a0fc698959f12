"""Each gate of the house reaches one of the ledger's pure functions, through the calls in its code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = {
    "consent.queries.gates.may_record",
    "consent.queries.gates.may_include",
    "consent.queries.gates.may_include_each",
}
GATES = {
    "a pupil's own word": "dases_voice.collection.services.turns.answer_assent",
    "a take arrives": "dases_voice.collection.services.uploads.receive_take",
    "a worker's step": "dases_voice.collection.services.processing.process_recording",
    "a worker's step with a new pipeline": (
        "dases_voice.collection.services.reprocessing.reprocess_recording"
    ),
    "somebody listens": "dases_voice.review.services.verdicts.clip_audio",
    "somebody mutes": "dases_voice.review.services.muting.mute_span",
    "a freeze": "dases_voice.corpora.services.freezing.freeze_version",
    "a publication": "dases_voice.corpora.services.publishing.publish_version",
    "a revision": "dases_voice.corpora.services.revising.revise_version",
    "a download and each of its ranges": "dases_voice.corpora.views.downloads.serve",
    "the sweep of recordings": "dases_voice.collection.services.sweep.sweep_recordings",
    "the hourly sweep of versions": "dases_voice.corpora.tasks.judge_versions",
    "a check of a version": "dases_voice.corpora.services.verification.verify_version",
    "fsck": "dases_voice.corpora.queries.faults.clips_without_consent",
}


@cache
def module(name: str) -> ast.Module | None:
    base = ROOT / name.replace(".", "/")
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return ast.parse(path.read_text())
    return None


@cache
def names_in(name: str) -> dict[str, str]:
    """Return what each imported name of a module stands for."""
    tree = module(name)
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)] if tree else []
    return {a.asname or a.name: f"{n.module}.{a.name}" for n in imports for a in n.names}


@cache
def function(path: str) -> tuple[str, ast.FunctionDef] | None:
    """Return a function with its module's name, through whatever package hands it on."""
    home, _dot, name = path.rpartition(".")
    tree = module(home)
    if tree is None:
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return home, node
    handed_on = names_in(home).get(name)
    return function(handed_on) if handed_on else None


def callees(home: str, node: ast.FunctionDef) -> Iterator[str]:
    known = names_in(home)
    for found in ast.walk(node):
        if isinstance(found, ast.Name):
            yield known.get(found.id, f"{home}.{found.id}")
        elif isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name):
            yield f"{known.get(found.value.id, found.value.id)}.{found.attr}"


def reached_from(path: str) -> set[str]:
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        found = function(waiting.pop())
        if found is None:
            continue
        home, node = found
        if f"{home}.{node.name}" not in seen:
            seen.add(f"{home}.{node.name}")
            waiting += callees(home, node)
    return seen


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
def test_each_gate_asks_the_rule(gate: str) -> None:
    assert function(gate) is not None
    assert reached_from(gate) & RULES


def test_what_is_no_gate_does_not() -> None:
    assert not reached_from("dases_voice.corpora.services.corpora.create_corpus") & RULES
