"""Graphs that are told, and the numbers of what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd as ag
from autograd import Value
from autograd.explaining.equations.quantities import Quantity
from autograd.notation import Term
from autograd.table.algebras import evaluated


def named(label: str, value: Value) -> Value:
    value.label = label
    return value


def network(plain: bool) -> tuple[Value, dict[str, Value]]:
    """The network w1 to w8 of text 000, in plain operators or with affine nodes."""
    numbers = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60}
    numbers |= dict(zip([f"w{n}" for n in range(1, 9)], (0.15, 0.2, 0.25, 0.3), strict=False))
    numbers |= {"w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
    v = {name: Value(number, name) for name, number in numbers.items()}

    def net(name: str, b: Value, ws: tuple[Value, Value], xs: tuple[Value, Value]) -> Value:
        if plain:
            return named(name, ws[0] * xs[0] + ws[1] * xs[1] + b)
        return named(name, ag.affine(b, ws, xs))

    def out(end: str, *rest: Any) -> Value:
        return named(f"out_{end}", ag.sigmoid(net(f"net_{end}", *rest)))

    inputs = (v["i1"], v["i2"])
    hidden = (
        out("h1", v["b1"], (v["w1"], v["w2"]), inputs),
        out("h2", v["b1"], (v["w3"], v["w4"]), inputs),
    )
    outs = (
        out("o1", v["b2"], (v["w5"], v["w6"]), hidden),
        out("o2", v["b2"], (v["w7"], v["w8"]), hidden),
    )
    errors = [
        named(f"E_o{n}", 0.5 * (target - each) ** 2)
        for n, target, each in zip((1, 2), (0.01, 0.99), outs, strict=True)
    ]
    return named("E_total", errors[0] + errors[1]), v


def number_of(term: Any) -> Any:
    """A term computed from the numbers of what stands in it."""
    if isinstance(term, tuple):
        return tuple(map(number_of, term))
    if isinstance(term, Term):
        return evaluated(term.row, tuple(map(number_of, term.operands)))
    return term.data if isinstance(term, Value | Quantity) else float(term)


def shared_weight(w: Value, x: Value, y: Value) -> Value:
    h = x
    for _ in range(4):
        h = (w * h + y).tanh()
    return h


def cell(w: Value, x: Value, y: Value) -> Value:
    """One cell of an LSTM whose gates share a weight."""
    z = w * x + y
    c = z.sigmoid() * y + (z * 0.5).sigmoid() * (z * 2.0).tanh()
    return (z - 1.0).sigmoid() * c.tanh()


FUNCTIONS: dict[str, Callable[[Value, Value, Value], Value]] = {
    "neuron": lambda w, x, b: (w * x + b).tanh(),
    "polynomial": lambda a, b, c: (a * b + c) ** 2,
    "residual": lambda w, x, y: w * w.tanh() + x * y,
    "square": lambda w, x, y: w * w + x + y,
    "softmax": lambda a, b, c: -ag.softmax([a, b, c])[1].log(),
    "cross entropy": lambda a, b, c: ag.cross_entropy([a, b, c], 2),
    "logistic": lambda w, x, b: -(1.0 - (w * x + b).sigmoid()).log(),
    "shared weight": shared_weight,
    "cell": cell,
    "diamond": lambda a, b, c: (a.sin() + b) * (a.cos() + c) * (a * b * c).tanh(),
    "kink": lambda a, b, c: ag.maximum(a, b).relu() + ag.where(a, b, c) - abs(c),
}
