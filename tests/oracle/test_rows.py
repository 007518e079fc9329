"""Every row at its awkward points, and at pairs and triples of them, against PyTorch in float64."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from autograd import Value
from autograd.engine import operations
from autograd.table.primitive import Parameter, Primitive
from autograd.table.primitives import ROWS, TABLE
from tests.table.closed_forms import DIFFERENCES, Difference
from tests.trials import opened, operands_of

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

INF, NAN = math.inf, math.nan

POINTS = (
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, 30.0, -30.0, 1000.0, -1000.0,
    1e-300, -1e300, INF, -INF, NAN,
)  # fmt: skip
PROBABILITIES = (0.0, 1.0, 0.5, 0.25, 0.75, 1e-13, 1e-300, 1.0 - 1e-13)
FEW = (0.0, 1.0, -2.0, 0.5, INF, -INF, NAN)


def points(row: Primitive) -> Iterator[tuple[float, ...]]:
    """Single points, pairs and triples; for groups of two and for many operands fewer of them."""
    n_groups = sum(p.starred for p in row.operands)
    parameters = each_of(row)
    numbers: tuple[float, ...] = POINTS
    if len(parameters) > 2:
        numbers = tuple(dict.fromkeys((*FEW, *(row.special if n_groups == 1 else ()))))
    if len(parameters) > 4:
        numbers = FEW[2:]
    choices = {"class": (0.0, 1.0, 2.0), "probability": PROBABILITIES}
    return product(*(choices.get(p.role, numbers) for p in parameters))


def each_of(row: Primitive) -> list[Parameter]:
    """What each number of a point is: groups have three, and two where there are several."""
    return opened(row, 2 if sum(p.starred for p in row.operands) > 1 else 3)


def ours(row: Primitive, numbers: tuple[float, ...]) -> tuple[float, list[float]]:
    leaves = [Value(x) for x in numbers]
    node = getattr(operations, row.name)(*operands_of(row, leaves))
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


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values_and_slopes_are_those_of_pytorch(row: Primitive, pytorch: Any) -> None:
    """A row without a counterpart says what one writes there instead."""
    if row.torch.startswith("none: "):
        places = torch, torch.special, torch.nn.functional
        assert not any(hasattr(p, name) for p in places for name in (row.name, *row.aliases))
        return
    compared = 0
    different = []
    for point in points(row):
        chosen = [d.within for d in DIFFERENCES if d.row == row.name and d.at(point)]
        if math.inf in chosen:
            continue
        compared += 1
        value, slopes = ours(row, point)
        torch_value, torch_slopes = theirs(pytorch(row.name), point)
        # PyTorch takes settings as plain numbers, which have no slope
        n = sum(p.role != "setting" for p in each_of(row))
        # logits of 1000 carry a thousand times the rounding of 1
        pairs = zip((value, *slopes[:n]), (torch_value, *torch_slopes[:n]), strict=True)
        own = 2e-13 if any(p.role == "class" for p in row.operands) else 2e-14
        tolerance = max([own, *chosen])
        if not all(same(x, y, tolerance) for x, y in pairs):
            different.append((point, value, torch_value, slopes, torch_slopes))

    assert compared >= 10
    assert not different, (
        f"{row.name!r} differs from PyTorch at {len(different)} of {compared} points: "
        f"{different[:5]}. Mend the rule; or where PyTorch is wrong, enter that with its reason in "
        "DIFFERENCES, in tests/table/closed_forms.py."
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda d: d.row)
def test_every_chosen_difference_is_one(difference: Difference, pytorch: Any) -> None:
    """Where PyTorch comes round, an entry of the list must go."""
    row = TABLE[difference.row]
    for point in filter(difference.at, points(row)):
        value, slopes = ours(row, point)
        torch_value, torch_slopes = theirs(pytorch(row.name), point)
        if not same(value, torch_value) or not all(map(same, slopes, torch_slopes)):
            return
    pytest.fail("agrees with PyTorch everywhere")
