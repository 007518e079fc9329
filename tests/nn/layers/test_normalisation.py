"""LayerNorm and RMSNorm: the numbers of one sample on one scale."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError
from nn.errors import FixedError, SettingError, SettingTypeError


def numbers(given: Any) -> Any:
    """The data in nested lists, as an array."""
    return np.array([numbers(x) for x in given] if isinstance(given, list) else given.data)


def test_layer_norm_gives_mean_0_and_variance_1() -> None:
    found = numbers(nn.LayerNorm(4, eps=0.0)([1.0, 2.0, 4.0, 9.0]))

    assert found.mean() == pytest.approx(0.0, abs=1e-15)
    assert found.var() == pytest.approx(1.0)


def test_layer_norm_does_not_see_shift_and_scale() -> None:
    norm = nn.LayerNorm(3, eps=0.0)
    sample = np.array([0.5, -1.0, 2.0])

    assert numbers(norm(7.0 * sample - 3.0)) == pytest.approx(numbers(norm(sample)))


def test_rms_norm_gives_mean_square_1_and_keeps_directions() -> None:
    found = numbers(nn.RMSNorm(2, eps=0.0)([3.0, 4.0]))

    assert found == pytest.approx(np.array([3.0, 4.0]) / sqrt(12.5))


def test_the_eps_of_rms_norm_is_that_of_float64_unless_given() -> None:
    tiny = nn.RMSNorm(1)([1e-8])[0].data

    assert tiny == pytest.approx(1e-8 / sqrt(1e-16 + 2.0**-52))
    assert nn.RMSNorm(1, eps=3.0)([1.0])[0].data == 0.5


def test_a_constant_sample_gives_the_bias_and_finite_slopes() -> None:
    norm = nn.LayerNorm(2)
    norm.bias.data = [5.0, -5.0]
    sample = [Value(3.0), Value(3.0)]
    out = norm(sample)
    out[0].backward()

    assert [x.data for x in out] == [5.0, -5.0]
    # half of 1 / sqrt(eps) each way
    assert [x.grad for x in sample] == pytest.approx([0.5 / sqrt(1e-5), -0.5 / sqrt(1e-5)])


@pytest.mark.parametrize("kind", [nn.LayerNorm, nn.RMSNorm])
def test_axes_before_the_last_ones_are_gone_through(kind: Any) -> None:
    samples = np.arange(12.0).reshape(2, 3, 2) ** 1.5
    norm = kind((3, 2))
    norm.weight.data = np.arange(6.0).reshape(3, 2)

    found = numbers(norm(samples))

    assert found.shape == (2, 3, 2)
    assert (found[1] == numbers(norm(samples[1]))).all()
    assert found[:, 0, 0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("kind", [nn.LayerNorm, nn.RMSNorm])
def test_each_number_has_its_weight(kind: Any) -> None:
    norm = kind(3)
    plain = numbers(norm([1.0, 2.0, 5.0]))
    norm.weight.data = [2.0, -1.0, 0.5]

    assert numbers(norm([1.0, 2.0, 5.0])) == pytest.approx(plain * [2.0, -1.0, 0.5])


def test_states_are_named_as_in_pytorch() -> None:
    assert list(nn.LayerNorm(2).state_dict()) == ["weight", "bias"]
    assert list(nn.LayerNorm(2, bias=False).state_dict()) == ["weight"]
    assert list(nn.LayerNorm(2, elementwise_affine=False).state_dict()) == []
    assert list(nn.RMSNorm((2, 3)).state_dict()) == ["weight"]


@pytest.mark.parametrize("kind", [nn.LayerNorm, nn.RMSNorm])
@pytest.mark.parametrize(
    ("settings", "sample", "error", "message"),
    [
        ({}, [1.0, 2.0, 3.0], LengthError, r"last axes of shape \(2,\), got a sample of shape \(3"),
        ({}, [[1.0], [2.0]], LengthError, r"got a sample of shape \(2, 1\)"),
        (
            {"normalized_shape": (2, 2)},
            [1.0, 2.0],
            LengthError,
            r"shape \(2, 2\), got .* \(2,\)",
        ),
        ({"normalized_shape": ()}, None, LengthError, "at least one axis, got none"),
        ({"normalized_shape": 2.0}, None, SettingTypeError, "as a whole number, got 2.0"),
        ({"normalized_shape": [2, 0]}, None, SettingError, "1 or more numbers along each axis"),
        ({"eps": -1.0}, None, SettingError, "eps as a finite number of at least 0, got -1"),
        ({"eps": "small"}, None, SettingTypeError, "eps as a real number, got 'small'"),
        ({"elementwise_affine": 1}, None, SettingTypeError, "as True or False, got 1"),
    ],
)
def test_what_has_no_meaning_is_refused(
    kind: Any, settings: dict[str, Any], sample: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        kind(**{"normalized_shape": 2, **settings})(sample)


def test_the_shape_cannot_be_set_afterwards() -> None:
    with pytest.raises(FixedError, match="normalized_shape is fixed"):
        nn.LayerNorm(2).normalized_shape = (3,)
