"""Random graphs with everything in them that a compiler may trip over, and what they come to.

The truth is the eager engine, recorded anew at each point. A result may be off by 1e-12 of the sum
of the absolute values of all terms that were added up on the way to it.
"""

from __future__ import annotations

import functools
import itertools
import operator
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd import Value, grad
from autograd.engine import operations
from autograd.graph import topological
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS
from tests.trials import distance_to_kink, is_stepped

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12

SAMPLES = 3
"""At how many points each graph is recorded; a larger batch repeats them."""

CLEAR = 1e-7
"""How far from a kink every point is: at it, rounding would decide which slope is right."""

PLAIN = ("add", "sub", "mul", "neg", "sum", "mean", "dot", "affine", "max", "min", "tanh", "sin")
"""Rows that take operands as they are; for others these are first brought into the domain."""


@dataclass(frozen=True)
class Graph:
    """A recorded graph: one root, and the leaves in the roles that they play."""

    root: Value
    inputs: list[Value]
    parameters: list[Value]
    others: list[Value]
    """Further outputs: an operation, the root again, a parameter, and an input if there is one."""


@dataclass(frozen=True)
class Truth:
    """What a graph comes to at SAMPLES points, with the scale of each number's rounding."""

    points: Floats
    """A line for each input, of one number a sample."""
    values: Floats
    values_scale: Floats
    by_parameters: Floats
    """Lines and numbers as in `points`: the derivative of each sample's output."""
    by_parameters_scale: Floats
    by_inputs: Floats
    by_inputs_scale: Floats


@dataclass(frozen=True)
class Dag:
    """A random graph as a function of its inputs: the same seed gives the same structure."""

    seed: int
    rows: Sequence[Primitive] = field(default=ROWS, repr=False)

    def record(self, point: Sequence[float | Value], parameters: Sequence[Value] = ()) -> Graph:
        """The graph at a point, of which it takes as many numbers as it has inputs.

        Parameters depend on the seed alone, or are those of a graph recorded before.
        """
        return _Recorder(random.Random(self.seed), self.rows).graph(point, parameters)

    @functools.cached_property
    def truth(self) -> Truth | None:
        """By the eager engine; None where no points were found that are clear of kinks."""
        return _truth(self)


def dags(first: int, n: int, rows: Sequence[Primitive] = ROWS) -> Iterator[tuple[Dag, Truth]]:
    """So many graphs from the seed `first` on, those left out that have no clear points."""
    found = 0
    for seed in range(first, first + 2 * n):
        dag = Dag(seed, rows)
        if found < n and dag.truth is not None:
            found += 1
            yield dag, dag.truth
    if found < n:
        raise RuntimeError(f"Only {found} of {n} graphs have points that are clear of kinks.")


def mistakes(found: Any, expected: Any, scale: Any) -> float:
    """How far results are off, in units of what is allowed; NaN is right where it is expected."""
    found, expected, scale = np.broadcast_arrays(*map(np.asarray, (found, expected, scale)))
    wrong = np.abs(found - expected) / (TOLERANCE * scale + 1e-300)
    wrong = np.where((found == expected) | (np.isnan(found) & np.isnan(expected)), 0.0, wrong)
    return float(np.max(np.where(np.isnan(wrong), np.inf, wrong), initial=0.0))


