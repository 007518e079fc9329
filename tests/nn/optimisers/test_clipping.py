"""Gradients that are cut: truth by hand; tests/oracle has PyTorch."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import NonFiniteError, SettingError, SettingTypeError
from nn.optimisers.clipping import clipped_to_norm


def leaves(*gradients: float) -> list[Value]:
    """Leaves with these gradients."""
    listed = [Value(1.0) for _ in gradients]
    for leaf, gradient in zip(listed, gradients, strict=True):
        leaf.grad = gradient
    return listed


def test_a_norm_below_the_most_changes_nothing() -> None:
    xs = leaves(3.0, 4.0)

    assert nn.utils.clip_grad_norm_(xs, 5.1) == 5.0
    assert [x.grad for x in xs] == [3.0, 4.0]


def test_the_norm_is_that_of_all_parameters_together() -> None:
    """Whether they come as a list, a group, a Parameter or one alone."""
    weight, bias, offset = nn.Parameter([[1.0, 1.0]]), nn.Parameter([1.0]), Value(1.0)
    weight.grad, bias.grad, offset.grad = [[1.0, 2.0]], [2.0], 4.0

    assert nn.utils.clip_grad_norm_([weight, bias, offset], 100.0) == 5.0
    assert nn.utils.clip_grad_norm_(weight, 100.0) == pytest.approx(5.0**0.5, rel=1e-15)
    assert nn.utils.clip_grad_norm_(bias, 100.0) == 2.0
    assert nn.utils.clip_grad_norm_(offset, 100.0) == 4.0
    assert nn.utils.clip_grad_norm_(iter([bias, offset]), 100.0) == pytest.approx(20.0**0.5)


def test_a_parameter_given_twice_counts_once() -> None:
    (x,) = leaves(3.0)

    assert nn.utils.clip_grad_norm_([x, x], 1.0) == 3.0
    assert x.grad == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(("p", "norm"), [(1.0, 7.0), (inf, 4.0), (2, 5.0)])
def test_the_kind_of_norm_may_be_chosen(p: float, norm: float) -> None:
    xs = leaves(3.0, -4.0)

    assert nn.utils.clip_grad_norm_(xs, 1.0, norm_type=p) == norm
    assert [x.grad for x in xs] == pytest.approx([3.0 / norm, -4.0 / norm], rel=1e-6)


def test_a_norm_that_is_not_finite_is_an_error_only_where_it_is_asked_for() -> None:
    for bad in (inf, nan):
        xs = leaves(3.0, bad)
        with pytest.raises(NonFiniteError, match=f"The norm of the gradients of 2 .* is {bad}"):
            nn.utils.clip_grad_norm_(xs, 1.0, error_if_nonfinite=True)
        assert xs[0].grad == 3.0

        assert str(nn.utils.clip_grad_norm_(xs, 1.0)) == str(bad)
        assert isnan(xs[1].grad)


def test_values_are_brought_into_a_range() -> None:
    xs = leaves(3.0, -3.0, 0.5, -inf, nan)
    nn.utils.clip_grad_value_(xs, 1)

    assert [x.grad for x in xs[:4]] == [1.0, -1.0, 0.5, -1.0]
    assert isnan(xs[4].grad)


def test_an_array_is_shortened_apart() -> None:
    """What training does between a gradient and a step."""
    grad = np.array([3.0, 4.0])
    shorter, norm = clipped_to_norm(grad, 1.0)

    assert (norm, grad.tolist()) == (5.0, [3.0, 4.0])
    assert shorter.tolist() == pytest.approx([0.6, 0.8], rel=1e-6)
    assert clipped_to_norm(grad, inf)[0] is grad


@pytest.mark.parametrize("clip", [nn.utils.clip_grad_norm_, nn.utils.clip_grad_value_])
@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ([], LengthError, "got no parameters"),
        (nn.MLP(2, [1]), SettingTypeError, r"such as model\.parameters\(\), got"),
        ({Value(1.0)}, SettingTypeError, "expects a sequence of parameters"),
        ([Value(1.0), 2.0], SettingTypeError, r"expects Values as parameters, got 2\.0 at 1"),
        ([[Value(1.0)], [Value(1.0) * 2.0]], SettingError, r"the result of 'mul' at 1\.0"),
    ],
)
def test_what_has_no_gradients_is_an_error(
    clip: Any, parameters: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        clip(parameters, 1.0)


def test_an_exhausted_generator_is_an_error() -> None:
    parameters = (x for x in leaves(3.0, 4.0))
    nn.utils.clip_grad_norm_(parameters, 1.0)

    with pytest.raises(LengthError, match="clip_grad_norm_ got no parameters"):
        nn.utils.clip_grad_norm_(parameters, 1.0)


@pytest.mark.parametrize("most", [-1.0, nan])
def test_a_norm_is_not_negative(most: float) -> None:
    (x,) = leaves(3.0)

    with pytest.raises(SettingError, match="clip_grad_norm_ expects max_norm of at least 0"):
        nn.utils.clip_grad_norm_([x], most)
    with pytest.raises(SettingError, match="clip_grad_value_ expects clip_value of at least 0"):
        nn.utils.clip_grad_value_([x], most)
    assert x.grad == 3.0


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"norm_type": 0.0}, SettingError, "norm_type above 0"),
        ({"norm_type": "inf"}, SettingTypeError, "norm_type as a real number, got 'inf'"),
        ({"max_norm": None}, SettingTypeError, "max_norm as a real number, got None"),
        ({"error_if_nonfinite": 1}, SettingTypeError, "error_if_nonfinite as True or False"),
    ],
)
def test_settings_without_meaning_are_an_error(
    settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        nn.utils.clip_grad_norm_(leaves(3.0), **{"max_norm": 1.0, **settings})


def test_a_gradient_that_is_no_number_is_an_error() -> None:
    first, second = leaves(3.0, 4.0)
    second.grad = None  # type: ignore[assignment]

    with pytest.raises(OperandError, match="grad of one of 2 Values is None"):
        nn.utils.clip_grad_norm_([first, second], 1.0)
    assert first.grad == 3.0
