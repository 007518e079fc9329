"""Every public name says with an example what it is for; pytest runs the examples as doctests."""

from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import autograd
import nn
import viz
from autograd import checking, compiler, notation
from autograd.engine import operations
from nn import data, functional, init, lr_scheduler, optim, utils
from viz import plots

PACKAGES = (autograd, nn, viz, plots, data, functional, init, optim, utils)

DATA = {"autograd.notation.ELLIPSIS", "autograd.notation.SYMBOLS"}
"""What is neither a class nor a function, and so has the words of its class."""

NAMES = {
    f"{package.__name__}.{name}": getattr(package, name)
    for package in (*PACKAGES, checking, compiler, notation, lr_scheduler)
    for name in package.__all__
    if f"{package.__name__}.{name}" not in DATA | {"nn.optim.lr_scheduler"}
}


def own_words(thing: Any) -> str:
    """What a name says itself; a class that says nothing would have the words of its base."""
    said = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    return said or ""


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_has_an_example(name: str) -> None:
    assert ">>> " in own_words(NAMES[name])


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package.__name__))
def test_a_package_has_an_example(package: ModuleType) -> None:
    assert ">>> " in own_words(package)


def test_the_examples_are_found_where_pytest_looks_for_them() -> None:
    """It collects a name from the module that defines it; those of operations are generated."""
    made = {id(getattr(autograd, name)) for name in operations.__all__}
    lost = {
        name
        for name, thing in NAMES.items()
        if not inspect.ismodule(thing)
        and id(thing) not in made
        and not name.startswith("nn.init.")  # made from functions that have the examples
        and own_words(vars(import_module(thing.__module__)).get(thing.__name__)) != own_words(thing)
    }

    assert lost == set()
