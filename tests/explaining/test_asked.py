"""What explanations refuse to be asked, and what they leave out of account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograd import Figure, Value, derivative, explain, judge, paths, shares
from autograd.errors import GraphChangedError, OperandError


@pytest.mark.parametrize("ask", [explain, derivative])
@pytest.mark.parametrize("kind", [set, frozenset, dict.fromkeys])
def test_values_without_an_order_are_refused(
    ask: Callable[..., Any], kind: Callable[..., Any]
) -> None:
    x, y = Value(2.0, "x"), Value(3.0, "y")

    with pytest.raises(OperandError, match="a set has no order"):
        ask(x * y, kind([x, y]))


def test_figures_without_an_order_are_refused() -> None:
    """The table of a set would have another order in each run."""
    y = 2.0 * Value(3.0, "x")

    with pytest.raises(OperandError, match="judge expects Figures, got .*: a set has no order"):
        judge({Figure("y", "6.000"), Figure("y", "6.00")}, {"y": y})


@pytest.mark.parametrize(
    "ask",
    [
        lambda y, x: explain(y, x),
        lambda y, x: explain(y, x, style="delta"),
        lambda y, x: paths(y, x),
        lambda y, x: shares(y),
        lambda y, x: derivative(y, x),
    ],
)
def test_hooks_are_left_out_and_that_is_said(ask: Callable[[Value, Value], Any]) -> None:
    x, w = Value(2.0, "x"), Value(3.0, "w")
    product = w * x
    handle = product.register_hook(lambda gradient: 10.0 * gradient)

    assert "Hooks change gradients at 1 of the values" in ask(product.tanh(), x).text

    handle.remove()
    assert "ooks" not in ask(product.tanh(), x).text


def test_shares_are_not_told_of_numbers_that_were_changed() -> None:
    """A leaf's share is its number times its gradient; both must be of one point."""
    x = Value(2.0, "x")
    y = x * x
    x.data = 5.0

    with pytest.raises(GraphChangedError):
        shares(y)
