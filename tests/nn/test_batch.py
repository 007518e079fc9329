"""Modules are written for one sample; a Batch goes through them sample by sample, or mixed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.errors import LengthError, OperandError


class Double(nn.Module):
    def forward(self, x: Any, more: float = 0.0) -> Any:
        assert type(x) is not nn.Batch
        return [2.0 * v + more for v in x]


class Add(nn.Module):
    def forward(self, x: float, y: float) -> float:
        return x + y


class Centred(nn.Module):
    """Takes the mean over the samples off, while it trains."""

    @property
    def mixes(self) -> bool:
        return self.training

    def forward(self, x: Any) -> Any:
        if not self.training:
            return x
        mean = sum(x) / len(x)
        return nn.Batch([v - mean for v in x])


class Model(nn.Module):
    def __init__(self) -> None:
        self.add = Add()
        self.centred = Centred()

    def forward(self, x: Any) -> Any:
        return self.centred(self.add(x, 1.0))


def test_a_module_goes_through_the_samples() -> None:
    result = Double()(nn.Batch([[1.0], [2.0]]), more=1.0)

    assert type(result) is nn.Batch
    assert result == [[3.0], [5.0]]


def test_batches_go_together_and_other_arguments_to_all() -> None:
    assert Add()(nn.Batch([1.0, 2.0]), nn.Batch([10.0, 20.0])) == [11.0, 22.0]
    assert Add()(nn.Batch([1.0, 2.0]), 5.0) == [6.0, 7.0]


def test_batches_of_different_lengths_are_refused() -> None:
    with pytest.raises(LengthError, match="2 and 3 samples"):
        Add()(nn.Batch([1.0, 2.0]), nn.Batch([1.0, 2.0, 3.0]))


def test_a_module_that_mixes_makes_those_around_it_hand_on_the_batch() -> None:
    model = Model()

    assert model(nn.Batch([1.0, 3.0])) == [-1.0, 1.0]
    assert model.eval()(nn.Batch([1.0, 3.0])) == [2.0, 4.0]
    assert model(1.0) == 2.0


@pytest.mark.parametrize(
    "make", [lambda: nn.Neuron(2), lambda: nn.Layer(2, 3), lambda: nn.MLP(2, [3, 1])]
)
def test_micrograds_networks_take_batches_too(make: Any) -> None:
    network, samples = make(), [[1.0, 2.0], [-0.5, 1.0]]

    found = network(nn.Batch(samples))

    def numbers(x: Any) -> Any:
        return [v.data for v in x] if isinstance(x, list) else x.data

    assert [numbers(x) for x in found] == [numbers(network(x)) for x in samples]


def test_rows_of_an_array_are_samples() -> None:
    assert nn.Batch(np.array([[1.0, 2.0], [3.0, 4.0]])) == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("given", "error"),
    [([], LengthError), (3.0, OperandError), ("ab", OperandError), (Value(1.0), OperandError)],
)
def test_what_has_no_samples_is_no_batch(given: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        nn.Batch(given)
