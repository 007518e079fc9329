"""A number leaves the graph only in the open."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, grad, no_grad
from autograd.errors import GraphLeftWarning, OperandError


def assigned_to_an_array(v: Value) -> None:
    np.zeros(2)[0] = v


@pytest.mark.parametrize(
    "leave",
    [
        float,
        complex,
        math.sin,
        math.exp,
        lambda v: math.hypot(v, 1.0),
        lambda v: "%f" % v,  # noqa: UP031
        lambda v: np.array([v], dtype=float),
        lambda v: np.asarray([v, v], dtype=np.float64),
        lambda v: np.interp(v, [0.0, 1.0], [0.0, 2.0]),
        lambda v: np.full(3, v, dtype=float),
        assigned_to_an_array,
    ],
)
@pytest.mark.parametrize("make", [lambda: Value(0.5), lambda: Value(0.25) * 2.0])
def test_a_number_taken_out_unseen_is_told_at_the_users_line(
    leave: Callable[[Value], Any], make: Callable[[], Value]
) -> None:
    with pytest.warns(GraphLeftWarning, match=r"v\.sin\(\).*v\.item\(\) or v\.data") as told:
        leave(make())

    assert {warning.filename for warning in told} == {__file__}


def test_the_warning_names_the_value() -> None:
    with pytest.warns(GraphLeftWarning, match="made of 'speed', as"):
        float(Value(1.0, "speed"))
    with pytest.warns(GraphLeftWarning, match="made of an unlabelled result of 'mul', as"):
        float(Value(1.0) * 2.0)


def test_a_loop_is_told_once_a_line() -> None:
    values = [Value(float(i), f"x{i}") for i in range(5)]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("default")
        for v in values:
            math.sin(v)
        for v in values:
            math.cos(v)

    assert [str(w.message).partition(",")[0] for w in told] == [
        "A plain number was made of 'x0'",
        "A plain number was made of 'x0'",
    ]


@pytest.mark.parametrize(
    "take",
    [
        lambda v: v.item(),
        lambda v: v.data,
        lambda v: f"{v:.3f} {v}",
        lambda v: format(v, ".2e"),
        lambda v: str(v) + repr(v),
        lambda v: f"{v:.3f}",
    ],
)
def test_a_number_taken_in_the_open_is_not_told(take: Callable[[Value], Any]) -> None:
    take(Value(0.5))  # a warning would be an error here


def test_under_no_grad_nothing_is_lost_and_nothing_told() -> None:
    with no_grad():
        assert math.sin(Value(0.5)) == math.sin(0.5)


def test_the_functions_of_autograd_keep_the_slope_that_math_loses() -> None:
    x = Value(1.0)
    with pytest.warns(GraphLeftWarning):
        lost = grad(math.sin(x) * x, x)

    assert lost == math.sin(1.0)
    assert grad(autograd.sin(x) * x, x) == pytest.approx(math.sin(1.0) + math.cos(1.0), rel=1e-15)


@pytest.mark.parametrize(
    ("leave", "message"),
    [
        (int, r"int\(v\) would take 'x' out .* int\(v\.data\)"),
        (math.trunc, r"int\(v\) would take 'x' out"),
        (lambda v: round(v, 2), r"round\(v, 2\) would .* round\(v\.data, 2\)"),
    ],
)
def test_a_conversion_that_cannot_stay_in_the_graph_says_what_to_write(
    leave: Callable[[Value], Any], message: str
) -> None:
    with pytest.raises(OperandError, match=message):
        leave(Value(2.6, "x"))


def test_a_package_run_as_a_program_is_told_too(tmp_path: Path) -> None:
    """Its names have a loader that knows it by another name than `__main__`."""
    package = tmp_path / "speeds"
    package.mkdir()
    package.joinpath("__init__.py").touch()
    text = "from autograd import Value\nprint(float(Value(0.5)))\n"
    package.joinpath("__main__.py").write_text(text, encoding="utf-8")
    root = Path(autograd.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-m", "speeds"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout == "0.5\n"
    assert "__main__.py:2: GraphLeftWarning: A plain number was made" in run.stderr
