"""Each loss is its formula, has its slopes, and refuses what does not pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from autograd.graph import topological
from nn.errors import SettingError

Loss = Callable[[Any, Any], Value]
PAIRED = pytest.mark.parametrize(
    "loss", [nn.mse_loss, nn.half_squared_error, nn.hinge_loss], ids=lambda loss: loss.__name__
)


def values(*numbers: float) -> list[Value]:
    return [Value(x) for x in numbers]


def test_mse_is_the_mean_of_the_squares() -> None:
    assert nn.mse_loss(values(1.0, 2.0, 3.0), [1.0, 0.0, 0.0]).data == pytest.approx(13 / 3)


def test_half_squared_error_is_the_sum_of_half_the_squares() -> None:
    """Truth: the total error that the w1-w8 text prints."""
    error = nn.half_squared_error(values(0.75136507, 0.772928465), [0.01, 0.99])

    assert round(error.data, 9) == 0.298371109


def test_hinge_is_0_beyond_the_margin_and_grows_linearly_before_it() -> None:
    assert nn.hinge_loss(values(1.5), [1]).data == 0.0
    assert nn.hinge_loss(values(0.25), [1]).data == 0.75
    assert nn.hinge_loss(values(0.25), [-1]).data == 1.25
    assert nn.hinge_loss(values(1.5, 0.25, 0.25), [1, 1, -1]).data == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("loss", "slope"),
    [(nn.mse_loss, 2 * (2.0 - 0.5)), (nn.half_squared_error, 2.0 - 0.5), (nn.hinge_loss, 0.0)],
)
def test_the_slope_in_a_prediction_is_that_of_the_formula(loss: Loss, slope: float) -> None:
    prediction = Value(2.0)

    loss(prediction, 0.5).backward()

    assert prediction.grad == slope


def test_targets_may_be_values_and_receive_gradients() -> None:
    target = Value(0.5)

    nn.half_squared_error([2.0], [target]).backward()

    assert target.grad == -1.5


def test_a_single_prediction_needs_no_mean() -> None:
    operations = [node.op for node in topological(nn.mse_loss(Value(2.0), 0.5)) if node.op]

    assert operations == ["sub", "square"]


@PAIRED
def test_a_single_pair_is_a_sequence_of_one(loss: Loss) -> None:
    assert loss(Value(0.3), 1.0).data == loss(values(0.3), [1.0]).data


@PAIRED
def test_rows_are_paired_row_by_row(loss: Loss) -> None:
    rows = [values(0.3, -0.2), values(0.9, 0.4)]
    targets = np.array([[1.0, -1.0], [-1.0, 1.0]])

    assert loss(rows, targets).data == pytest.approx(
        loss(values(0.3, -0.2, 0.9, 0.4), [1.0, -1.0, -1.0, 1.0]).data, rel=1e-15
    )


@PAIRED
def test_numbers_alone_give_a_value(loss: Loss) -> None:
    assert isinstance(loss([0.5, 0.25], [1, -1]), Value)


@PAIRED
def test_predictions_may_come_from_a_generator(loss: Loss) -> None:
    generated = loss((Value(x) for x in (0.5, 0.25)), (y for y in (1, -1)))

    assert generated.data == loss([0.5, 0.25], [1, -1]).data


@PAIRED
@pytest.mark.parametrize(
    ("predictions", "targets", "message"),
    [
        ([0.5, 1.5], [1.0], "got 2 predictions and 1 targets; give as many of each"),
        ([[0.5, 1.5]], [[1.0]], "got 2 predictions and 1 targets"),
        (0.5, [1.0, 1.0], "got a single number for 2 numbers; give both as one number or both"),
        ([[0.5]], [1.0], "got 1 numbers for a single number"),
        ([], [], "of no predictions has no value"),
    ],
)
def test_what_does_not_pair_is_an_error(
    loss: Loss, predictions: Any, targets: Any, message: str
) -> None:
    with pytest.raises(LengthError, match=f"^{loss.__name__} .*{message}"):
        loss(predictions, targets)


@PAIRED
@pytest.mark.parametrize("wrong", ["abc", None, 1j])
def test_what_is_no_number_is_an_error(loss: Loss, wrong: Any) -> None:
    with pytest.raises(OperandError, match="Expected a real number"):
        loss([0.5], [wrong])


def test_hinge_refuses_a_label_that_blinds_it() -> None:
    """Classes 0 and 1 in place of -1 and 1 would leave half of the samples without effect."""
    with pytest.raises(SettingError, match=r"hinge_loss got the label 0, .* write 2 \* y - 1"):
        nn.hinge_loss(values(0.5, 0.5), [0, 1])


def test_a_target_may_be_an_array_without_axes() -> None:
    assert nn.mse_loss(Value(2.0), np.array(0.5)).data == 2.25


def test_cross_entropy_is_autograds() -> None:
    assert nn.cross_entropy(values(0.0, 0.0), 1).data == pytest.approx(np.log(2.0), rel=1e-15)
