"""Graphs and labels that every format has to carry."""

from __future__ import annotations

import nn
from autograd import Value
from autograd.engine import operations

HOSTILE = {
    "quotes": "a\"b'c`d",
    "a line break": "two\nlines\r\nand\ttabs",
    "the end of CDATA": "x]]>y<![CDATA[",
    "the end of a script": "</script><script>alert(1)</script>",
    "entities": "&amp;&#34;#34;#quot;",
    "backslashes": "\\input{/etc/passwd}\\end{document}\\",
    "percents and braces": "50%%{init: {}}%% } {{ ~ ^ _ $$x$$",
    "brackets": '"] --> n0[x](y){z}|w|',
    "a control character": "a\x00b\x1bc",
    "a mark of direction": "a\u202eb",
    "a lone surrogate": "a\ud800b",
    "other letters": "学习率 λ∂x − 2·é 🎉",
    "the word of a style": "style a:#b;",
    "a list": "1. - # one",
    "many letters": "w" * 5000,
}
"""Labels that mean something where they are not kept from it."""


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def neuron() -> Value:
    """w·x + b under tanh, x used twice, with a number in front."""
    w, x, b = Value(0.5, "w"), Value(-2.0, "x"), Value(1.0, "b")
    net = named(w * x + b, "net")
    return named((2.0 * net).tanh() * x, "y")


def network() -> Value:
    """Groups that several results share, numbers among them, a class, and scopes."""
    model = nn.MLP(2, [3, 2], activation="tanh", rng=7)
    loss: Value = nn.cross_entropy(model([0.5, -1.0]), 1)
    return loss


def odd_numbers() -> Value:
    """What JSON has no sign for, a zero with a sign, and a number that needs all its digits."""
    x = Value(float("inf"), "x")
    total: Value = operations.sum(
        [x, -0.0, Value(float("nan")), 0.1 + 0.2, Value(5e-324), x * -1.0]
    )
    return total


def hostile(label: str) -> Value:
    """A graph in which a leaf, a shared value and the root have that label."""
    x = Value(2.0, label)
    inner = named(x * 3.0 + x, label)
    return named(inner.exp() * inner, label)


GRAPHS = {
    "neuron": neuron,
    "network": network,
    "odd numbers": odd_numbers,
    "leaf": lambda: Value(2.5, "x"),
}
