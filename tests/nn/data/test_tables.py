"""Classes as rows, and columns on one scale."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import ClassIndexError, LengthError, OperandError
from nn.data import normalise, one_hot
from nn.errors import ConstantColumnWarning, SettingError, SettingTypeError


@pytest.mark.parametrize("y", [2, [0, 2, 1], [[0, 1], [1, 2]], np.array([2, 0], dtype=np.uint8)])
def test_one_hot_rows_are_those_of_the_identity(y: Any) -> None:
    rows = one_hot(y, 4)

    assert rows.dtype == np.float64
    assert rows.tolist() == np.eye(4)[y].tolist()


def test_without_a_number_of_classes_the_greatest_says_it() -> None:
    assert one_hot([1, 4]).shape == (2, 5)


def test_one_hot_rows_are_weights_of_cross_entropy() -> None:
    logits = [0.3, 2.9, 4.0]

    by_weights = nn.cross_entropy(logits, one_hot(1, 3).tolist())

    assert by_weights.data == pytest.approx(nn.cross_entropy(logits, 1).data, rel=1e-15)


GIVEN: Any = one_hot


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: GIVEN([0, 3], 3), ClassIndexError, "classes from 0 to 2, got 3"),
        (lambda: GIVEN([-1, 1]), ClassIndexError, "got -1; give labels such as -1 and 1 new"),
        (lambda: GIVEN([0.0, 1.0]), OperandError, "write y.astype(int)"),
        (lambda: GIVEN([True, False]), OperandError, "classes as whole numbers"),
        (lambda: GIVEN(["a"]), OperandError, "classes as whole numbers, got ['a']"),
        (lambda: GIVEN(np.array([], dtype=int)), LengthError, "at least one class"),
        (lambda: GIVEN([0], 0), SettingError, "1 or more classes"),
        (lambda: GIVEN([0], 2.0), SettingTypeError, "the number of classes as a whole number"),
    ],
)
def test_what_are_no_classes_is_refused(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)


@pytest.mark.parametrize("shape", [(50,), (50, 3), (50, 2, 4)])
def test_every_column_has_mean_0_and_deviation_1(shape: tuple[int, ...]) -> None:
    table = np.random.default_rng(0).normal(5.0, 3.0, shape)

    scaled, _ = normalise(table)

    # sums of 50 numbers near 1, rounded to 1e-16 each
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(scaled.std(axis=0), 1.0, rtol=1e-14)


def test_other_samples_are_put_on_the_scale_of_the_first() -> None:
    """Truth: 0 and 4 have mean 2 and deviation 2."""
    _, scaling = normalise([[0.0], [4.0]])

    assert scaling([[8], [2]]).tolist() == [[3.0], [0.0]]
    assert (scaling.mean.tolist(), scaling.deviation.tolist()) == ([2.0], [2.0])


def test_the_data_given_stay_as_they_are() -> None:
    table = np.array([[1, 2], [3, 5]])

    normalise(table)

    assert table.tolist() == [[1, 2], [3, 5]]


def test_a_constant_column_becomes_0_and_is_told() -> None:
    """The mean of three 0.1 is another number than 0.1, so that a deviation would be left."""
    with pytest.warns(ConstantColumnWarning, match=r"1 of 2 columns .* become 0 .*: \[1\]"):
        scaled, scaling = normalise([[1.0, 0.1], [2.0, 0.1], [3.0, 0.1]])

    assert scaled[:, 1].tolist() == [0.0, 0.0, 0.0]
    assert scaling([[2.0, 0.6]]).tolist() == [[0.0, 0.5]]


def test_a_constant_pixel_is_named_by_its_place() -> None:
    images = np.random.default_rng(1).normal(size=(5, 2, 3))
    images[:, 1, 2] = 0.0

    with pytest.warns(ConstantColumnWarning, match=r"1 of 6 columns .*: \[\(1, 2\)\]"):
        normalise(images)


TABLE: Any = normalise


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: TABLE([[1.0, 2.0]]), LengthError, "two or more samples, got 1"),
        (lambda: TABLE([[1.0], [2.0, 3.0]]), LengthError, "samples of one length"),
        (lambda: TABLE([["a"], ["b"]]), OperandError, "an array of real numbers"),
        (lambda: TABLE(3.0), OperandError, "with a row for each sample, got 3.0"),
        (lambda: TABLE([[1.0], [np.nan]]), SettingError, "got 1 numbers that are nan or infinite"),
        (lambda: TABLE([[1.0], [2.0]])[1]([[1.0, 2.0]]), LengthError, "of the shape (1,)"),
        (lambda: TABLE([[1.0], [2.0]])[1]([[np.inf]]), SettingError, "Scaling got 1 numbers"),
    ],
)
def test_what_is_no_table_is_refused(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)
