"""Parameters as arrays of Values: read, assigned and indexed as arrays are, each entry a leaf."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, affine
from autograd.engine.operands import LeafGroup
from autograd.errors import LengthError, OperandError


def test_one_number_gives_a_value_and_a_row_a_group() -> None:
    assert isinstance(nn.Parameter(0.5), Value)
    assert type(nn.Parameter([1.0, 2.0])) is LeafGroup


def test_a_parameter_of_several_axes_is_indexed_as_an_array() -> None:
    numbers = np.arange(24.0).reshape(2, 3, 4)
    parameter = nn.Parameter(numbers)

    assert parameter.shape == (2, 3, 4)
    assert len(parameter) == 2
    assert parameter[1, 2, 3].data == parameter[1][2][3].data == 23.0
    assert parameter[-1][0].data.tolist() == numbers[-1][0].tolist()
    assert parameter[1:].data.tolist() == numbers[1:].tolist()
    assert [part.data.tolist() for part in parameter] == numbers.tolist()


def test_views_hold_the_same_values() -> None:
    parameter = nn.Parameter(np.zeros((2, 3, 4)))

    parameter[1][2].data = [1.0, 2.0, 3.0, 4.0]

    assert parameter.data[1, 2].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert parameter[1, 2, 0] is parameter.rows[1][8]


def test_the_row_of_an_index_is_one_group_for_all_who_use_it() -> None:
    parameter = nn.Parameter(np.zeros((2, 3)))

    assert parameter[0] is parameter[0] is parameter.rows[0]


@pytest.mark.parametrize("numbers", [[1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_an_update_on_arrays_reaches_every_value(numbers: Any) -> None:
    """The loop of a lecture, w.data -= lr * w.grad, on all Values at once."""
    parameter = nn.Parameter(numbers)
    parameter.grad = np.array(numbers)

    parameter.data -= 0.5 * parameter.grad

    assert parameter.data.tolist() == (np.array(numbers) / 2).tolist()
    parameter.grad = 0.0
    assert not parameter.grad.any()


@pytest.mark.parametrize("numbers", [[1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]]])
def test_an_entry_set_in_the_array_that_was_read_is_refused(numbers: Any) -> None:
    """It would be lost: the array is a copy of what the Values have."""
    parameter = nn.Parameter(numbers)

    with pytest.raises(OperandError, match=r"would change in it alone"):
        parameter.data[0] = 5.0
    assert parameter.data.tolist() == numbers


def test_an_array_of_ones_own_can_be_written() -> None:
    own = nn.Parameter([1.0, 2.0]).data.copy()

    own[0] = 5.0

    assert own.tolist() == [5.0, 2.0]


@pytest.mark.parametrize("slot", ["data", "grad"])
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ([[1.0, 2.0, 3.0]], LengthError),
        ([1.0, 2.0], LengthError),
        (None, OperandError),
        ("x", OperandError),
        ([[1.0, 2.0], [3.0]], OperandError),
        ([[Value(1.0), 2.0], [3.0, 4.0]], OperandError),
        (np.ma.masked_equal([[1.0, 2.0], [3.0, 4.0]], 2.0), OperandError),
    ],
)
def test_what_does_not_fit_changes_nothing(slot: str, given: Any, error: type[Exception]) -> None:
    parameter = nn.Parameter([[1.0, 2.0], [3.0, 4.0]])
    before = getattr(parameter, slot).tolist()

    with pytest.raises(error):
        setattr(parameter, slot, given)
    assert getattr(parameter, slot).tolist() == before


def test_a_gradient_that_is_no_number_is_told() -> None:
    parameter = nn.Parameter([1.0, 2.0])
    parameter[1].grad = None

    with pytest.raises(OperandError, match="is None, which is no number"):
        _ = parameter.grad


@pytest.mark.parametrize(
    ("numbers", "error"),
    [
        ([], LengthError),
        (np.zeros((0, 3)), LengthError),
        ([[1.0], [1.0, 2.0]], LengthError),
        ("weights", OperandError),
        ([1j], OperandError),
        ([[None, 1.0]], OperandError),
        ([Value(1.0) * 2.0], OperandError),
    ],
)
def test_what_holds_no_numbers_is_no_parameter(numbers: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        nn.Parameter(numbers)


def test_leaves_are_taken_as_they_are() -> None:
    shared = Value(2.0)

    parameter = nn.Parameter([[shared, 1.0], [0.0, shared]])

    assert parameter[0, 0] is parameter[1, 1] is shared


def test_parameters_of_a_module_have_paths_as_labels() -> None:
    class Bilinear(nn.Module):
        def __init__(self) -> None:
            self.weight = nn.Parameter(np.zeros((2, 1, 2)))
            self.bias = nn.Parameter([0.0])

    module = Bilinear()
    paths = [path for path, _ in module.named_parameters()]

    assert paths == [
        "weight.0.0.0", "weight.0.0.1", "weight.1.0.0", "weight.1.0.1", "bias.0",
    ]  # fmt: skip
    assert [p.label for p in module.parameters()] == paths


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])  # noqa: S301
def test_a_copy_has_values_of_its_own(copied: Any) -> None:
    parameter = nn.Parameter([[1.0, 2.0], [3.0, 4.0]])

    twin = copied(parameter)
    twin.data = np.zeros((2, 2))

    assert parameter.data.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert twin.shape == (2, 2)
    assert type(twin[0]) is LeafGroup


def test_rows_are_operands_of_which_gradients_come_as_an_array() -> None:
    weight, bias, xs = (
        nn.Parameter([[1.0, 2.0], [3.0, 4.0]]),
        nn.Parameter([0.5, -0.5]),
        [3.0, -1.0],
    )

    first, second = (affine(b, row, xs) for b, row in zip(bias, weight, strict=True))
    (first + second).backward()

    assert weight.grad.tolist() == [xs, xs]
    assert bias.grad.tolist() == [1.0, 1.0]
