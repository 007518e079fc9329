"""The network of w1 to w8 by hand, with one mistake at a time: numbers that no engine made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp

from autograd import Value, affine, cross_entropy, sigmoid, tanh

LR = 0.5
NUMBERS = {
    "i1": 0.05,
    "i2": 0.10,
    "w1": 0.15,
    "w2": 0.20,
    "w3": 0.25,
    "w4": 0.30,
    "w5": 0.40,
    "w6": 0.45,
    "w7": 0.50,
    "w8": 0.55,
    "b1": 0.35,
    "b2": 0.60,
}
WEIGHTS = tuple(f"w{n}" for n in range(1, 9))
TARGETS = (0.01, 0.99)

Network = tuple[Value, dict[str, Value]]


def in_operators() -> Network:
    """The network in plain operators, nothing labelled but what is given."""
    v = {name: Value(number, name) for name, number in NUMBERS.items()}
    h1 = sigmoid(v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"])
    h2 = sigmoid(v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"])
    o1 = sigmoid(v["w5"] * h1 + v["w6"] * h2 + v["b2"])
    o2 = sigmoid(v["w7"] * h1 + v["w8"] * h2 + v["b2"])
    return 0.5 * (TARGETS[0] - o1) ** 2 + 0.5 * (TARGETS[1] - o2) ** 2, v


def in_affine_nodes() -> Network:
    """The same with an `affine` node for each weighted sum."""
    v = {name: Value(number, name) for name, number in NUMBERS.items()}
    xs = v["i1"], v["i2"]
    for bias, weights, names in (
        ("b1", ("w1", "w2", "w3", "w4"), ("h1", "h2")),
        ("b2", ("w5", "w6", "w7", "w8"), ("o1", "o2")),
    ):
        nets = [affine(v[bias], (v[w1], v[w2]), xs) for w1, w2 in (weights[:2], weights[2:])]
        for net, name in zip(nets, names, strict=True):
            net.label = f"net_{name}"
        first, second = map(sigmoid, nets)
        first.label, second.label = (f"out_{name}" for name in names)
        xs = first, second
    errors = [0.5 * (t - out).square() for t, out in zip(TARGETS, xs, strict=True)]
    total = errors[0] + errors[1]
    total.label = "E_total"
    return total, v


def softmax_net() -> Network:
    """Two inputs, three classes, softmax with cross-entropy, one bias for all."""
    v = {name: Value(n, name) for name, n in (("x1", 0.6), ("x2", -0.4), ("b", 0.1))}
    rows = []
    for k, numbers in enumerate(((0.2, -0.5), (0.7, 0.1), (-0.3, 0.4))):
        row = [Value(n, f"w{k}{j}") for j, n in enumerate(numbers)]
        v |= {w.label: w for w in row}
        rows.append(affine(v["b"], row, (v["x1"], v["x2"])))
        rows[-1].label = f"z{k}"
    return cross_entropy(rows, 1), v


def tanh_net() -> Network:
    """A 2-3-1 net of tanh neurons, whose biases stand by themselves."""
    v = {"x1": Value(0.5, "x1"), "x2": Value(-1.2, "x2")}
    hidden = []
    for k, numbers in enumerate(((0.3, -0.8), (1.1, 0.4), (-0.6, 0.9))):
        row = [Value(n, f"w{k}{j}") for j, n in enumerate(numbers)]
        v |= {w.label: w for w in row}
        hidden.append(tanh(affine(Value(0.1 * k, f"b{k}"), row, (v["x1"], v["x2"]))))
        hidden[-1].label = f"h{k}"
    out = [Value(n, f"u{k}") for k, n in enumerate((0.7, -0.5, 0.2))]
    v |= {u.label: u for u in out}
    y = tanh(affine(Value(0.05, "c"), out, hidden))
    return (y - 0.8) ** 2, v


NETWORKS: dict[str, tuple[Callable[[], Network], str]] = {
    "operators": (in_operators, "w1"),
    "affine": (in_affine_nodes, "w1"),
    "softmax": (softmax_net, "x1"),
    "tanh": (tanh_net, "w00"),
}
"""Networks, and of each a weight whose gradient all mistakes reach."""


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def _slope(out: float, net: float) -> float:
    return out * (1.0 - out)


def by_hand(
    slope: Callable[[float, float], float] = _slope,
    paths: tuple[float, float] = (1.0, 1.0),
    back: tuple[str, str, str, str] = ("w5", "w7", "w6", "w8"),
    targets: tuple[float, float] = TARGETS,
    numbers: Mapping[str, float] = NUMBERS,
) -> dict[str, float]:
    """The gradients of the weights, as text 000 derives them, with one thing changed.

    `slope` is that of a sigmoid, `paths` how much of each output's part reaches a hidden neuron,
    and `back` the weights on the way from o1 and o2 to h1, then to h2.
    """
    v = numbers
    nets = (
        v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"],
        v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"],
    )
    h1, h2 = map(_sigmoid, nets)
    o_nets = v["w5"] * h1 + v["w6"] * h2 + v["b2"], v["w7"] * h1 + v["w8"] * h2 + v["b2"]
    deltas = [
        (_sigmoid(net) - target) * slope(_sigmoid(net), net)
        for net, target in zip(o_nets, targets, strict=True)
    ]
    d1, d2 = deltas
    s1, s2 = d1 * paths[0], d2 * paths[1]
    e1 = (s1 * v[back[0]] + s2 * v[back[1]]) * slope(h1, nets[0])
    e2 = (s1 * v[back[2]] + s2 * v[back[3]]) * slope(h2, nets[1])
    products = (
        *(e1 * v["i1"], e1 * v["i2"], e2 * v["i1"], e2 * v["i2"]),
        *(d1 * h1, d1 * h2, d2 * h1, d2 * h2),
    )
    return dict(zip(WEIGHTS, products, strict=True))