class _Recorder:
    """Draws a graph; what is drawn depends on the seed and never on data."""

    def __init__(self, rng: random.Random, rows: Sequence[Primitive]) -> None:
        self.rng = rng
        self.rows = rows
        self.n_inputs = rng.choice((0, 1, 2, 3))
        self.nodes: list[Value] = []
        self.groups: list[list[Any]] = []
        self.made: list[tuple[Primitive, tuple[Any, ...]]] = []

    def graph(self, point: Sequence[float | Value], shared: Sequence[Value]) -> Graph:
        """The graph at a point, with parameters that another graph has, if there are any."""
        rng = self.rng
        inputs = [
            x if isinstance(x, Value) else Value(x, f"x{i}")
            for i, x in enumerate(point[: self.n_inputs])
        ]
        parameters = [Value(rng.uniform(-1.5, 1.5), f"w{i}") for i in range(rng.randint(1, 6))]
        parameters = list(shared) or parameters
        constants = [Value(rng.uniform(-1.5, 1.5)) for _ in range(2)]
        self.nodes = [*inputs, *parameters, *constants]
        if rng.random() < 0.3:
            self.nodes += [self.apply(ROW["mul"], constants), self.apply(ROW["sin"], constants[:1])]
        for _ in range(rng.randint(3, 16)):
            self.grow()
        ends = [*inputs, *parameters, *(rng.choice(self.nodes) for _ in range(7))]
        rng.shuffle(ends)
        root = getattr(operations, self.one_of("sum", "mean", "logsumexp"))(ends)
        others = [rng.choice(self.nodes), root, parameters[0], *inputs[:1]]
        return Graph(root, inputs, parameters, others)

    def grow(self) -> None:
        """One more piece: mostly an operation, else a layer, or something made a second time."""
        kind = self.rng.random()
        if kind < 0.15:
            self.layer()
        elif kind < 0.25 and self.made:
            row, operands = self.rng.choice(self.made)
            self.nodes.append(getattr(operations, row.name)(*operands))
        elif kind < 0.3:
            self.some_operation()  # nothing uses it
        elif kind < 0.45:
            self.nodes.append(self.expression())
        else:
            self.nodes.append(self.some_operation())

    def expression(self) -> Value:
        """Sums and products with plus and times, as one writes a neuron out."""
        pairs = [(self.node(), self.node()) for _ in range(self.rng.randint(1, 4))]
        terms: list[Value] = [x * y if self.rng.random() < 0.7 else x for x, y in pairs]
        if self.rng.random() < 0.3:
            self.nodes.append(self.rng.choice(terms))
        total = functools.reduce(operator.add, terms)
        if self.rng.random() < 0.3:
            total = (total + 1.5) ** 2
        return total.tanh()

    def some_operation(self) -> Value:
        """Any row of the table, of nodes, numbers among them, and of groups old and new."""
        row = self.rng.choice(self.rows)
        size = self.rng.randint(1, 5)
        singles = [p for p in row.operands if not p.starred]
        spared = self.rng.choice(row.operands).name
        operands: list[Any] = []
        for parameter in row.operands:
            if parameter.starred:
                operands.append(self.group(size, row))
            elif parameter.role == "class":
                operands.append(self.class_index(size))
            elif parameter.role == "condition":
                comparison = ROW[self.rng.choice(("greater", "less_equal", "not_equal"))]
                operands.append(self.apply(comparison, [self.node(), self.node()]))
            elif len(singles) > 1 and parameter.name != spared and self.rng.random() < 0.2:
                operands.append(self.rng.uniform(*row.domain))
            else:
                operands.append(self.within(self.node(), row))
        return self.apply(row, operands)

    def one_of(self, *names: str) -> str:
        """One of these rows, if it may be used."""
        return self.rng.choice([name for name in names if ROW[name] in self.rows])

    def apply(self, row: Primitive, operands: Sequence[Any]) -> Value:
        """The row recorded, unless it is of numbers alone, and remembered to be made again."""
        given = tuple(operands)
        result: Value = getattr(operations, row.name)(*given)
        if not result.is_leaf:
            self.made.append((row, given))
            # what has a label stays an operation of its own
            result.label = self.rng.choice(("", "", "", "h"))
        return result

    def node(self) -> Value:
        """A node, those of late more often."""
        recent = self.rng.random() < 0.5
        return self.rng.choice(self.nodes[-5:] if recent else self.nodes)

    def group(self, size: int, row: Primitive) -> list[Any]:
        """A group of nodes, the same node twice or a number in it at times; or one used before."""
        old = [group for group in self.groups if len(group) == size]
        if old and row.name in PLAIN and self.rng.random() < 0.4:
            return self.rng.choice(old)
        members: list[Any] = [self.within(self.node(), row) for _ in range(size)]
        if self.rng.random() < 0.25:
            members[self.rng.randrange(size)] = members[0]
        if self.rng.random() < 0.25 and size > 1:
            members[-1] = self.rng.uniform(*row.domain)
        if row.name in PLAIN:
            self.groups.append(members)
        return members

    def class_index(self, size: int) -> Any:
        """A class index: a number, or one that depends on data."""
        if self.rng.random() < 0.5:
            return float(self.rng.randrange(size))
        spread = self.apply(ROW["sigmoid"], [self.node()])
        return self.apply(ROW["floor"], [self.apply(ROW["mul"], [spread, float(size)])])

    def within(self, x: Value, row: Primitive) -> Value:
        """A node whose data are in the domain of the row."""
        if row.name in PLAIN:
            return x
        low, high = row.domain
        spread = self.apply(ROW["sigmoid"], [x])
        return self.apply(ROW["affine"], [low, [high - low], [spread]])

    def layer(self) -> None:
        """Neurons on shared inputs, at times for several samples, and at times their transpose."""
        rng = self.rng
        n_neurons, size, n_samples = rng.randint(1, 4), rng.randint(1, 4), rng.randint(1, 3)
        weights = [[self.node() for _ in range(size)] for _ in range(n_neurons)]
        biases: list[Any] = [self.node() for _ in range(n_neurons)]
        if rng.random() < 0.3:
            biases = [rng.uniform(-1.0, 1.0) for _ in range(n_neurons)]
        name, activation = rng.choice(("dot", "affine")), self.one_of("tanh", "relu", "sigmoid")
        made: list[Value] = []
        for _ in range(n_samples):
            given: list[Any] = [self.node() for _ in range(size)]
            if rng.random() < 0.3:
                given = [rng.uniform(-1.0, 1.0) for _ in range(size)]
            for bias, row in zip(biases, weights, strict=True):
                operands = [row, given] if name == "dot" else [bias, row, given]
                made.append(self.apply(ROW[activation], [self.apply(ROW[name], operands)]))
        if rng.random() < 0.4:
            back = made[:n_neurons]
            made += [self.apply(ROW["dot"], [list(column), back]) for column in zip(*weights)]  # noqa: B905
        self.nodes += made


