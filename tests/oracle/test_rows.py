"""Every row at its awkward points, and at pairs and triples of them, against PyTorch in float64."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from autograd import Value
from autograd.engine import operations
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

INF, NAN = math.inf, math.nan

POINTS = (
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, 30.0, -30.0, 1000.0, -1000.0,
    1e-300, -1e300, INF, -INF, NAN,
)  # fmt: skip
FEW = (0.0, 1.0, -2.0, 0.5, INF, -INF, NAN)
FINITE = (0.0, 1.0, -2.0, 0.5, 1000.0)


Difference = Callable[[str, tuple[float, ...]], bool]

CHOSEN: list[tuple[str, Difference]] = [
    (
        "a remainder by 0 is nan, and so is its slope; PyTorch has an infinite slope there",
        lambda name, p: name == "remainder" and p[1] == 0.0,
    ),
    (
        "far below 0 PyTorch's gelu has cancelled to 0 and its slope lost digits; erfc has both",
        lambda name, p: name == "gelu" and p[0] == -30.0,
    ),
    (
        "far below 0 PyTorch takes exp(x) for expm1(x) + 1, which has lost digits",
        lambda name, p: name == "elu" and p[0] == -30.0,
    ),
    (
        "above 20 PyTorch's softplus is its operand; here the last digits are there",
        lambda name, p: name == "softplus" and p[0] == 30.0,
    ),
    (
        "PyTorch divides the product by each operand; here each slope is the product of the others",
        lambda name, p: name == "prod" and not all(map(math.isfinite, p)),
    ),
]


def points(row: Primitive) -> Iterator[tuple[float, ...]]:
    """Single points, pairs and triples; for groups of two and for many operands fewer of them."""
    if row.name == "cross_entropy":
        return ((k, *xs) for k in (0.0, 1.0, 2.0) for xs in product(FINITE, repeat=3))
    if row.name == "logsumexp":
        return product((*FINITE, -1000.0, NAN), repeat=3)
    if row.name == "dot":
        return product(FEW, repeat=4)
    if row.name == "affine":
        return ((b, *rest) for b in (0.5, INF) for rest in product(FEW[2:], repeat=4))
    n = 3 if row.arity == -1 else row.arity
    return product(POINTS if n < 3 else FEW, repeat=n)


def ours(row: Primitive, numbers: tuple[float, ...]) -> tuple[float, list[float]]:
    leaves = [Value(x) for x in numbers]
    operands: list[Any] = list(leaves)
    if row.arity < 0:
        plain = [leaves.pop(0) for p in row.operands if not p.starred]
        n = len(leaves) // sum(p.starred for p in row.operands)
        operands = plain + [leaves[i : i + n] for i in range(0, len(leaves), n)]
    node = getattr(operations, row.name)(*operands)
    return node.data, list(node.slopes)


def theirs(function: Callable[..., Any], numbers: tuple[float, ...]) -> tuple[float, list[float]]:
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
    result = function(*leaves)
    if result.requires_grad:
        result.backward()
    return float(result), [0.0 if x.grad is None else x.grad.item() for x in leaves]


def same(x: float, y: float, tolerance: float = 2e-14) -> bool:
    """Both NaN, or equal to within the last digits, in which library functions differ."""
    return (x != x and y != y) or math.isclose(x, y, rel_tol=tolerance, abs_tol=1e-300)


PLAIN_IN_PYTORCH = {"leaky_relu": 1, "elu": 1}
"""Rows of which PyTorch differentiates only so many operands."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values_and_slopes_are_those_of_pytorch(row: Primitive, pytorch: Any) -> None:
    compared = 0
    different = []
    for point in points(row):
        if any(differs(row.name, point) for _, differs in CHOSEN):
            continue
        compared += 1
        value, slopes = ours(row, point)
        torch_value, torch_slopes = theirs(pytorch(row.name), point)
        n = PLAIN_IN_PYTORCH.get(row.name, len(slopes))
        # logits of 1000 carry a thousand times the rounding of 1
        pairs = zip((value, *slopes[:n]), (torch_value, *torch_slopes[:n]), strict=True)
        tolerance = 2e-13 if row.name == "cross_entropy" else 2e-14
        if not all(same(x, y, tolerance) for x, y in pairs):
            different.append((point, value, torch_value, slopes, torch_slopes))

    assert compared >= 14
    assert not different, f"{len(different)} of {compared}: {different[:5]}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("difference", CHOSEN, ids=lambda d: d[0][:40])
def test_every_chosen_difference_is_one(difference: tuple[str, Difference], pytorch: Any) -> None:
    """Where PyTorch comes round, an entry of the list must go."""
    _, differs = difference
    for row in ROWS:
        for point in points(row):
            if differs(row.name, point):
                value, slopes = ours(row, point)
                torch_value, torch_slopes = theirs(pytorch(row.name), point)
                if not same(value, torch_value) or not all(map(same, slopes, torch_slopes)):
                    return
    pytest.fail("agrees with PyTorch everywhere")
