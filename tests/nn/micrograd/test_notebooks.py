"""Notebooks in the manner of micrograd's run whole once their import lines are ours.

The cells are written here; they use what such notebooks use: `_prev`, `_op` and `_backward`, a
drawing of their own, labels set afterwards, networks of classes of their own, plots of numbers.
"""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

DRAWING = """
from graphviz import Digraph

def nodes_and_edges(root):
    nodes, edges = set(), set()
    def visit(value):
        if value in nodes:
            return
        nodes.add(value)
        for operand in value._prev:
            edges.add((operand, value))
            visit(operand)
    visit(root)
    return nodes, edges

def picture(root):
    nodes, edges = nodes_and_edges(root)
    dot = Digraph(format="svg", graph_attr={"rankdir": "LR"})
    for value in nodes:
        box = str(id(value))
        text = "{ %s | data %.4f | grad %.4f }" % (value.label, value.data, value.grad)
        dot.node(name=box, label=text, shape="record")
        if value._op:
            dot.node(name=box + value._op, label=value._op)
            dot.edge(box + value._op, box)
    for operand, value in edges:
        dot.edge(str(id(operand)), str(id(value)) + value._op)
    return dot
"""

NEURON = """
p, q = Value(1.5, label="p"), Value(-0.5, label="q")
u, v = Value(0.8, label="u"), Value(2.0, label="v")
shift = Value(0.3, label="shift")
pu = p * u; pu.label = "pu"
qv = q * v; qv.label = "qv"
both = pu + qv; both.label = "both"
inner = both + shift; inner.label = "inner"
outer = inner.tanh(); outer.label = "outer"
"""

CLASSES = """
class Unit:
    def __init__(self, n):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(n)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, xs):
        return sum((w * x for w, x in zip(self.w, xs)), self.b).tanh()

    def parameters(self):
        return self.w + [self.b]

class Row:
    def __init__(self, n, m):
        self.units = [Unit(n) for _ in range(m)]

    def __call__(self, xs):
        outs = [unit(xs) for unit in self.units]
        return outs[0] if len(outs) == 1 else outs

    def parameters(self):
        return [p for unit in self.units for p in unit.parameters()]

class Net:
    def __init__(self, n, widths):
        sizes = [n] + widths
        self.rows = [Row(a, b) for a, b in zip(sizes, sizes[1:])]

    def __call__(self, xs):
        for row in self.rows:
            xs = row(xs)
        return xs

    def parameters(self):
        return [p for row in self.rows for p in row.parameters()]
"""

LOOP = """
points = [[1.0, 2.0], [-1.0, 0.5], [0.5, -2.0], [-1.5, -0.5]]
wanted = [1.0, -1.0, 1.0, -1.0]
course = []
for k in range(30):
    found = [net(point) for point in points]
    loss = sum((out - y) ** 2 for y, out in zip(wanted, found))
    for p in net.parameters():
        p.grad = 0.0
    loss.backward()
    for p in net.parameters():
        p.data += -0.05 * p.grad
    course.append(loss.data)
"""


def run(*cells: str) -> dict[str, Any]:
    """The names that the cells leave; a warning in one is an error, as in all tests."""
    names: dict[str, Any] = {}
    for cell in ("import math, random\nfrom autograd import Value", *cells):
        exec(cell, names)  # noqa: S102  (it is written in this file)
    return names


def test_cells_that_draw_the_graph_themselves_run() -> None:
    names = run(DRAWING, NEURON, "outer.backward()", "dot = picture(outer)")
    source = names["dot"].source

    for label in ("p", "q", "u", "v", "shift", "pu", "qv", "both", "inner", "outer"):
        assert f"{{ {label} | data " in source
    assert source.count("shape=record") == 10
    assert source.count("->") == 14  # 9 from operands, 5 from operations
    assert source.count("label=tanh") == 1


def test_cells_that_draw_a_neuron_of_nn_run() -> None:
    names = run(
        DRAWING,
        "import nn\nrandom.seed(1337)\nneuron = nn.Neuron(2)",
        "out = neuron([Value(1.0), Value(-2.0)])\nout.backward()",
        "dot = picture(out)",
    )

    assert "label=affine" in names["dot"].source
    assert "label=relu" in names["dot"].source


