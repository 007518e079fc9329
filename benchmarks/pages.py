"""Graphs whose pages are measured: the worked example, networks, a loss, and rows at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import nn
from autograd import Value, cross_entropy, dot
from autograd.engine import operations
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS
from examples.worked_example.play import playable
from viz import Page, page


def worked_example() -> Page:
    """The network w1 to w8 with the printed figures of its text."""
    return playable("en")


def softmax() -> Page:
    """A loss of three scores, each of two inputs."""
    xs = [Value(0.5, "x1"), Value(-1.0, "x2")]
    scores = []
    for n in range(3):
        weights = [Value(0.3 * n - 0.2, f"w{n}1"), Value(0.7 - 0.4 * n, f"w{n}2")]
        scores.append(dot(weights, xs))
        scores[-1].label = f"z{n}"
    return page(cross_entropy(scores, 1))


def network(*sizes: int) -> Page:
    """The squared error of a network of tanh neurons at one sample, by its one output."""
    numbers = random.Random(3)
    model = nn.MLP(sizes[0], [*sizes[1:]])
    for parameter in model.parameters():
        parameter.data = numbers.uniform(-1.0, 1.0)
    xs = [Value(numbers.uniform(-1.0, 1.0), f"x{n}") for n in range(1, sizes[0] + 1)]
    output = model(xs)
    loss = (output - 1.0) ** 2 if isinstance(output, Value) else cross_entropy(output, 0)
    return page(loss, parameters=model.parameters())


def every_operation(boxes: int) -> Page:
    """A random graph of about so many boxes, in which every row of the table occurs."""
    rng = random.Random(boxes)
    made = [Value(rng.uniform(0.2, 2.0), f"a{n}") for n in range(6)]
    rows = [row for row in ROWS if any(row.slopes)]
    used: set[Value] = set()
    n = 0
    while len(made) < boxes - 1:
        row = rows[n % len(rows)]
        n += 1
        operands = [_operand(row, p, made, rng) for p in row.operands]
        value = getattr(operations, row.name)(*operands)
        if not 1e-3 < abs(value.data) < 1e3:
            continue
        value.label = f"v{n}"
        made.append(value)
        used |= {*value.parents}
    ends = [value for value in made if value not in used]
    return page(operations.sum(ends), levels=["ops"])


def _operand(row: Primitive, operand: Any, made: Sequence[Value], rng: random.Random) -> Any:
    low, high = row.domain
    if operand.role in ("class", "bound", "setting", "count", "condition"):
        return operand.default if operand.default is not None else 1.0
    near = [value for value in made[-40:] if low <= value.data <= high]

    def one() -> Value:
        return rng.choice(near) if near else made[0]

    return tuple(one() for _ in range(3)) if operand.starred else one()


GRAPHS: Mapping[str, Callable[[], Page]] = {
    "softmax with cross-entropy": softmax,
    "MLP 3-4-4-1": lambda: network(3, 4, 4, 1),
    "MLP 8-8-8-1": lambda: network(8, 8, 8, 1),
    "MLP 2-16-16-1": lambda: network(2, 16, 16, 1),
    "random, every operation": lambda: every_operation(200),
    "random, every operation twice": lambda: every_operation(400),
    "MLP 784-64-10": lambda: network(784, 64, 10),
}
"""Other graphs, the small ones first."""
