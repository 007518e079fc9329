"""The derivatives of a compiled function stand in the form of what it takes and returns."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import compile  # noqa: A004  (the field's word)
from autograd.errors import CompileError, LengthError, OperandError


def nested(w: Any, more: Any, k: Any = 2.0) -> Any:
    return {"a": [w[0] * more["x"], k * w[1] ** 2], "b": w[0].sin() * more["y"]}


def of_arrays(x: Any) -> Any:
    return np.array([x[0, 0] * x[1, 1], x[0, 1] ** 3])


CASES: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (nested, ([1.0, 2.0], {"x": 3.0, "y": 4.0})),
    (nested, ((1.0, 2.0), {"x": 3.0, "y": 4.0}, 0.5)),
    (of_arrays, (np.array([[1.0, 2.0], [3.0, 4.0]]),)),
    (lambda x: x * x, (3.0,)),
    (lambda x, y: [x * y, x, 1.0], (3.0, 2.0)),
]


def parts(tree: Any) -> tuple[list[Any], list[float]]:
    """The containers of a nest with the shapes of its arrays, and its numbers."""
    if isinstance(tree, dict | list | tuple):
        inner = [parts(x) for x in (tree.values() if isinstance(tree, dict) else tree)]
        own = list(tree) if isinstance(tree, dict) else len(tree)
        form = [type(tree), own, *(each for each, _ in inner)]
        return form, [x for _, numbers in inner for x in numbers]
    return [np.shape(tree)], np.ravel(tree).astype(float).tolist()


def check(found: Any, expected: Any) -> None:
    """Both are the same nest of the same numbers but for rounding."""
    form, numbers = parts(found)
    expected_form, expected_numbers = parts(expected)
    assert form == expected_form
    assert numbers == pytest.approx(expected_numbers, rel=1e-13)


@pytest.mark.parametrize(("fun", "args"), CASES)
def test_jacobian_and_hessian_have_the_form_of_those_of_the_function(
    fun: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    places = tuple(range(len(args)))
    call = compile(fun, args)

    jacobian, hessian = call.jacobian(*args), call.hessian(*args)

    check(jacobian, ag.jacobian(fun, places)(*args))
    check(hessian, ag.hessian(fun, places)(*args))


def test_the_one_argument_has_no_tuple_around_it() -> None:
    call = compile(lambda x: x[0] ** 2 * x[1], [1.0, 1.0])

    assert call.jacobian([1.0, 2.0]) == [4.0, 1.0]
    assert call.hessian([1.0, 2.0]) == [[4.0, 2.0], [2.0, 0.0]]
    assert call.jvp([1.0, 2.0], [0.0, 1.0]) == (2.0, 1.0)
    assert call.vjp([1.0, 2.0], 2.0) == (2.0, [8.0, 2.0])
    assert call.hvp([1.0, 2.0], [0.0, 1.0]) == [2.0, 0.0]


def test_keywords_come_back_as_a_dict() -> None:
    call = compile(lambda s, k: s.log() * k, {"s": 1.0, "k": 1.0})

    assert call.jacobian(s=math.e, k=2.0) == {
        "s": pytest.approx(2.0 / math.e),
        "k": pytest.approx(1.0),
    }
    value, moved = call.jvp({"s": math.e, "k": 2.0}, {"k": 1.0, "s": 0.0})
    assert (value, moved) == (pytest.approx(2.0), pytest.approx(1.0))


def test_products_have_the_form_of_the_arguments() -> None:
    args = ([1.0, 2.0], {"x": 3.0, "y": 4.0})
    along = ([1.0, 0.0], {"x": 0.0, "y": 1.0})
    call = compile(nested, args)

    value, moved = call.jvp(args, along)
    expected_value, expected = ag.jvp(nested, args, along)
    _, back = call.vjp(args, {"a": [1.0, 0.0], "b": 2.0})

    check(value, expected_value)
    check(moved, expected)
    check(back, ag.vjp(nested, *args)[1]({"a": [1.0, 0.0], "b": 2.0}))


def test_arguments_in_another_form_are_refused() -> None:
    call = compile(lambda x, y: x * y, (1.0, 1.0))

    with pytest.raises(OperandError, match="a tuple of positional arguments"):
        call.jvp([1.0, 2.0], (1.0, 0.0))
    with pytest.raises(OperandError, match="compiled for the arguments 'x', 'y'"):
        call.jvp((1.0, 2.0), (1.0,))
    with pytest.raises(LengthError, match="cotangent"):
        compile(lambda x: [x, x * x], 1.0).vjp(1.0, [1.0])
    with pytest.raises(CompileError, match="One output is differentiated"):
        compile(lambda x: [x, x * x], 1.0).hvp(1.0, 1.0)
