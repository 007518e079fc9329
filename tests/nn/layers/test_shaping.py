"""Layers that give a sample another shape, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import FixedError, SettingError, SettingTypeError

SAMPLE = np.arange(12.0).reshape(2, 3, 2)


def test_a_sample_becomes_one_list() -> None:
    assert nn.Flatten()(SAMPLE) == SAMPLE.ravel().tolist()
    assert nn.Flatten()([1.0, 2.0]) == [1.0, 2.0]


def test_values_go_through_as_they_are() -> None:
    x, y = Value(1.0), Value(2.0)

    assert nn.Flatten()([[x], [y]]) == [x, y]
    assert nn.Unflatten(1, (2, 1))([x, y]) == [[x], [y]]


@pytest.mark.parametrize(
    ("start", "end", "shape"),
    [
        (1, -1, (12,)),
        (2, -1, (2, 6)),
        (1, 2, (6, 2)),
        (-3, -2, (6, 2)),
        (2, 2, (2, 3, 2)),
        (np.int64(1), 3, (12,)),
    ],
)
def test_axes_have_pytorchs_numbers(start: int, end: int, shape: tuple[int, ...]) -> None:
    """Axis 0 counts the samples, so that 1 is the first of a sample."""
    assert nn.Flatten(start, end)(SAMPLE) == SAMPLE.reshape(shape).tolist()


@pytest.mark.parametrize(
    ("dim", "sizes", "shape"),
    [
        (1, (2, 1), (2, 1, 3, 2)),
        (2, (1, -1), (2, 1, 3, 2)),
        (-1, (2, 1, 1), (2, 3, 2, 1, 1)),
        (3, [-1, 2], (2, 3, 1, 2)),
    ],
)
def test_an_axis_becomes_several(dim: int, sizes: Any, shape: tuple[int, ...]) -> None:
    assert nn.Unflatten(dim, sizes)(SAMPLE) == SAMPLE.reshape(shape).tolist()


def test_a_batch_goes_through_sample_by_sample() -> None:
    assert nn.Flatten()(nn.Batch([[[1.0], [2.0]], [[3.0], [4.0]]])) == [[1.0, 2.0], [3.0, 4.0]]


def test_identity_takes_pytorchs_leftover_arguments() -> None:
    sample = [1.0]

    assert nn.Identity(54, unused=True)(sample) is sample


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Flatten(0), "Flatten got start_dim=0, the axis that counts the samples"),
        (lambda: nn.Flatten(1, 0), "Flatten got end_dim=0"),
        (lambda: nn.Unflatten(0, (1, 2)), "Unflatten got dim=0"),
        (lambda: nn.Unflatten(1, (0, 2)), r"-1 along one at most, got \(0, 2\)"),
        (lambda: nn.Unflatten(1, (-1, -1)), r"-1 along one at most, got \(-1, -1\)"),
        (lambda: nn.Unflatten(1, (-2,)), r"got \(-2,\)"),
    ],
)
def test_settings_that_mean_nothing_are_an_error(make: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Flatten(1.0), r"start_dim as a whole number, got 1\.0"),  # type: ignore[arg-type]
        (lambda: nn.Flatten(True), "start_dim as a whole number, got True"),
        (lambda: nn.Unflatten("1", (1,)), "dim as a whole number, got '1'"),  # type: ignore[arg-type]
        (lambda: nn.Unflatten(1, 4), "unflattened_size as a tuple of whole numbers, got 4"),
        (lambda: nn.Unflatten(1, (2.0,)), r"tuple of whole numbers, got \(2\.0,\)"),
    ],
)
def test_mistyped_settings_are_an_error(make: Any, message: str) -> None:
    with pytest.raises(SettingTypeError, match=message):
        make()


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            nn.Flatten(4),
            r"start_dim=4, and a sample of shape \(2, 3, 2\) has no such axis: .* 1 to 3",
        ),
        (nn.Flatten(3, 1), r"from axis 3 to axis 1, which comes before it"),
        (nn.Unflatten(-4, (2,)), "dim=-4, and a sample of shape"),
        (nn.Unflatten(2, (2, 2)), r"cannot make \(2, 2\) of the 3 elements along axis 2"),
        (nn.Unflatten(2, (2, -1)), r"cannot make \(2, -1\) of the 3 elements along axis 2"),
    ],
)
def test_axes_that_a_sample_has_not_are_an_error(layer: nn.Module, message: str) -> None:
    with pytest.raises(LengthError, match=message):
        layer(SAMPLE)


@pytest.mark.parametrize(
    "sample", [1.0, None, "ab", {1.0}, Value(1.0), np.array(1.0)], ids=lambda x: type(x).__name__
)
def test_what_is_no_sample_is_an_error(sample: Any) -> None:
    with pytest.raises(OperandError, match="Flatten expects one sample, nested lists of numbers"):
        nn.Flatten()(sample)


def test_a_sample_that_holds_itself_is_an_error() -> None:
    sample: list[Any] = []
    sample.append(sample)

    with pytest.raises(
        LengthError, match="Flatten got sequences nested 32 deep, or one that holds"
    ):
        nn.Flatten()(sample)


def test_settings_are_fixed() -> None:
    with pytest.raises(FixedError, match=r"Flatten\.start_dim is fixed when the Flatten is made"):
        nn.Flatten().start_dim = 2
