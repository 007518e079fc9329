"""Linear: what it computes, what it starts with, and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
import nn
from autograd import Value
from autograd.errors import LengthError, OperandError
from nn.errors import FixedError, SettingError, SettingTypeError


def data_of(nested: Any) -> Any:
    return [data_of(x) for x in nested] if isinstance(nested, list) else nested.data


def test_it_gives_sums_of_products_and_a_bias() -> None:
    """Truth: NumPy's product."""
    layer = nn.Linear(3, 2)
    x = np.array([0.5, -1.0, 2.0])

    outputs = data_of(layer(x))

    assert outputs == pytest.approx(layer.weight.data @ x + layer.bias.data, rel=1e-14)


def test_without_a_bias_it_gives_the_products_alone() -> None:
    layer = nn.Linear(3, 2, bias=False)
    x = np.array([0.5, -1.0, 2.0])

    assert data_of(layer(x)) == pytest.approx(layer.weight.data @ x, rel=1e-14)
    assert layer.bias is None
    assert list(layer.state_dict()) == ["weight"]


def test_one_output_is_a_list_too() -> None:
    """As PyTorch's shape (1,), where a Layer gives the Value."""
    (out,) = nn.Linear(2, 1)([1.0, 2.0])

    assert isinstance(out, Value)


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3), (1, 1, 3)])
def test_axes_before_the_last_stay(shape: tuple[int, ...]) -> None:
    layer = nn.Linear(3, 2)
    x = np.random.default_rng(0).normal(size=shape)

    for given in (x, x.tolist()):
        outputs = np.array(data_of(layer(given)))

        assert outputs.shape == (*shape[:-1], 2)
        np.testing.assert_allclose(outputs, x @ layer.weight.data.T + layer.bias.data, rtol=1e-13)


def test_a_batch_of_samples_gives_a_batch() -> None:
    layer = nn.Linear(2, 2)

    outputs = layer(nn.Batch(np.eye(2)))

    assert type(outputs) is nn.Batch
    assert [data_of(sample) for sample in outputs] == [data_of(layer(row)) for row in np.eye(2)]


def test_the_outputs_share_the_group_of_the_inputs() -> None:
    """So that the compiler finds a matrix product."""
    outputs = nn.Linear(2, 3)([Value(1.0), Value(2.0)])

    assert len({id(out.operands[2]) for out in outputs}) == 1


def test_it_compiles_to_one_product() -> None:
    layer, xs = nn.Linear(3, 4), [Value(1.0) for _ in range(3)]

    program = autograd.compile(autograd.sum(layer(xs)), inputs=xs, parameters=layer)

    assert "5 operations in 2 instructions" in repr(program)  # the product, and the sum of all


def test_the_first_numbers_have_pytorchs_bounds() -> None:
    """Evenly within 1/sqrt(in_features), weights and biases alike.

    A sample of 20,000 has its extremes within 1e-3 of the bound, the tolerance of the deviation is
    5 times its standard error.
    """
    layer = nn.Linear(100, 200, rng=3)
    wide = nn.Linear(4, 5000, rng=3)

    for numbers, bound in ((layer.weight.data, 0.1), (wide.bias.data, 0.5)):
        assert 0.998 * bound < np.abs(numbers).max() <= bound
        assert numbers.std() == pytest.approx(bound / np.sqrt(3.0), rel=0.05)
        assert numbers.min() < -0.99 * bound


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, again, other = (nn.Linear(3, 2, rng=seed) for seed in (1, 1, 2))

    assert np.array_equal(first.weight.data, again.weight.data)
    assert np.array_equal(first.bias.data, again.bias.data)
    assert not np.array_equal(first.weight.data, other.weight.data)
    nn.manual_seed(5)
    before = nn.Linear(3, 2).weight.data
    nn.manual_seed(5)
    assert np.array_equal(nn.Linear(3, 2).weight.data, before)


def test_weights_are_tied_by_giving_them_to_two_layers() -> None:
    first, second = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)

    second.weight = first.weight

    assert len(nn.Sequential(first, second).parameters()) == 4


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([1.0, 2.0], r"Linear expects 3 inputs, got 2: \(1\.0, 2\.0\)"),
        ([], r"Linear expects 3 inputs, got 0"),
        ([[1.0, 2.0]], r"3 inputs, the last axis of nested lists, got a sample of shape \(1, 2\)"),
        (np.zeros((3, 4)), r"the last axis of nested lists, got a sample of shape \(3, 4\)"),
        ([[1.0, 2.0, 3.0], [1.0]], r"lists of one depth .* got lists of 1 and of 3 elements"),
        ([[1.0, 2.0, 3.0], 1.0], r"got lists of numbers and of sequences, side by side"),
        ([[], []], r"sample of shape \(2, 0\), which is empty"),
    ],
    ids=["short", "none", "nested", "array", "ragged", "mixed", "empty"],
)
def test_a_wrong_number_of_inputs_is_an_error(inputs: Any, message: str) -> None:
    with pytest.raises(LengthError, match=message):
        nn.Linear(3, 2)(inputs)


@pytest.mark.parametrize("inputs", [1.0, Value(1.0), "abc", None, {1.0, 2.0, 3.0}], ids=str)
def test_inputs_that_are_no_sequence_are_an_error(inputs: Any) -> None:
    with pytest.raises(OperandError, match="Linear expects 3 inputs in a sequence"):
        nn.Linear(3, 2)(inputs)


@pytest.mark.parametrize("size", [2.0, True, "2", None, [2]], ids=repr)
def test_a_size_that_is_no_whole_number_is_an_error(size: Any) -> None:
    with pytest.raises(SettingTypeError, match="number of in_features as a whole number, got"):
        nn.Linear(size, 1)
    with pytest.raises(SettingTypeError, match="number of out_features as a whole number, got"):
        nn.Linear(1, size)


def test_sizes_are_bounded() -> None:
    with pytest.raises(SettingError, match="Linear expects 1 or more in_features, got 0"):
        nn.Linear(0, 1)
    with pytest.raises(SettingError, match="Linear would have more than 10,000,000 parameters"):
        nn.Linear(10**9, 10**9)


def test_sizes_may_be_numpys_integers() -> None:
    assert repr(nn.Linear(np.int64(2), np.int32(3))) == repr(nn.Linear(2, 3))


def test_a_bias_is_wanted_or_not() -> None:
    """A third size given by mistake is not taken for True."""
    with pytest.raises(SettingTypeError, match="Linear expects bias as True or False, got 4"):
        nn.Linear(2, 3, 4)  # type: ignore[arg-type]


def test_sizes_are_fixed() -> None:
    layer = nn.Linear(2, 3)

    with pytest.raises(FixedError, match=r"Linear\.in_features is fixed when the Linear is made"):
        layer.in_features = 5
