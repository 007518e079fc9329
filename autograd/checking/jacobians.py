"""All derivatives of some outputs by some leaves: in reverse, forward, and by differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd.calculus.gradients import grad
from autograd.calculus.sweeps import forward, links
from autograd.engine.operands import Group
from autograd.engine.value import Value
from autograd.errors import GradcheckError
from autograd.graph import topological

Evaluate: TypeAlias = Callable[[list[Value]], list[Any]]
"""Outputs of some leaves, each a Value, or a number that depends on none."""

Jacobian: TypeAlias = list[list[float]]
"""For each output a row, with its derivative by each leaf."""


def in_reverse(outputs: Sequence[Any], leaves: list[Value]) -> Jacobian:
    """One backward pass for each output."""
    return [
        grad(output, leaves) if isinstance(output, Value) else [0.0] * len(leaves)
        for output in outputs
    ]


def in_forward(outputs: Sequence[Any], leaves: list[Value]) -> Jacobian:
    """One pass of tangents for each leaf."""
    values: Any = Group([output for output in outputs if isinstance(output, Value)])
    # the group stands last in the order, and is no output
    order: list[Any] = topological(values, _parents)[:-1]
    columns = []
    for leaf in leaves:
        tangents = {id(node): x for node, x in forward(order, [(leaf, 1.0)], links)}
        columns.append([tangents.get(id(output), 0.0) for output in outputs])
    return [list(row) for row in zip(*columns, strict=True)]


def _parents(node: Any) -> Sequence[Any]:
    return node if isinstance(node, Group) else node.parents


def by_differences(
    evaluate: Evaluate, numbers: Sequence[float], eps: float, labels: Sequence[str] = ()
) -> Jacobian:
    """Central differences: (f(x + eps) - f(x - eps)) / 2 eps."""
    columns = []
    for j in range(len(numbers)):
        above, below = (at(evaluate, numbers, j, step, labels) for step in (eps, -eps))
        if len(above) != len(below):
            raise GradcheckError(
                f"The function gives {len(above)} outputs above an input and {len(below)} below "
                "it; their number must not depend on the numbers."
            )
        columns.append([(x - y) / (2.0 * eps) for x, y in zip(above, below, strict=True)])
    return [list(row) for row in zip(*columns, strict=True)]


def at(
    evaluate: Evaluate, numbers: Sequence[float], index: int, by: float, labels: Sequence[str] = ()
) -> list[float]:
    """The outputs as numbers, one of the leaves moved."""
    names = [*labels, *[""] * (len(numbers) - len(labels))]
    leaves = [Value(x + by * (j == index), names[j]) for j, x in enumerate(numbers)]
    return [x.data if isinstance(x, Value) else float(x) for x in evaluate(leaves)]
