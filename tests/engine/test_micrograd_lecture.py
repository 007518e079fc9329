"""Code in the style of micrograd's lecture runs as it is written there."""

from __future__ import annotations

import math
from typing import Any

import pytest

from autograd import Value


def test_the_tiny_expression() -> None:
    a = Value(2.0, label="a")
    b = Value(-3.0, label="b")
    c = Value(10.0, label="c")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    f = Value(-2.0, label="f")
    loss = d * f
    loss.label = "L"
    loss.backward()

    assert loss.data == -8.0
    assert [v.grad for v in (a, b, c, d, e, f)] == [6.0, -4.0, -2.0, -2.0, -2.0, 4.0]


def test_a_tanh_neuron_whole_and_in_pieces() -> None:
    """At this bias the slope of tanh is one half, so that the gradients are round numbers."""
    for whole in (True, False):
        x1, x2, w1, w2 = Value(2.0), Value(0.0), Value(-3.0), Value(1.0)
        b = Value(math.atanh(math.sqrt(0.5)) + 6.0)
        n = x1 * w1 + x2 * w2 + b
        if whole:
            o = n.tanh()
        else:
            e = (2 * n).exp()
            o = (e - 1) / (e + 1)
        o.label = "o"
        o.backward()

        found = [v.grad for v in (x1, w1, x2, w2, b)]
        assert found == pytest.approx([-1.5, 1.0, 0.5, 0.0, 0.5], rel=1e-13)


def test_numbers_on_either_side_powers_and_relu() -> None:
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()

    # by hand: c = 4 (a + b) + 3 - a = -1, d = 4 * 3 (a b + b^3) + (b - a) = 6, e = -7
    slope = (-7.0 - 20.0 / (-7.0) ** 3) * 1.0
    dc, dd = (3.0, 4.0), (12.0 * 2.0 - 1.0, 12.0 * (-4.0 + 12.0) + 1.0)
    assert (c.data, d.data) == (-1.0, 6.0)
    assert a.grad == pytest.approx(slope * (dc[0] - dd[0]), rel=1e-13)
    assert b.grad == pytest.approx(slope * (dc[1] - dd[1]), rel=1e-13)


def test_a_notebook_may_draw_the_graph_itself() -> None:
    """The lecture walks `_prev`, a set, and writes `_op` into its boxes."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    root = (a * b + a**2).tanh() + a * a / 7.0 - -b
    seen: set[Value] = set()
    edges: set[tuple[Value, Value]] = set()

    def walk(v: Value) -> None:
        if v not in seen:
            seen.add(v)
            for parent in v._prev:
                edges.add((parent, v))
                walk(parent)

    walk(root)

    signs = sorted(v._op for v in seen)
    assert signs == ["", "", "*", "*", "**2", "+", "+", "-", "-", "/", "tanh"]
    assert len(edges) == 13  # a * a has one, for its parents are a set
    assert (a._op, a._prev, (a**b)._op, (a * a)._prev) == ("", set(), "**", {a})


def test_hinge_losses_summed_by_the_builtin_and_one_step_of_descent() -> None:
    w, b = Value(0.5), Value(0.0)
    points = [(1.0, 1.0), (-2.0, -1.0), (0.25, -1.0)]
    losses = [(1 + -y * (w * x + b)).relu() for x, y in points]
    total: Any = sum(losses) * (1.0 / len(losses))
    total.backward()

    # the second point has margin 1, where relu has slope 0
    assert total.data == pytest.approx((0.5 + 0.0 + 1.125) / 3.0, rel=1e-15)
    assert (w.grad, b.grad) == pytest.approx(((-1.0 + 0.25) / 3.0, 0.0), rel=1e-15)
    for p in (w, b):
        p.data += -0.1 * p.grad
        p.grad = 0.0
    assert w.data == pytest.approx(0.525, rel=1e-15)
