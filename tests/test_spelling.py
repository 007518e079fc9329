"""A name that is nearly right is answered with the right one, at every door that takes names."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
import viz
from autograd import Value
from autograd.compiler import compile as compiled
from autograd.engine import operations
from autograd.spelling import did_you_mean
from autograd.table.algebras import FLOAT
from autograd.table.primitive import Primitive

X: Any = Value(1.0, "x")
Y: Any = X * 2.0
W: Any = Value(1.0)
COMPILE: Any = compiled
DRAW: Any = viz.draw
DRAW_DOT: Any = viz.draw_dot


class Descent(nn.Optimizer):
    """An optimiser of somebody's own."""

    settings = {"rate": nn.Setting(0.1)}  # noqa: RUF012

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, rate: Any) -> Any:
        return x - rate * g


DOORS: list[tuple[Callable[[], Any], str]] = [
    (lambda: nn.Neuron(2, "tahn"), "tanh"),
    (lambda: nn.MLP(2, [1], activation="Selu"), "selu"),
    (lambda: vars(autograd)["__getattr__"]("tahn"), "tanh"),
    (lambda: vars(operations)["__getattr__"]("sigmiod"), "sigmoid"),
    (lambda: FLOAT.sotfplus, "softplus"),
    (lambda: Primitive("f", "x:seting", None, (None,)), "setting"),
    (lambda: Primitive("f", "x", None, (None,), kinks="zeros"), "zero"),  # type: ignore[arg-type]
    (lambda: COMPILE(Y, [X], backend="nunba"), "numba"),
    (lambda: COMPILE(Y, [X], reduction="means"), "mean"),
    (lambda: COMPILE(Y, [X], passes=["flod"]), "fold"),
    (lambda: Descent([W], raet=0.1), "rate"),
    (lambda: DRAW(Y, detail="opps"), "ops"),
    (lambda: DRAW(Y, theme="darc"), "dark"),
    (lambda: DRAW(Y, lang="eng"), "en"),
    (lambda: DRAW(Y).save("graph.swg"), ".svg"),
    (lambda: DRAW_DOT(Y, format="pngs"), "png"),
]


@pytest.mark.parametrize(("door", "meant"), DOORS, ids=[meant for _, meant in DOORS])
def test_a_name_that_is_nearly_right_is_answered(door: Callable[[], Any], meant: str) -> None:
    with pytest.raises(Exception, match=re.escape(f"; did you mean {meant!r}?")):
        door()


@pytest.mark.parametrize("given", ["qqq", "__path__", "", None, 3, ["tanh"], b"tanh"])
def test_what_resembles_nothing_ends_the_sentence(given: object) -> None:
    assert did_you_mean(given, ["tanh", "sin"]) == "."


def test_large_letters_are_no_difference() -> None:
    assert did_you_mean("lr_Scheduler", ["LR_scheduler"]) == "; did you mean 'LR_scheduler'?"


def test_a_name_of_a_million_letters_is_answered_at_once() -> None:
    assert did_you_mean("tanh" * 250_000, ["tanh"]) == "."


def test_only_an_error_loads_what_compares_names() -> None:
    code = "import sys, autograd, nn; print('difflib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(autograd.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"
