"""What a Value is: its data, its record, its comparisons, its text."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import autograd
from autograd import Value
from autograd.errors import GraphLeftWarning, OperandError


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

    assert not any((nan < 1.0, nan > 1.0, nan <= nan, nan >= nan))


def test_equality_is_identity() -> None:
    a, b = Value(1.0), Value(1.0)

    assert a != b
    assert a == a
    assert len({a, b}) == 2
    assert b in [a, b]
    assert b not in [a, Value(1.0)]


def test_truth_is_that_of_the_data() -> None:
    assert [bool(Value(x)) for x in (0.0, -0.0, 1.0, math.nan)] == [False, False, True, True]


def test_a_value_converts_to_a_float() -> None:
    with pytest.warns(GraphLeftWarning):
        assert float(Value(2.5)) == 2.5
    assert Value(2.5).item() == 2.5


def test_repr_leaves_out_an_empty_label() -> None:
    w = Value(0.15, "w1")
    w.grad = 0.000438567734

    assert repr(w) == "Value(data=0.15, grad=0.000438568, label='w1')"
    assert repr(Value(2)) == "Value(data=2, grad=0)"


def test_repr_shows_whatever_stands_in_the_gradient() -> None:
    """`p.grad = None` is a habit from PyTorch; looking at p afterwards must not fail."""
    w = Value(0.15)
    w.grad = None  # type: ignore[assignment]

    assert repr(w) == "Value(data=0.15, grad=None)"


def test_detach_cuts_the_graph() -> None:
    a = Value(2.0)
    square = a * a
    square.label = "s"

    cut = square.detach()
    (cut * 3.0).backward()

    assert (cut.data, cut.label, cut.is_leaf) == (4.0, "s", True)
    assert (a.grad, cut.grad) == (0.0, 3.0)


@pytest.mark.parametrize("label", [None, 0, 3, [], (Value(2.0), Value(3.0))], ids=repr)
def test_a_label_that_is_no_text_is_refused(label: Any) -> None:
    with pytest.raises(OperandError, match="The label of a Value is a string, empty for none, got"):
        Value(1.0, label)


@pytest.mark.parametrize("label", [None, 3])
def test_a_label_replaced_by_what_is_no_text_is_refused_at_the_assignment(label: Any) -> None:
    x = Value(1.0, "x")

    with pytest.raises(OperandError, match=f"a string, empty for none, got {label};"):
        x.label = label

    assert x.label == "x"


@pytest.mark.parametrize(
    "make",
    [
        lambda x: Value(6.0, (x,), "*"),  # type: ignore[arg-type]
        lambda x: Value(6.0, _children=(x,), _op="*"),
        lambda _: Value(6.0, _op="*"),
        lambda x: Value(6.0, _children=(x,)),
    ],
)
def test_operands_and_operation_given_as_to_micrograd_are_answered(
    make: Callable[[Value], Value],
) -> None:
    with pytest.raises(OperandError, match=r"record their operands themselves: write x \* y for"):
        make(Value(2.0))


def test_a_format_is_that_of_the_data() -> None:
    loss = Value(2.0 / 3.0, "loss")

    assert f"{loss:.4f} {loss:>8.2e}" == "0.6667 6.67e-01"
    assert f"{loss}" == str(loss) == "Value(data=0.666667, grad=0, label='loss')"


class Weight(Value):
    """A user's own kind of Value."""


def test_a_subclass_takes_part_in_every_form_of_operation() -> None:
    w, x = Weight(2.0), Value(3.0)

    for product in (w * x, x * w, w * 3.0, 3.0 * w, autograd.dot([w], [3.0]), w.mul(3.0)):
        w.zero_grad()
        product.backward()
        assert (product.data, w.grad) == (6.0, 3.0)
