"""Variance and deviation by other formulas, and running sums, at awkward points too."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Value, compile, cumprod, cumsum, grad, norm, std, var  # noqa: A004
from autograd.engine import operations
from autograd.errors import LengthError, OperandError

NUMBERS = (1.0, -2.5, 4.0, 0.25)


def leaves(numbers: tuple[float, ...] = NUMBERS) -> list[Value]:
    return [Value(x) for x in numbers]


def test_variance_and_deviation_divide_by_one_less_than_the_number_of_values() -> None:
    assert var(leaves()).data == pytest.approx(statistics.variance(NUMBERS), rel=1e-15)
    assert std(leaves()).data == pytest.approx(statistics.stdev(NUMBERS), rel=1e-15)


def test_without_correction_they_are_those_of_the_values_themselves() -> None:
    assert var(leaves(), correction=0).data == pytest.approx(statistics.pvariance(NUMBERS))
    assert std(leaves(), correction=0).data == pytest.approx(np.std(NUMBERS), rel=1e-15)


def test_slopes_are_twice_the_deviations_by_what_is_divided_by() -> None:
    xs, mean = leaves(), statistics.fmean(NUMBERS)
    expected = [2.0 * (x - mean) / 3.0 for x in NUMBERS]

    assert grad(var(xs), xs) == pytest.approx(expected, rel=1e-14)
    by_root = [each / (2.0 * statistics.stdev(NUMBERS)) for each in expected]
    assert grad(std(xs), xs) == pytest.approx(by_root, rel=1e-14)


@pytest.mark.parametrize("function", [var, std])
@pytest.mark.parametrize("x", [0.1, 1e-300, 1e8 / 3.0, 0.0])
@pytest.mark.parametrize("n", [2, 3, 10, 49])
def test_equal_values_deviate_by_nothing_and_have_slopes_0(
    function: Callable[..., Value], x: float, n: int
) -> None:
    """The mean of three times 0.1 is rounded to another number, and a root of that has slopes."""
    xs = [Value(x) for _ in range(n)]
    result = function(xs)

    assert result.data == 0.0
    assert grad(result, xs) == [0.0] * n


def test_a_variance_far_from_0_keeps_its_digits() -> None:
    assert var([1e9 + x for x in (4.0, 7.0, 13.0, 16.0)]).data == 30.0


def test_a_deviation_of_large_numbers_does_not_overflow() -> None:
    assert std([1e200, 3e200]).data == pytest.approx(math.sqrt(2.0) * 1e200, rel=1e-15)


def test_the_second_derivatives_of_a_variance_are_those_of_a_square() -> None:
    xs = leaves()
    first = grad(var(xs), xs, create_graph=True)

    assert grad(first[0], xs) == pytest.approx([0.5, -1 / 6, -1 / 6, -1 / 6], rel=1e-14)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: var([1.0]), "var with correction=1 expects more values than that, got 1"),
        (lambda: std([1.0, 2.0], 2), "std with correction=2 expects more values than that, got 2"),
        (lambda: var([1.0, 2.0], math.nan), "var with correction=nan expects more"),
        (lambda: var([]), "Expected a group of at least one operand, got none"),
        (lambda: cumsum([]), "Expected a group of at least one operand, got none"),
    ],
)
def test_too_few_values_are_an_error(call: Callable[[], Any], text: str) -> None:
    with pytest.raises(LengthError, match=text):
        call()


def test_a_program_may_be_given_a_correction_that_leaves_nothing() -> None:
    """There nothing checks it, and the result is what PyTorch has."""
    row: Any = operations.var

    assert row([1.0, 2.0], 3.0).data == math.inf
    assert math.isnan(row([2.0, 2.0], 3.0).data)


def test_a_correction_that_is_no_number_is_an_error() -> None:
    with pytest.raises(OperandError, match="Expected a real number, got 'one'"):
        var([1.0, 2.0], correction="one")  # type: ignore[arg-type]


def test_one_value_has_a_variance_without_correction() -> None:
    assert var([Value(3.0)], correction=0).data == 0.0


def test_running_sums_and_products_are_numpys() -> None:
    assert [s.data for s in cumsum(leaves())] == list(np.cumsum(NUMBERS))
    assert [p.data for p in cumprod(leaves())] == list(np.cumprod(NUMBERS))


def test_a_running_sum_feels_the_values_before_it() -> None:
    xs = leaves()
    sums = cumsum(xs)

    assert grad(sums[2], xs) == [1.0, 1.0, 1.0, 0.0]
    assert grad(sums[0] * 3.0 + sums[3], xs) == [4.0, 1.0, 1.0, 1.0]


def test_a_running_product_with_a_0_has_the_slopes_of_the_others() -> None:
    xs = leaves((2.0, 0.0, 5.0))

    assert grad(cumprod(xs)[2], xs) == [0.0, 10.0, 0.0]


def test_the_first_of_them_is_a_node_of_its_own() -> None:
    """A label on it is not one on the value."""
    x = Value(2.0, "x")
    first, *_ = cumsum([x, 1.0])
    first.label = "s0"

    assert (x.label, first.is_leaf) == ("x", False)


def test_numbers_alone_give_values() -> None:
    results = [*cumsum([1.0, 2.0]), *cumprod([3.0, 4.0]), std([1.0, 2.0]), norm([3.0, 4.0])]

    assert all(type(each) is Value for each in results)


@pytest.mark.parametrize("backend", ["python", "numpy"])
def test_they_compile(backend: Any) -> None:
    xs = leaves()
    program = compile([var(xs), std(xs, 0), norm(xs), *cumsum(xs)], inputs=xs, backend=backend)
    points = np.array([NUMBERS, (0.1, 0.1, 0.1, 0.1), (3.0, 0.0, -4.0, 0.0)])

    found = np.array(program(list(points.T))).T

    assert found[:, 0] == pytest.approx(np.var(points, axis=1, ddof=1), rel=1e-14)
    assert found[:, 1] == pytest.approx(np.std(points, axis=1), rel=1e-14, abs=1e-16)
    assert found[:, 2] == pytest.approx(np.linalg.norm(points, axis=1), rel=1e-14)
    assert found[:, 3:] == pytest.approx(np.cumsum(points, axis=1), rel=1e-14)


def test_star_imports_have_them_and_not_what_hides_a_built_in() -> None:
    assert {"var", "std", "norm", "cumsum", "cumprod", "lgamma"} <= set(autograd.__all__)
    assert "round" not in autograd.__all__