def test_the_chain_rule_taken_by_hand_gives_the_gradients_of_backward() -> None:
    """Truth: 1 - tanh² times the factors, written out."""
    names = run(
        NEURON,
        "outer.grad = 1.0",
        "outer._backward()",
        "inner._backward()",
        "shift._backward()",
        "both._backward()",
        "qv._backward()\npu._backward()",
    )
    slope = 1.0 - math.tanh(1.5 * 0.8 - 0.5 * 2.0 + 0.3) ** 2

    by_hand = {name: names[name].grad for name in ("p", "q", "u", "v", "shift", "inner", "both")}
    assert by_hand == pytest.approx(
        {
            "p": 0.8 * slope,
            "q": 2.0 * slope,
            "u": 1.5 * slope,
            "v": -0.5 * slope,
            **dict.fromkeys(("shift", "inner", "both"), slope),
        },
        rel=1e-14,
    )


def test_a_backward_pass_of_the_notebooks_own_gives_the_gradients() -> None:
    own_pass = """
order, seen = [], set()
def build(value):
    if value not in seen:
        seen.add(value)
        for operand in value._prev:
            build(operand)
        order.append(value)
build(root)
root.grad = 1.0
for value in reversed(order):
    value._backward()
"""
    names = run("a = Value(3.0)\nroot = a * a + a + (2 * a).exp() / 4 - a**3", own_pass)

    assert names["a"].grad == pytest.approx(2 * 3.0 + 1 + math.exp(6.0) / 2 - 27.0, rel=1e-14)


def test_a_node_used_twice_adds_up_by_hand() -> None:
    names = run("a = Value(3.0, label='a')\nb = a + a", "b.grad = 1.0\nb._backward()")

    assert names["a"].grad == 2.0


def test_a_slope_estimated_by_moving_the_data_runs() -> None:
    names = run(
        "a, b, c = Value(2.0), Value(-3.0), Value(10.0)\nbefore = (a * b + c).data",
        "b.data += 0.001",
        "slope = ((a * b + c).data - before) / 0.001",
        "a.data += 0.01 * a.grad",
    )

    assert names["slope"] == pytest.approx(2.0, rel=1e-9)


def test_networks_of_the_notebooks_own_classes_learn() -> None:
    random.seed(1)

    names = run(CLASSES, "net = Net(2, [4, 4, 1])", LOOP)

    assert len(names["net"].parameters()) == 3 * 4 + 5 * 4 + 5
    assert names["course"][-1] < 0.3 * names["course"][0]


@pytest.mark.usefixtures("unseeded")
def test_networks_of_nn_learn_in_the_same_cells() -> None:
    random.seed(1)
    made = "net = MLP(2, [4, 4, 1], 'tanh', 'tanh')"

    names = run("from nn import MLP", made, LOOP, "print(net)")

    assert len(names["net"].parameters()) == 3 * 4 + 5 * 4 + 5
    assert names["course"][-1] < 0.3 * names["course"][0]


def test_cells_that_colour_the_plane_run() -> None:
    names = run(
        "import numpy as np\nfrom nn import MLP",
        "net = MLP(2, [3, 1])",
        "xx, yy = np.meshgrid(np.arange(-1, 1, 0.5), np.arange(-1, 1, 0.5))",
        "mesh = np.c_[xx.ravel(), yy.ravel()]",
        "scores = list(map(net, [list(map(Value, row)) for row in mesh]))",
        "colours = np.array([score.data > 0 for score in scores]).reshape(xx.shape)",
        "hits = [(y > 0) == (score.data > 0) for y, score in zip(np.sign(mesh[:, 0]), scores)]",
        "losses = [(Value(y) * score + 1).relu() for y, score in zip(mesh[:, 0], scores)]",
        "total = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum((p * p for p in net.parameters()))",
        "total.grad = 1\ntotal.backward()",
    )

    assert names["colours"].shape == (4, 4)
    assert names["colours"].dtype == bool
