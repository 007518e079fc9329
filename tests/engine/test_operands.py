"""What may be an operand or the data of a leaf, and what is refused."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import ChainruleError, Value

NUMBERS = [
    3,
    3.0,
    True,
    Fraction(3, 4),
    Decimal("0.1"),
    np.float64(0.1),
    np.float32(0.1),
    np.float16(0.5),
    np.int8(-3),
    np.uint64(2**63),
    np.bool_(True),
    np.array(2.5),
    np.array(7),
    math.inf,
]
REFUSED: list[Any] = [
    "1.0",
    b"1",
    None,
    1j,
    np.complex128(1.0),
    np.array([1.0]),
    np.array("1"),
    [1.0],
    {},
    object(),
    float,
]


@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_every_real_number_becomes_a_float(number: Any) -> None:
    leaf = Value(number)
    sums = [Value(1.0) + number, number + Value(1.0), autograd.add(1.0, number)]

    assert type(leaf.data) is float
    assert leaf.data == float(number)
    assert all(isinstance(s, Value) and type(s.data) is float for s in sums)
    assert {s.data for s in sums} == {1.0 + float(number)}


@pytest.mark.parametrize("thing", REFUSED, ids=repr)
def test_anything_else_is_refused_as_data(thing: Any) -> None:
    with pytest.raises(TypeError, match="Expected a real number") as caught:
        Value(thing)
    assert isinstance(caught.value, ChainruleError)


@pytest.mark.parametrize("thing", [t for t in REFUSED if not isinstance(t, np.ndarray)], ids=repr)
def test_anything_else_is_refused_as_an_operand(thing: Any) -> None:
    a = Value(1.0)
    for attempt in (
        lambda: a + thing,
        lambda: thing - a,
        lambda: a.maximum(thing),
        lambda: autograd.sum([a, thing]),
        lambda: autograd.tanh(thing),
        lambda: autograd.affine(thing, [a], [a]),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_a_value_is_no_data() -> None:
    with pytest.raises(TypeError, match="got Value"):
        Value(Value(1.0))


@pytest.mark.parametrize("make", [Value, lambda n: Value(1.0) + n, lambda n: autograd.exp(n)])
def test_an_integer_beyond_floats_is_an_overflow_error(make: Any) -> None:
    with pytest.raises(OverflowError):
        make(10**400)


@pytest.mark.parametrize("group", [[], (), np.array([]), iter(())], ids=repr)
def test_an_empty_group_is_refused(group: Any) -> None:
    with pytest.raises(ValueError, match="at least one"):
        autograd.sum(group)


@pytest.mark.parametrize("thing", [1.0, Value(1.0), "ab", None], ids=repr)
def test_what_is_no_sequence_is_refused_as_a_group(thing: Any) -> None:
    with pytest.raises(TypeError, match="sequence"):
        autograd.mean(thing)


@pytest.mark.parametrize("kind", [set, frozenset, dict.fromkeys])
@pytest.mark.parametrize(
    "use",
    [
        lambda xs: autograd.dot(xs, [1.0, 2.0]),
        lambda xs: autograd.dot([1.0, 2.0], xs),
        autograd.softmax,
        lambda xs: autograd.cross_entropy(xs, 0),
        autograd.sum,
    ],
    ids=["dot", "dot's second", "softmax", "cross_entropy", "sum"],
)
def test_a_set_of_operands_is_refused(use: Any, kind: Any) -> None:
    """dot of a set was 4 in one run and 5 in the next, by the addresses of its Values."""
    with pytest.raises(TypeError, match="Values and numbers in an order, got .*; give a list"):
        use(kind([Value(1.0), Value(2.0)]))


@pytest.mark.parametrize(
    "masked",
    [np.ma.masked, np.ma.array(3.0, mask=True), np.ma.array([1.0, 2.0], mask=[True, False])[0]],
    ids=["constant", "array", "element"],
)
def test_what_is_masked_is_no_number(masked: Any) -> None:
    """NumPy made nan of it."""
    a = Value(2.0)
    for use in (Value, lambda x: autograd.sum([a, x]), lambda x: setattr(a, "data", x)):
        with pytest.raises(TypeError, match="number.*, got"):
            use(masked)

    assert Value(np.ma.array(3.0)).data == 3.0
    assert a.data == 2.0


def test_what_only_looks_like_a_node_is_refused() -> None:
    """A path has `.parents` as a Value has."""
    with pytest.raises(TypeError, match=r"got .*Path\('here'\) of type .* at position 1, counted"):
        autograd.sum([1, Path("here"), 1.0])


@pytest.mark.parametrize("function", [autograd.dot, lambda ws, xs: autograd.affine(1.0, ws, xs)])
@pytest.mark.parametrize(("n", "m"), [(1, 2), (2, 1)])
def test_groups_of_different_lengths_are_refused(function: Any, n: int, m: int) -> None:
    with pytest.raises(ValueError, match=f"got {n} ws, {m} xs"):
        function([Value(1.0)] * n, [2.0] * m)


@pytest.mark.parametrize(
    "group",
    [
        lambda xs: xs,
        tuple,
        iter,
        lambda xs: (x for x in xs),
        lambda xs: dict.fromkeys(xs).keys(),
        lambda xs: np.array(xs, dtype=object),
        autograd.engine.operands.as_group,
    ],
)
def test_any_iterable_is_a_group(group: Any) -> None:
    a, b = Value(2.0), Value(3.0)
    total = autograd.prod(group([a, b, 5.0]))
    total.backward()

    assert (total.data, a.grad, b.grad) == (30.0, 15.0, 10.0)


def test_numbers_alone_give_leaves() -> None:
    for result in (
        autograd.sin(0.5),
        autograd.hypot(3, 4),
        autograd.sum([1, 2]),
        autograd.dot([1], [2]),
    ):
        assert isinstance(result, Value)
        assert result.is_leaf
