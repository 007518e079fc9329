"""Pooling: what it computes, where gradients go, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import FixedError, SettingError, SettingTypeError

ONE: Any = 1
TEXT: Any = "4"
IMAGE = [[[1.0, 5.0, 2.0], [3.0, 4.0, 8.0], [7.0, 0.0, 6.0]]]


def flat(nested: Any) -> list[Any]:
    return [x for row in nested for x in flat(row)] if isinstance(nested, list) else [nested]


def data_of(nested: Any) -> Any:
    return [data_of(x) for x in nested] if isinstance(nested, list) else nested.data


def test_the_greatest_of_each_window_is_left() -> None:
    assert data_of(nn.MaxPool2d(2, stride=1)(IMAGE)) == [[[5.0, 8.0], [7.0, 8.0]]]


def test_the_mean_of_each_window_is_left() -> None:
    assert data_of(nn.AvgPool2d(2, stride=1)(IMAGE)) == [[[3.25, 4.75], [3.5, 4.5]]]


def test_windows_lie_side_by_side_unless_told_otherwise() -> None:
    signal = [[1.0, 2.0, 3.0, 4.0, 5.0]]

    assert data_of(nn.MaxPool1d(2)(signal)) == [[2.0, 4.0]]
    assert data_of(nn.MaxPool1d(2, ceil_mode=True)(signal)) == [[2.0, 4.0, 5.0]]
    assert data_of(nn.AvgPool1d(2)(signal)) == [[1.5, 3.5]]


def test_padding_is_never_the_greatest() -> None:
    assert data_of(nn.MaxPool1d(2, stride=1, padding=1)([[-3.0, -1.0, -2.0]])) == [
        [-3.0, -1.0, -1.0, -2.0]
    ]


def test_zeros_of_the_padding_count_in_a_mean_unless_told_otherwise() -> None:
    """4 / 2, then 4 / 1, at the border."""
    assert data_of(nn.AvgPool1d(2, padding=1)([[4.0, 6.0]])) == [[2.0, 3.0]]
    assert data_of(nn.AvgPool1d(2, padding=1, count_include_pad=False)([[4.0, 6.0]])) == [
        [4.0, 6.0]
    ]


def test_each_channel_is_by_itself() -> None:
    assert data_of(nn.MaxPool2d(1)([[[1.0]], [[2.0]]])) == [[[1.0]], [[2.0]]]


def test_a_tie_shares_the_gradient() -> None:
    """PyTorch gives all to the first; the difference is documented."""
    xs = [Value(2.0), Value(2.0), Value(1.0)]

    nn.MaxPool1d(3)([xs])[0][0].backward()

    assert [x.grad for x in xs] == [0.5, 0.5, 0.0]


def test_it_compiles_to_one_instruction() -> None:
    xs = [[[Value(float(i * j % 5)) for j in range(6)] for i in range(6)]]

    for pool in (nn.MaxPool2d(2), nn.AvgPool2d(2)):
        total = autograd.sum(flat(pool(xs)))
        assert "10 operations in 2 instructions" in repr(autograd.compile(total, inputs=flat(xs)))


@pytest.mark.parametrize("kind", [nn.MaxPool2d, nn.AvgPool2d])
@pytest.mark.parametrize(
    ("image", "message"),
    [
        ([1.0, 2.0], r"expects one sample of shape \(channels, height, width\), got .* \(2,\)"),
        (np.zeros((2, 2)), r"shape \(2, 2\); with one channel, give \[image\]"),
        (np.zeros((4, 1, 2, 2)), r"give several samples as nn\.Batch"),
        ([[[1.0, 2.0]]], r"window of \(2, 2\), and the image is \(1, 2\): it does not fit in"),
    ],
    ids=["flat", "no channels", "samples", "small"],
)
def test_an_image_of_another_shape_is_an_error(
    kind: type[nn.MaxPool2d], image: Any, message: str
) -> None:
    with pytest.raises(LengthError, match=message):
        kind(2)(image)


def test_what_is_no_image_is_an_error() -> None:
    with pytest.raises(OperandError, match="MaxPool2d expects one sample, nested lists"):
        nn.MaxPool2d(2)(3.0)


@pytest.mark.parametrize("kind", [nn.MaxPool2d, nn.AvgPool2d])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kernel_size": 0}, "expects kernel_size of at least 1, got 0"),
        ({"stride": 0}, "expects stride of at least 1, got 0"),
        ({"padding": 2}, "padding of at most half of kernel_size, which is 2, got 2"),
    ],
    ids=str,
)
def test_settings_that_make_no_pooling_are_an_error(
    kind: type[nn.MaxPool2d], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        kind(**{"kernel_size": 2, **settings})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.MaxPool2d("2"), r"MaxPool2d expects kernel_size as a whole number or .* '2'"),
        (lambda: nn.MaxPool1d((2, 2)), r"MaxPool1d expects kernel_size as a whole number, got \(2"),
        (lambda: nn.MaxPool2d(2, ceil_mode=ONE), "expects ceil_mode as True or False, got 1"),
        (lambda: nn.AvgPool2d(2, count_include_pad=ONE), "count_include_pad as True or False"),
        (
            lambda: nn.AvgPool2d(2, divisor_override=TEXT),
            "divisor_override as a real number, got '4'",
        ),
    ],
    ids=["kernel", "pair", "ceil", "count", "divisor"],
)
def test_mistyped_settings_are_an_error(make: Any, message: str) -> None:
    with pytest.raises(SettingTypeError, match=message):
        make()


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(SettingError, match="cannot divide by a divisor_override of 0"):
        nn.AvgPool2d(2, divisor_override=0)


def test_a_window_that_sees_only_padding_is_an_error() -> None:
    """PyTorch gives -inf there."""
    with pytest.raises(LengthError, match="nothing of an image of"):
        nn.MaxPool1d(2, padding=1, dilation=2)([[1.0]])


def test_settings_are_fixed() -> None:
    with pytest.raises(FixedError, match=r"MaxPool2d\.kernel_size is fixed when the MaxPool2d"):
        nn.MaxPool2d(2).kernel_size = 3