ROW = {row.name: row for row in ROWS}


def _truth(dag: Dag) -> Truth | None:
    rng = random.Random(~dag.seed)
    columns: list[tuple[Any, ...]] = []
    points: list[list[float]] = []
    for _ in range(6 * SAMPLES):
        point = [rng.uniform(-1.5, 1.5) for _ in range(3)]
        graph = dag.record(point)
        if _is_clear(graph.root):
            leaves = [*graph.parameters, *graph.inputs]
            columns.append(_derivatives(graph.root, leaves))
            points.append(point[: len(graph.inputs)])
        if len(points) == SAMPLES:
            break
    else:
        return None
    n = len(graph.parameters)
    values, values_scale, gradients, scales = map(np.array, zip(*columns, strict=True))
    return Truth(
        np.array(points).T.reshape(-1, SAMPLES),
        values,
        values_scale,
        gradients.T[:n],
        scales.T[:n],
        gradients.T[n:],
        scales.T[n:],
    )


def _derivatives(root: Value, leaves: list[Value]) -> tuple[float, float, list[float], list[float]]:
    """The value and its scale, the derivatives and theirs."""
    root.zero_grad()
    for leaf in leaves:
        leaf.zero_grad()
    root.backward()
    plain = [leaf.grad for leaf in leaves]
    gradients = grad(root, leaves, create_graph=True)
    scale = scales(operations.sum([root, *gradients]))
    return (
        root.data,
        scale[id(root)],
        plain,
        [scale.get(id(g), abs(g.data)) for g in gradients],
    )


def scales(end: Value) -> dict[int, float]:
    """For each node the sum of the absolute values of all terms that it was added up from.

    As in a running error analysis: its own, and by its slopes those of its operands.
    """
    scale: dict[int, float] = {}
    for node in topological(end):
        own = abs(node.data)
        for operand in node.operands:
            members = operand if isinstance(operand, tuple) else (operand,)
            own += sum(abs(x) for x in members if type(x) is float and abs(x) < 1e300)
        slopes = map(abs, node.slopes)
        # what is not chosen may be nan
        terms = (s and s * scale[id(p)] for s, p in zip(slopes, node.parents, strict=True))
        scale[id(node)] = own + sum(terms)
    return scale


def _is_clear(root: Value) -> bool:
    """Whether no rounding can take any node of the graph to the other side of a kink."""
    return all(_node_is_clear(node) for node in topological(root))


def _node_is_clear(node: Value) -> bool:
    """Whether the operands are not near a kink, but for numbers in which there is no rounding."""
    if node.row is None or not node.row.kinks:
        return True
    members = [x for each in node.operands for x in (each if isinstance(each, tuple) else (each,))]
    if node.row.kinks == "tie":
        return all(_is_clear_tie(x, y) for x, y in itertools.combinations(members, 2))
    if all(map(_is_exact, members)):
        return True
    return distance_to_kink(node.row, tuple(map(_number, members))) > CLEAR


def _is_clear_tie(x: Any, y: Any) -> bool:
    a, b = _number(x), _number(y)
    return x is y or abs(a - b) > CLEAR or a == b == round(a)


def _number(x: Any) -> float:
    return x if type(x) is float else x.data


def _is_exact(x: Any) -> bool:
    return type(x) is float or (x.row is not None and is_stepped(x.row))
