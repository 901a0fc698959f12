import doctest
import importlib
import inspect
import pkgutil

import pytest

from dases_voice.audio import signal

MODULES = [module.name for module in pkgutil.walk_packages(signal.__path__, f"{signal.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module)
    assert failed == 0


def test_there_are_examples_to_run() -> None:
    finder = doctest.DocTestFinder()
    examples = [
        example
        for name in MODULES
        for test in finder.find(importlib.import_module(name))
        for example in test.examples
    ]
    assert len(examples) > 30


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_says_what_it_does(name: str) -> None:
    module = importlib.import_module(name)
    public = [
        value
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == name and not key.startswith("_")
    ]
    assert all(inspect.getdoc(function) for function in public)
