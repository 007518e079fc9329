"""PyTorch's function for each row."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest

from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE
from tests.trials import operands_of

PyTorch = Callable[[str], Callable[..., Any]]

ARRANGED: dict[str, Callable[..., Any]] = {
    "heaviside": lambda f, x, y: f(x.detach(), y.detach()),
    "where": lambda f, c, x, y: f(c != 0.0, x, y),
    "affine": lambda f, b, ws, xs: f(xs, ws, b),
    "trigamma": lambda f, x: f(1, x),
    # PyTorch refuses a least number above the greatest, which wins here
    "hardtanh": lambda f, x, lo=-1.0, hi=1.0: f(x, min(lo, hi), hi),
    "var": lambda f, xs, c=1.0: f(xs, correction=c),
    "std": lambda f, xs, c=1.0: f(xs, correction=c),
    "logsumexp": lambda f, xs: f(xs, 0),
    "cross_entropy": lambda f, k, xs: f(xs, k.detach().long()),
    "pick": lambda f, k, xs: f(xs, 0, int(k)),
}
"""Where PyTorch takes the operands of a row otherwise than one after the other."""


def called(function: Callable[..., Any], *operands: Any) -> Any:
    return function(*operands)


def function_of_row(row: Primitive, torch: Any) -> Callable[..., Any]:
    """What the row says is PyTorch's function, or a failure that says what to write there."""
    try:
        found: Callable[..., Any] = attrgetter(row.torch or row.name)(torch)
    except AttributeError:
        pytest.fail(
            f"PyTorch has no torch.{row.torch or row.name}. Write into the row {row.name!r} where "
            f'it has the operation, as in torch="nn.functional.{row.name}", or what one writes '
            'there instead, as in torch="none: x / (1 + abs(x))".'
        )
    return found


@pytest.fixture(scope="session")
def pytorch() -> PyTorch:
    """By the name of a row, PyTorch's function of as many tensors as the row has numbers.

    Groups are stacked, and settings are plain numbers, to which PyTorch gives no slope.
    """
    torch: Any = pytest.importorskip("torch")

    def function_of(name: str) -> Callable[..., Any]:
        row = TABLE[name]
        function = function_of_row(row, torch)
        arranged: Callable[..., Any] = ARRANGED.get(name, called)

        def function_of_numbers(*numbers: Any) -> Any:
            operands = [
                torch.stack(x) if p.starred else float(x) if p.role == "setting" else x
                for p, x in zip(row.operands, operands_of(row, numbers), strict=False)
            ]
            return arranged(function, *operands)

        return function_of_numbers

    return function_of
