"""The backward pass: what it adds, what it sets, and what it leaves alone."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import ChainruleError, Value
from autograd.calculus.sweeps import reverse
from autograd.errors import OperandError
from autograd.graph import topological


def test_fan_out_adds_both_paths() -> None:
    x = Value(3.0)
    (x * x + 4.0 * x).backward()

    assert x.grad == 10.0


# of h, which is 3, and their slopes in it
CONSUMERS: dict[str, tuple[Callable[[Value], Value], float]] = {
    "alone": (lambda h: h.square(), 6.0),
    "on the left": (lambda h: h * 10.0, 10.0),
    "on the right": (lambda h: 10.0 - h, -1.0),
    "on both sides": (lambda h: h * h, 6.0),
    "in a group": (lambda h: autograd.sum([h, 1.0]), 1.0),
    "twice in a group": (lambda h: autograd.prod([h, h]), 6.0),
    "beside a group": (lambda h: autograd.affine(h, [2.0], [3.0]), 1.0),
    "in the third place": (lambda h: autograd.where(0.0, 1.0, h), 1.0),
}


@pytest.mark.parametrize("place", CONSUMERS)
@pytest.mark.parametrize("n", range(1, 5))
def test_an_interior_node_hears_from_all_its_consumers(place: str, n: int) -> None:
    """However many there are, and wherever it stands in them."""
    consumer, slope = CONSUMERS[place]
    x = Value(1.5)
    h = x * 2.0
    root = Value(0.0)
    for _ in range(n):
        root = root + consumer(h)
    root.backward()

    assert (h.grad, x.grad) == (n * slope, 2.0 * n * slope)


def test_leaves_accumulate_over_passes() -> None:
    """Interior nodes do not, or the second pass would give more than 27 to the leaf."""
    a = Value(3.0)
    cube = a * a * a
    cube.backward()
    cube.backward()

    assert a.grad == 54.0


def test_interior_gradients_belong_to_the_latest_pass() -> None:
    a = Value(3.0)
    square = a * a
    (square * 5.0).backward()
    (square * 7.0).backward()

    assert square.grad == 7.0
    assert a.grad == 6.0 * (5.0 + 7.0)


def test_a_node_that_no_slope_reaches_gets_0() -> None:
    a, b = Value(2.0), Value(3.0)
    condition = a * 0.5
    condition.backward()
    a.zero_grad()

    autograd.where(condition, b, 1.0).backward()

    assert (condition.grad, a.grad, b.grad) == (0.0, 0.0, 1.0)


def test_the_root_gets_the_gradient_that_is_given() -> None:
    a = Value(3.0)
    square = a * a
    square.backward(0.5)

    assert (square.grad, a.grad) == (0.5, 3.0)


def test_a_leaf_adds_the_gradient_to_its_own() -> None:
    a = Value(3.0)
    a.backward()
    a.backward(2)

    assert a.grad == 3.0


@pytest.mark.parametrize("gradient", ["1", None, 1j, [1.0]])
def test_a_gradient_that_is_no_number_changes_nothing(gradient: Any) -> None:
    a = Value(3.0)
    square = a * a

    with pytest.raises(TypeError, match="Expected a real number"):
        square.backward(gradient)
    assert (square.grad, a.grad) == (0.0, 0.0)


def test_zero_gradients_are_passed_on_so_that_infinite_slopes_show() -> None:
    """0 times inf is nan, here as in PyTorch."""
    x = Value(0.0)
    (x.sqrt() * 0.0).backward()

    assert math.isnan(x.grad)


def test_comparisons_pass_no_gradient() -> None:
    x = Value(3.0)
    (x * x.greater(1.0)).backward()

    assert x.grad == 1.0


def test_slopes_are_those_of_the_recorded_point() -> None:
    x = Value(3.0)
    square = x * x
    x.data = 100.0
    square.backward()

    assert x.grad == 6.0


def test_a_shared_group_gives_each_element_the_sum_over_its_users() -> None:
    """Two neurons on one input vector: d(sum)/dx_i is the sum of their weights."""
    xs = autograd.engine.operands.as_group([Value(1.0), Value(2.0) * 1.0, 5.0])
    first = autograd.dot([2.0, 3.0, 4.0], xs)
    second = autograd.affine(1.0, [10.0, 20.0, 30.0], xs)
    (first + 2.0 * second + autograd.sum(xs)).backward()

    assert [x.grad for x in xs[:2]] == [2.0 + 20.0 + 1.0, 3.0 + 40.0 + 1.0]


def test_an_element_that_stands_in_a_group_twice_gets_both() -> None:
    x = Value(3.0)
    autograd.prod([x, x, x]).backward()

    assert x.grad == 27.0


def test_a_leaf_in_several_groups_gets_all() -> None:
    w = Value(3.0)
    (autograd.sum([w, w]) + autograd.dot([w, w], [5.0, 7.0]) + w).backward()

    assert w.grad == 2.0 + 12.0 + 1.0


def test_the_graph_stays_and_may_be_walked_again() -> None:
    a = Value(2.0)
    root = (a * a).exp()
    before = topological(root)
    root.backward()

    assert topological(root) == before


@pytest.mark.parametrize("mark", [None, False, True, math.nan, "x"])
def test_what_stood_in_an_interior_gradient_does_not_matter(mark: Any) -> None:
    a, b = Value(2.0), Value(3.0)
    product = a * b
    inner = product * a
    root = inner * inner
    for node in (product, inner, root):
        node.grad = mark
    root.backward()

    assert a.grad == 2 * (2.0 * 2.0 * 3.0) * (2.0 * 2.0 * 3.0)


@pytest.mark.parametrize("bad", [None, "0", [], object()])
def test_a_gradient_that_cannot_be_added_to_leaves_all_as_they_were(bad: Any) -> None:
    leaves = [Value(float(i), f"v{i}") for i in range(1, 6)]
    product = autograd.prod(leaves) * leaves[0]
    product.backward()
    before = [leaf.grad for leaf in leaves]
    leaves[3].grad = bad

    with pytest.raises(ChainruleError, match=r"'v4'.*zero_grad"):
        product.backward()

    leaves[3].grad = before[3]
    assert [leaf.grad for leaf in leaves] == before
    assert product.grad == 0.0


def test_a_leaf_without_a_label_is_not_quoted_like_one() -> None:
    x = Value(1.0)
    x.grad = None  # type: ignore[assignment]

    with pytest.raises(ChainruleError, match="gradient of an unlabelled leaf: it is None"):
        (x * x).backward()


def test_a_pass_after_a_failed_one_is_right() -> None:
    a, b = Value(2.0), Value(5.0)
    root = (a * b) * a
    b.grad = None  # type: ignore[assignment]
    with pytest.raises(ChainruleError):
        root.backward()
    b.zero_grad()

    root.backward()

    assert (a.grad, b.grad) == (20.0, 4.0)


def test_a_slope_that_fails_inside_the_pass_leaves_every_leaf() -> None:
    """A slope that cannot be multiplied stands in for any failure on the way."""
    a, b = Value(2.0), Value(5.0)
    inner = a * b
    root = inner.exp() + b
    root.backward()
    inner._da = "no number"

    with pytest.raises(TypeError):
        root.backward()

    assert (a.grad, b.grad) == (5.0 * math.exp(10.0), 2.0 * math.exp(10.0) + 1.0)
    assert [node.grad for node in topological(root) if not node.is_leaf] == [0.0, 0.0, 0.0]


def test_a_gradient_may_be_any_real_number_that_adds_up() -> None:
    a = Value(3.0)
    a.grad = 1
    (a * a).backward()

    assert a.grad == 7.0


def test_data_of_another_numeric_type_is_no_obstacle() -> None:
    """`w.data -= rate * array[i]` leaves a NumPy scalar in place of the float."""
    numpy = pytest.importorskip("numpy")
    leaves = [Value(1.0), Value(2.0)]
    for leaf in leaves:
        leaf.data = numpy.float64(leaf.data)
    root = autograd.mean(leaves) * autograd.logsumexp(leaves) + autograd.dot(leaves, leaves).tanh()
    root.backward()

    twins = [Value(1.0), Value(2.0)]
    same = autograd.mean(twins) * autograd.logsumexp(twins) + autograd.dot(twins, twins).tanh()
    same.backward()
    assert [leaf.grad for leaf in leaves] == [twin.grad for twin in twins]


BARRED: dict[str, Callable[[Value], Value]] = {
    "the operand of floor": lambda h: h.floor(),
    "on the left of a comparison": lambda h: autograd.greater(h, 1.0),
    "on the right of a comparison": lambda h: autograd.greater(1.0, h),
    "the condition of where": lambda h: autograd.where(h, 1.0, 2.0),
}


@pytest.mark.parametrize("consumer", BARRED.values(), ids=BARRED.keys())
def test_a_node_that_no_slope_reaches_has_gradient_0(consumer: Callable[[Value], Value]) -> None:
    """What an earlier pass left there is not the derivative of this root."""
    x = Value(2.5)
    h = x * 3.0
    h.backward()
    (consumer(h) + x).backward()

    assert h.grad == 0.0


@pytest.mark.parametrize("retain_graph", [None, True, False])
def test_retain_graph_is_taken_and_changes_nothing(retain_graph: bool | None) -> None:
    a = Value(3.0)
    y = a * a
    y.backward(retain_graph=retain_graph)
    y.backward(1.0, retain_graph)

    assert a.grad == 12.0


def test_create_graph_is_an_error_that_names_grad() -> None:
    a = Value(3.0)
    with pytest.raises(OperandError, match=r"write grad\(y, \[x\], create_graph=True\)"):
        (a * a).backward(create_graph=True)

    assert a.grad == 0.0


@pytest.mark.parametrize("set_to_none", [True, False])
def test_a_gradient_is_zero_whatever_set_to_none_says(set_to_none: bool) -> None:
    a = Value(3.0)
    a.backward()
    a.zero_grad(set_to_none=set_to_none)

    assert a.grad == 0.0


def test_the_chain_rule_by_hand_takes_micrograds_steps() -> None:
    """Every node in reversed order, as in the lecture, where interior gradients add up too."""
    x, w, b = Value(2.0), Value(-3.0), Value(6.88)
    xw = x * w
    n = xw + b + x * 0.5
    o = n.tanh()
    o.grad = 1.0
    for node in reversed(topological(o)):
        node._backward()
    by_hand = [v.grad for v in (x, w, b, xw, n)]
    for v in (x, w, b):
        v.zero_grad()
    o.backward()

    assert by_hand == pytest.approx([v.grad for v in (x, w, b, xw, n)], rel=1e-15)


def test_one_step_by_hand_reaches_the_elements_of_groups_and_leaves_numbers_alone() -> None:
    w, x = [Value(2.0), Value(3.0)], Value(5.0)
    z = autograd.affine(1.0, w, [x, 7.0])
    z.grad = 10.0
    z._backward()
    w[0]._backward()

    assert [v.grad for v in (*w, x)] == [50.0, 70.0, 20.0]


# of h = 2 x, and their derivative in h; rows of one and two operands with slopes only
PLAIN: dict[str, tuple[Callable[[Value], Value], Callable[[float], float]]] = {
    "met twice at one depth": (lambda h: (h * 3.0) * (h * 5.0), lambda h: 30.0 * h),
    "met again one step deeper": (lambda h: h * 3.0 + h, lambda _: 4.0),
    "met again two steps deeper": (lambda h: h.square() * 3.0 + h, lambda h: 6.0 * h + 1.0),
    "met again where it led": (lambda h: h + (h * h) * (h * h), lambda h: 1.0 + 4.0 * h**3),
    "at three depths": (lambda h: h * (h * (h * 1.0)), lambda h: 3.0 * h**2),
}


@pytest.mark.parametrize("form", PLAIN)
def test_a_node_may_be_used_at_several_depths(form: str) -> None:
    function, derivative = PLAIN[form]
    x = Value(1.5)
    h = x * 2.0
    root = function(h)
    twin = copy.deepcopy(root)
    for node in (root, twin):
        node.backward()
        node.backward()

    (x_too,) = (node for node in topological(twin) if node.is_leaf)
    assert (h.grad, x.grad) == (derivative(3.0), 4.0 * derivative(3.0))
    assert x_too.grad == x.grad


def test_a_pass_is_the_chain_rule_in_whatever_order_nodes_are_met() -> None:
    """Random programs of plain rows, beside the chain rule in the order of `topological`."""
    rng = random.Random(5)
    for _ in range(200):
        values = [Value(rng.uniform(0.5, 1.5)) for _ in range(2)]
        for _ in range(rng.randrange(1, 25)):
            x, y = rng.choice(values[-6:]), rng.choice(values[-6:])
            values.append(rng.choice([x + y, x * y, x - 0.5 * y, x.tanh(), x * 0.9]))
        root = values[-1]
        order = topological(root)
        expected = dict(reverse(order, [(root, 1.0)]))
        root.backward()

        assert [node.grad for node in order] == pytest.approx(
            [expected[node] for node in order], rel=1e-12, abs=1e-12
        )


def test_numbers_of_numpy_in_gradients_become_floats_before_they_are_added_to() -> None:
    """0.1 in single precision and 3.0 would be 3.1 in single precision."""
    a, b = Value(2.0), Value(3.0)
    a.grad = np.float32(0.1)  # type: ignore[assignment]
    root = a * b + a * 4.0
    root.backward()

    assert type(a.grad) is float
    assert (a.grad, b.grad) == (float(np.float32(0.1)) + 3.0 + 4.0, 2.0)


def test_a_number_of_numpy_beside_what_is_none_changes_nothing() -> None:
    a, b = Value(2.0), Value(3.0)
    a.grad, b.grad = np.float64(1.0), np.ones(2)  # type: ignore[assignment]
    with pytest.raises(ChainruleError, match="Cannot add to the gradient"):
        (a * a * b).backward()

    assert a.grad == 1.0
    assert np.array_equal(b.grad, [1.0, 1.0])
