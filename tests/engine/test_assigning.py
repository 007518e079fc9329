"""What is assigned to a Value is a number, or an error at the assignment."""

from __future__ import annotations

import weakref
from copy import copy, deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograd import Value, no_grad
from autograd.engine.assigning import assign, assignments
from autograd.errors import NotRecordedError, OperandError


@pytest.mark.parametrize(
    "number",
    [
        200,
        True,
        np.uint8(200),
        np.int64(2**40),
        np.float32(0.1),
        np.float64(0.1),
        np.array(3.0),
        Fraction(1, 3),
        Decimal("0.5"),
    ],
    ids=repr,
)
def test_a_number_of_another_kind_becomes_a_float(number: Any) -> None:
    v = Value(0.0)
    v.data = number

    assert type(v.data) is float
    assert v.data == float(number)
    assert (v * v).data == float(number) ** 2


@pytest.mark.parametrize("wrong", [1j, np.zeros(2), [1.0], "1", None, np.complex128(1)], ids=repr)
def test_what_is_no_number_is_refused_at_the_assignment(wrong: Any) -> None:
    v = Value(1.5)
    with pytest.raises(OperandError, match="Expected a real number, got"):
        v.data = wrong

    assert v.data == 1.5


def test_an_update_that_forgets_data_is_an_error_that_says_what_to_write() -> None:
    """`w.data = w - 0.1 * w.grad` would keep the graph of every step in the weight."""
    w = Value(1.0, "w")
    with pytest.raises(OperandError, match=r"data of 'w' is a number.* w\.data -= lr \* w\.grad"):
        w.data = w - 0.1 * w.grad  # type: ignore[assignment]

    assert w.data == 1.0


def test_data_of_a_result_cannot_be_assigned() -> None:
    """Its operands would not follow, and slopes and programs would be those of another number."""
    w = Value(3.0)
    square = w * w
    square.label = "square"
    with pytest.raises(OperandError, match=r"data of 'square' was computed.* v\.detach\(\)"):
        square.data = 100.0

    loose = square.detach()
    loose.data = 100.0
    assert (square.data, loose.data) == (9.0, 100.0)


@pytest.mark.parametrize("name", ["a", "b", "c", "da", "row", "requires_grad", "parents", "op"])
def test_what_no_value_has_cannot_be_assigned(name: str) -> None:
    v = Value(2.0) * 3.0
    with pytest.raises(AttributeError):
        setattr(v, name, 1)

    v.backward()
    assert v.parents[0].grad == 3.0


def test_completion_offers_no_private_slot() -> None:
    private = {name for name in dir(Value(1.0)) if name[0] == "_" and name[1] != "_"}

    assert private == {"_backward", "_op", "_prev"}
    assert {"data", "backward", "tanh", "__add__"} <= set(dir(Value(1.0)))


def test_the_public_names_of_a_value_are_documented() -> None:
    undocumented = {"data", "grad", "label"}  # the docstring of the class tells them
    for name in dir(Value):
        if not name.startswith("_") and name not in undocumented:
            assert getattr(Value, name).__doc__, name


@pytest.mark.parametrize(
    "number", [np.float32(0.1), np.float64(0.1), np.int64(2), 2, Fraction(1, 2)], ids=repr
)
def test_a_gradient_of_another_kind_becomes_a_float_in_the_next_pass(number: Any) -> None:
    w = Value(3.0)
    w.grad = number
    (w * w).backward()

    assert type(w.grad) is float
    assert w.grad == float(number) + 6.0


@pytest.mark.parametrize("wrong", [np.zeros(2), Value(1.0), 1j], ids=repr)
def test_a_gradient_that_is_no_number_is_named_and_nothing_changes(wrong: Any) -> None:
    w, x = Value(3.0, "w"), Value(2.0)
    w.grad = wrong
    with pytest.raises(OperandError, match="Cannot add to the gradient of 'w'"):
        (x * w).backward()

    assert w.grad is wrong
    assert x.grad == 0.0


def test_assignments_are_counted_when_somebody_asks() -> None:
    v = Value(1.0)
    before = assignments()
    assert assignments() == before

    v.data = 2.0
    assert assignments() != before

    before = assignments()
    assign([v], [3.0])
    assert (assignments() != before, v.data) == (True, 3.0)


def test_a_value_can_be_referred_to_weakly() -> None:
    v = Value(1.0)
    reference = weakref.ref(v)
    assert reference() is v

    del v
    assert reference() is None


def test_copies_keep_that_a_leaf_was_not_recorded() -> None:
    with no_grad():
        loss = Value(2.0) * 3.0
    for twin in (copy(loss), deepcopy(loss)):
        with pytest.raises(NotRecordedError):
            twin.backward()
