"""Decisions on data are frozen by compile, and told."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.errors import FrozenDecisionWarning


def by_if(x: Value) -> Value:
    return x * 2.0 if x > 0.0 else -x


def by_max(x: Value) -> Value:
    return max(x, Value(0.0)) * 1.5


def by_sorting(x: Value) -> Value:
    low, high = sorted([x * x, x + 1.0])
    return low - 2.0 * high


def by_truth(x: Value) -> Value:
    return x / 2.0 if x else x + 1.0


def by_numpy(x: Value) -> Value:
    both: Any = np.maximum(np.array([x, -x]), 0.0)
    total: Value = ag.sum(list(both))
    return total


def by_loop(x: Value) -> Value:
    while x < 100.0:
        x = x * 3.0
    return x


DECIDING: list[Callable[[Value], Value]] = [
    by_if, by_max, by_sorting, by_truth, by_numpy, by_loop
]  # fmt: skip


@pytest.mark.parametrize("decide", DECIDING)
@pytest.mark.parametrize("role", ["inputs", "parameters"])
def test_a_decision_on_data_is_told_by_compile(role: str, decide: Callable[[Value], Value]) -> None:
    """The program was wrong for other data, and nothing said so."""
    x = Value(2.0, "x")
    roles: Any = {role: [x]}
    y = decide(x)
    with pytest.warns(FrozenDecisionWarning, match=r"compared.*where\(greater") as told:
        ag.compile(y, **roles)

    assert len(told) == 1
    assert told[0].filename == __file__
    line = decide.__code__.co_firstlineno
    named = re.findall(rf"\({re.escape(__file__)}, line (\d+)\)", str(told[0].message))
    assert named
    assert all(line < int(number) <= line + 3 for number in named)


def test_what_was_compared_is_shown_with_its_numbers() -> None:
    x = Value(2.0, "x")
    y = by_if(x)
    with pytest.warns(FrozenDecisionWarning, match=r"'x' = 2 > 0 \("):
        ag.compile(y, [x])


def test_of_many_decisions_some_are_shown_and_the_rest_counted() -> None:
    x = Value(2.0, "x")
    y = x
    for sign in ("<", "<=", ">", ">="):
        y = y * 2.0 if eval(f"x {sign} 1.0") else y + 1.0  # noqa: S307  (a line of its own each)
    with pytest.warns(FrozenDecisionWarning, match=r"; 1 more\."):
        ag.compile(y, [x])


def recorded(x: Value) -> Value:
    chosen: Value = ag.where(ag.greater(x, 0.0), x * 2.0, -x)
    largest: Value = ag.maximum(x, 1.0)
    total: Value = chosen + x.relu() + largest
    return total


def test_recorded_decisions_and_those_on_constants_are_not_told() -> None:
    x, c = Value(2.0, "x"), Value(1.0, "c")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = recorded(x) * (2.0 if c > 0.0 else 3.0)
        with ag.no_grad():
            assert y > 0.0
        assert y.data > 0.0
        program = ag.compile(y, [x])

    assert program([-3.0]) == (3.0 + 0.0 + 1.0) * 2.0


def test_a_decision_in_a_model_is_told_at_the_line_of_fit() -> None:
    """`fit` compiles what one sample recorded."""

    class Rectifier(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0, "w")

        def __call__(self, x: Any) -> Value:
            z: Value = self.w * x[0]
            return z if z > -100.0 else z * 0.0

    model = Rectifier()
    data = np.array([[1.0], [2.0], [3.0]]), np.array([2.0, 4.0, 6.0])
    with pytest.warns(FrozenDecisionWarning, match="> -100") as told:
        nn.fit(model, nn.mse_loss, data, nn.SGD(model.parameters(), lr=0.01), 1, progress=False)

    assert {each.filename for each in told} == {__file__}
