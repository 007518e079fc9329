"""A comparison leaves a mark on the leaves that it depends on, and no graph alive."""

from __future__ import annotations

import gc
import inspect
import weakref
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, no_grad
from autograd.engine.decisions import KEPT, decisions, set_aside
from autograd.graph import edges


def line() -> int:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def test_a_mark_has_operator_numbers_names_file_and_line() -> None:
    x, w = Value(2.0, "x"), Value(-3.0)
    if x * w < 1.5:
        where = line() - 1

    (found,) = decisions([x])
    assert (found.sign, found.left, found.right) == (
        "<",
        ("an unlabelled result of 'mul'", -6.0),
        ("", 1.5),
    )
    assert (found.file, found.line) == (__file__, where)
    assert decisions([w]) == [found]
    assert str(found) == f"an unlabelled result of 'mul' = -6 < 1.5 ({__file__}, line {where})"


@pytest.mark.parametrize(
    "decide",
    [
        lambda x: x < 1.0,
        lambda x: 1.0 > x,
        lambda x: x <= 1.0,
        lambda x: x >= 1.0,
        lambda x: x > Value(1.0),
        lambda x: np.float64(1.0) > x,
        bool,
        lambda x: max(x, 0.0),
        lambda x: min(x, Value(2.0)),
        lambda x: sorted([x, Value(0.0)]),
        lambda x: np.max([x, Value(0.0)]),
        lambda x: np.sort(np.array([x, Value(0.0)])),
        lambda x: not x,
        lambda x: autograd.greater(x, 0.0) and 1.0,
    ],
)
@pytest.mark.parametrize("of", [lambda x: x, lambda x: (x * 2.0).tanh()])
def test_every_branch_on_data_leaves_a_mark(
    decide: Callable[[Any], Any], of: Callable[[Value], Value]
) -> None:
    x = Value(0.3)
    decide(of(x))

    assert len(decisions([x])) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: x.data > 0.0,
        lambda x: x.item() > 0.0,
        lambda x: x.greater(0.0),
        lambda x: autograd.where(x.greater(0.0), x, -x),
        lambda x: autograd.maximum(x, 0.0),
        lambda x: np.maximum(x, 0.0),
        lambda x: x == Value(0.3),
        lambda x: x in [Value(0.3), x],
        lambda x: x.is_leaf,
    ],
)
def test_what_decides_nothing_leaves_none(ask: Callable[[Value], Any]) -> None:
    x = Value(0.3)
    ask(x)

    assert decisions([x]) == []


def test_what_is_compared_under_no_grad_leaves_none() -> None:
    x = Value(0.3)
    y = x * 2.0
    with no_grad():
        assert y > 0.0

    assert decisions([x]) == []


def test_a_loop_over_one_line_leaves_the_newest() -> None:
    x = Value(0.0)
    for threshold in (1.0, 2.0, 3.0):
        assert x < threshold

    assert [found.right for found in decisions([x])] == [("", 3.0)]


def test_marks_are_bounded() -> None:
    x = Value(0.0)
    for number in range(3 * KEPT):
        exec(compile("\n" * number + "x < 1.0", "many_lines.py", "exec"), {"x": x})  # noqa: S102

    found = decisions([x])
    assert [each.line for each in found] == list(range(2 * KEPT + 1, 3 * KEPT + 1))


def test_a_loop_that_compares_what_it_goes_on_with_walks_over_each_node_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visits = []

    def visited(node: Value) -> tuple[tuple[Any, Any], ...]:
        visits.append(node)
        return edges(node)

    monkeypatch.setattr("autograd.engine.decisions.edges", visited)
    first = x = Value(1.0, "x")
    late = Value(0.001, "late")
    for turn in range(200):
        x = x * 0.999 + (late if turn == 150 else 0.001)
        assert abs(x) < 5.0

    assert len(visits) == len(set(map(id, visits))) == 600
    assert len(decisions([first])) == len(decisions([late])) == 1


def test_a_comparison_while_older_ones_are_set_aside_is_marked_though_it_was_before() -> None:
    x = Value(1.0, "x")
    y = x * 2.0
    for within in (nullcontext(), set_aside([x])):
        with within:
            assert y > 0.0
            found = decisions([x])

    assert len(found) == 1


def test_a_mark_keeps_no_node_alive() -> None:
    x = Value(1.0)
    node = x.exp()
    reference = weakref.ref(node)
    assert node > 0.0
    del node
    gc.collect()

    assert reference() is None
    assert len(decisions([x])) == 1


def test_groups_and_what_is_below_them_are_marked() -> None:
    leaves = [Value(float(i)) for i in range(5)]
    deep = Value(1.0)
    score = autograd.dot([1.0] * 5, leaves) + autograd.sum([deep.exp(), 2.0])
    assert score > 0.0

    assert len({id(each) for x in (*leaves, deep) for each in decisions([x])}) == 1


def test_of_a_layer_with_thousands_of_weights_the_first_of_each_group_are_marked() -> None:
    weights = [Value(0.1) for _ in range(1000)]
    assert autograd.dot([1.0] * 1000, weights) > 0.0

    assert [len(decisions([w])) for w in weights] == [1] * KEPT + [0] * (1000 - KEPT)
