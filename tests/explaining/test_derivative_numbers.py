"""What the formula of a derivative computes: the gradient, at the recorded data and at others."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import autograd as ag
from autograd import Value, derivative, grad
from autograd.calculus.sweeps import reverse, slopes
from autograd.explaining.formulas.derivatives import Derivative
from autograd.graph import topological
from autograd.table.primitive import Primitive
from tests.trials import Trial, row, trials

__all__ = ["row", "trials"]

GRAPHS = 2000


def computed(found: Derivative) -> float:
    """What the function in Python gives for the recorded data."""
    names: dict[str, Any] = {}
    exec(found.python, names)  # noqa: S102
    result: float = names[found.function_name](*(value.data for value in found.given))
    return result


def size(output: Value, by: Value) -> float:
    """The sum of the terms of a gradient, each without its sign: one for each path."""

    def shares(node: Value, share: float) -> Iterator[tuple[Value, float]]:
        return ((operand, share * abs(slope)) for operand, slope in slopes(node))

    swept = reverse(topological(output), [(output, 1.0)], shares)
    return next((share for node, share in swept if node is by), 0.0)


def one_of_many(rng: random.Random, a: Value, b: Value, c: Value) -> Value:
    """A value made of others, which is finite for all numbers and not large."""
    made: list[Callable[[], Value]] = [
        lambda: a * b,
        lambda: a + b,
        lambda: a - b * 0.3,
        lambda: -a / (1.0 + b * b),
        lambda: a.tanh(),
        lambda: a.sigmoid() * b,
        lambda: a.tanh().exp(),
        lambda: a.sin() - b.cos(),
        lambda: (1.0 + a * a).sqrt(),
        lambda: (1.0 + a * a).log(),
        lambda: (1.0 + a * a) ** b.tanh(),
        lambda: a**2,
        lambda: a.tanh() ** 3,
        lambda: a.relu() + a.abs(),
        lambda: ag.maximum(a, b),
        lambda: a.softplus(),
        lambda: a.atan() * a.gelu(),
        lambda: ag.where(ag.greater(a, b), a * c, b),
        lambda: ag.dot([a, b], [c, a]),
        lambda: ag.affine(a, [b, 0.5], [c, b]),
        lambda: ag.prod([a, b.tanh(), 0.5]),
        lambda: ag.max([a, b, c]),
        lambda: ag.mean([a, b, c]),
        lambda: ag.logsumexp([a, b, c]),
        lambda: ag.cross_entropy([a, b, c], 1),
        lambda: ag.norm([a, b, 1.0]),
        lambda: sum([a, b, a], start=0.0 * c),
    ]
    return rng.choice(made)()


def random_graph(seed: int) -> tuple[Value, list[Value]]:
    """A graph with labels here and there, some of them twice, and its leaves with labels."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-1.5, 1.5), label) for label in ("w", "x", "w")]
    values = [*leaves, Value(rng.uniform(-1.5, 1.5))]
    for n in range(rng.randint(1, 9)):
        value = one_of_many(rng, *(rng.choice(values[-5:]) for _ in range(3)))
        if rng.random() < 0.3:
            value.label = rng.choice(["x", "exp", "t1", "_t0", "a b", f"h{n}"])
        # a large number would leave no digits to the others
        values.append(value if abs(value.data) < 20.0 else value.tanh())
    return ag.sum(values[-2:]), leaves


def test_the_formula_of_a_random_graph_computes_its_gradient() -> None:
    for seed in range(GRAPHS):
        output, leaves = random_graph(seed)
        leaf = leaves[seed % 3]
        found, expected = derivative(output, leaf), grad(output, leaf)

        slack = 1e-12 * size(output, leaf)
        assert found.number == pytest.approx(expected, rel=0.0, abs=slack), seed
        assert computed(found) == pytest.approx(expected, rel=0.0, abs=slack), seed


def test_the_formula_of_a_second_derivative_computes_the_gradient_of_a_gradient() -> None:
    for seed in range(GRAPHS):
        output, leaves = random_graph(seed)
        first, second = leaves[seed % 3], leaves[seed // 3 % 3]
        gradient = grad(output, first, create_graph=True)
        found, expected = derivative(output, [first, second]), grad(gradient, second)

        slack = 1e-12 * size(gradient, second)
        assert found.number == pytest.approx(expected, rel=0.0, abs=slack), seed
        assert computed(found) == pytest.approx(expected, rel=0.0, abs=slack), seed


def test_the_formula_of_every_row_computes_its_slopes_and_theirs(
    row: Primitive, trials: list[Trial]
) -> None:
    for trial in trials[:2]:
        leaves = trial.leaves()
        output = trial.apply(leaves)
        for first, second in itertools.product(trial.smooth(), repeat=2):
            gradient = grad(output, leaves[first], create_graph=True)
            slope = derivative(output, leaves[first])
            curvature = derivative(output, [leaves[first], leaves[second]])

            slack = 1e-12 * size(gradient, leaves[second])
            assert computed(slope) == pytest.approx(gradient.data, rel=1e-12, abs=1e-300), row
            assert computed(curvature) == pytest.approx(
                grad(gradient, leaves[second]), rel=0.0, abs=slack
            ), row
