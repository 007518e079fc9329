"""Copies and pickles of Values and of whole graphs."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import autograd
from autograd import ChainruleError, Value, grad, no_grad
from autograd.engine.decisions import decisions
from autograd.engine.scopes import Scoped
from autograd.errors import NotRecordedError


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301  (made a moment ago)


def graph() -> tuple[Value, Value, Value]:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    return a, b, autograd.dot([a, b, 4.0], [b, a, a * b]).tanh() + autograd.max([a, a, b])


@pytest.mark.parametrize("again", [copy.deepcopy, pickled])
def test_a_copy_has_the_same_derivatives_and_shares_nothing(again: Any) -> None:
    a, b, root = graph()
    root.backward()

    twin = again(root)
    leaves = {leaf.label: leaf for leaf in all_leaves(twin)}
    assert [leaves["a"].grad, leaves["b"].grad] == [a.grad, b.grad]
    assert grad(twin, [leaves["a"], leaves["b"]]) == grad(root, [a, b])
    twin.backward()
    assert leaves["a"].grad == 2.0 * a.grad
    assert not {id(a), id(b)} & {id(leaf) for leaf in leaves.values()}


def all_leaves(root: Value) -> list[Value]:
    return [v for v in autograd.graph.topological(root) if v.is_leaf]


def test_values_copied_together_stay_connected() -> None:
    a, _, root = graph()

    a_too, root_too = copy.deepcopy((a, root))

    assert a_too in all_leaves(root_too)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_leaf_pickled_beside_a_root_is_the_leaf_of_that_root(protocol: int) -> None:
    a, b, root = graph()

    a_too, root_too, b_too = pickle.loads(pickle.dumps((a, root, b), protocol))  # noqa: S301
    root_too.backward()

    root.backward()
    assert (a_too.grad, b_too.grad) == (a.grad, b.grad) != (0.0, 0.0)


def test_roots_pickled_together_share_leaves_and_computed_nodes() -> None:
    x = Value(3.0, "x")
    square = x * x
    first, second = autograd.sum([square, x]), square * 2.0

    first, middle, second, x_too = pickled([first, square, second, x])

    assert all_leaves(first) == all_leaves(second) == [x_too]
    assert middle is first.parents[0] is second.parents[0]


def test_a_subclass_may_refer_to_the_graph_it_is_part_of() -> None:
    weight: Any = Weight(2.0)
    weight.used_in = weight * 3.0

    twin = pickled(weight.used_in)

    assert twin.parents[0].used_in is twin


def test_a_copied_group_is_still_shared() -> None:
    xs = autograd.engine.operands.as_group([Value(1.0), Value(2.0)])
    total = autograd.sum(xs) * autograd.prod(xs)

    for twin in (copy.deepcopy(total), pickled(total)):
        first, second = twin.parents
        assert first.operands[0] is second.operands[0]


def test_a_shallow_copy_keeps_its_operands() -> None:
    a = Value(2.0)
    square = a * a

    copy.copy(square).backward()

    assert a.grad == 4.0


def test_a_scope_travels_with_the_label() -> None:
    value = Value(1.0)
    value.label = Scoped("h1", "layer 1")

    again = pickled(value)

    assert (again.label, again.scope) == ("h1", "layer 1")
    assert Value(1.0, "h1").scope == ""


class Weight(Value):
    """A user's own kind of Value, with an attribute of its own."""

    unit: str = ""


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_subclass_survives_copies(again: Any) -> None:
    weight = Weight(2.0)
    weight.unit = "kg"
    product = weight * 3.0

    for twin in (again(weight), again(product).parents[0]):
        assert type(twin) is Weight
        assert (twin.data, twin.unit) == (2.0, "kg")
    assert type(again(product)) is Value


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_noted_of_a_leaf_survives_a_pickle(protocol: int) -> None:
    """backward() of a result of no_grad that was saved would change nothing without a word."""
    weight = Weight(2.0, "w")
    weight.unit = "kg"
    assert weight * 3.0 > 0.0
    with no_grad():
        loss = weight * 3.0

    weight_too, loss_too = pickle.loads(pickle.dumps((weight, loss), protocol))  # noqa: S301

    assert decisions([weight_too]) == decisions([weight]) != []
    assert weight_too.unit == "kg"
    with pytest.raises(NotRecordedError):
        loss_too.backward()


def test_a_pickle_that_uses_an_unknown_row_says_which(clean_table: None) -> None:
    function = autograd.primitive("halved", "x", lambda xp, x: 0.5 * x, (lambda xp, z, x: 0.5,))
    data = pickle.dumps(function(Value(1.0)))
    del autograd.table.primitives.TABLE["halved"]

    with pytest.raises(ChainruleError, match="'halved'"):
        pickle.loads(data)  # noqa: S301  (made three lines above)
