"""What a Value is: its data, its record, its comparisons, its text."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest

import autograd
from autograd import ChainruleError, Value, grad
from autograd.value import Scoped


def test_a_leaf_has_no_operation() -> None:
    leaf = Value(2, label="a")

    assert (leaf.data, leaf.grad, leaf.label) == (2.0, 0.0, "a")
    assert (leaf.op, leaf.is_leaf, leaf.parents, leaf.operands, leaf.slopes) == (
        "",
        True,
        (),
        (),
        (),
    )
    assert type(leaf.data) is float


def test_a_result_remembers_how_it_was_made() -> None:
    a = Value(3.0)

    result = a * 2.0

    assert (result.op, result.is_leaf) == ("mul", False)
    assert result.operands == (a, 2.0)
    assert result.parents == (a,)
    assert result.slopes == (2.0,)


def test_an_operand_used_twice_is_two_parents() -> None:
    a = Value(3.0)

    square = a * a

    assert square.parents == (a, a)
    assert square.slopes == (3.0, 3.0)


def test_groups_stay_groups_among_the_operands() -> None:
    b, w, x = Value(1.0), Value(2.0), Value(3.0)

    neuron = autograd.affine(b, [w, 4.0], [x, x])

    assert neuron.operands == (b, (w, 4.0), (x, x))
    assert neuron.parents == (b, w, x, x)
    assert neuron.slopes == (1.0, 3.0, 2.0, 4.0)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lambda x: 7.0 - x, 5.0),
        (lambda x: 7.0 / x, 3.5),
        (lambda x: 3**x, 9.0),
        (lambda x: 7 % x, 1.0),
        (lambda x: x - 7.0, -5.0),
        (lambda x: x / 4, 0.5),
        (lambda x: x**3, 8.0),
        (lambda x: x % 1.5, 0.5),
        (lambda x: 7.0 + x, 9.0),
        (lambda x: 7.0 * x, 14.0),
        (lambda x: -x, -2.0),
        (lambda x: +x, 2.0),
        (lambda x: abs(-x), 2.0),
        (lambda x: math.floor(x + 0.5), 2.0),
        (lambda x: math.ceil(x + 0.5), 3.0),
    ],
)
def test_operators_take_numbers_on_either_side(result: Any, expected: float) -> None:
    found = result(Value(2.0))

    assert isinstance(found, Value)
    assert found.data == expected


@pytest.mark.parametrize(
    "expression",
    [
        lambda x: x // 2,
        lambda x: divmod(x, 2),
        lambda x: x & 1,
        lambda x: x @ x,
        lambda x: round(x),
        lambda x: x + "1",
        lambda x: [1] * x,
        lambda x: x < "1",
        lambda x: x**None,
        lambda x: x + 1j,
        lambda x: int(x),
    ],
)
def test_what_is_not_defined_is_a_type_error(expression: Any) -> None:
    with pytest.raises(TypeError):
        expression(Value(2.0))


def test_comparisons_give_python_booleans_of_the_data() -> None:
    a, b = Value(1.0), Value(2.0)

    assert [a < b, a <= 1.0, a > b, 2 >= b, 1 < b] == [True, True, False, True, True]
    assert all(type(x) is bool for x in (a < b, a >= 1))


def test_nan_compares_false() -> None:
    nan = Value(math.nan)

    assert not (nan < 1.0 or nan > 1.0 or nan <= nan or nan >= nan)


def test_equality_is_identity() -> None:
    a, b = Value(1.0), Value(1.0)

    assert a != b
    assert a == a
    assert len({a, b}) == 2
    assert b in [a, b]
    assert b not in [a]


def test_truth_is_that_of_the_data() -> None:
    assert [bool(Value(x)) for x in (0.0, -0.0, 1.0, math.nan)] == [False, False, True, True]


def test_a_value_converts_to_a_float() -> None:
    assert (float(Value(2.5)), Value(2.5).item()) == (2.5, 2.5)


def test_repr_leaves_out_an_empty_label() -> None:
    w = Value(0.15, "w1")
    w.grad = 0.000438567734

    assert repr(w) == "Value(data=0.15, grad=0.000438568, label='w1')"
    assert repr(Value(2)) == "Value(data=2, grad=0)"


def test_detach_cuts_the_graph() -> None:
    a = Value(2.0)
    square = a * a
    square.label = "s"

    cut = square.detach()
    (cut * 3.0).backward()

    assert (cut.data, cut.label, cut.is_leaf) == (4.0, "s", True)
    assert (a.grad, cut.grad) == (0.0, 3.0)


def test_a_scope_travels_with_the_label() -> None:
    value = Value(1.0)
    value.label = Scoped("h1", "layer 1")

    again = pickle.loads(pickle.dumps(value))  # noqa: S301

    assert (again.label, again.scope) == ("h1", "layer 1")
    assert Value(1.0, "h1").scope == ""


def test_a_label_that_is_no_text_is_refused() -> None:
    with pytest.raises(TypeError, match="label"):
        Value(1.0, (Value(2.0), Value(3.0)))  # type: ignore[arg-type]


def graph() -> tuple[Value, Value, Value]:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    return a, b, autograd.dot([a, b, 4.0], [b, a, a * b]).tanh() + autograd.max([a, a, b])


@pytest.mark.parametrize("again", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
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


def test_a_copied_group_is_still_shared() -> None:
    xs = autograd.operands.as_group([Value(1.0), Value(2.0)])
    total = autograd.sum(xs) * autograd.prod(xs)

    for twin in (copy.deepcopy(total), pickle.loads(pickle.dumps(total))):  # noqa: S301
        first, second = twin.parents
        assert first.operands[0] is second.operands[0]


def test_a_shallow_copy_keeps_its_operands() -> None:
    a = Value(2.0)
    square = a * a

    copy.copy(square).backward()

    assert a.grad == 4.0


class Weight(Value):
    """A user's own kind of Value, with an attribute of its own."""

    unit: str = ""


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
def test_a_subclass_survives_copies(again: Any) -> None:
    weight = Weight(2.0)
    weight.unit = "kg"
    product = weight * 3.0

    twin = again(product).parents[0]

    assert type(twin) is Weight
    assert (twin.data, twin.unit) == (2.0, "kg")
    assert type(again(product)) is Value


def test_a_subclass_takes_part_in_every_form_of_operation() -> None:
    w, x = Weight(2.0), Value(3.0)

    for product in (w * x, x * w, w * 3.0, 3.0 * w, autograd.dot([w], [3.0]), w.mul(3.0)):
        w.zero_grad()
        product.backward()
        assert (product.data, w.grad) == (6.0, 3.0)


def test_a_pickle_that_uses_an_unknown_row_says_which(clean_table: None) -> None:
    function = autograd.primitive("halved", "x", lambda xp, x: 0.5 * x, (lambda xp, z, x: 0.5,))
    data = pickle.dumps(function(Value(1.0)))
    del autograd.primitives.TABLE["halved"]

    with pytest.raises(ChainruleError, match="'halved'"):
        pickle.loads(data)  # noqa: S301
