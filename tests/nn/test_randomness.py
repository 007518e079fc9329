"""The numbers that parameters start from can be repeated."""

from __future__ import annotations

import numpy as np
import pytest

import nn
from nn.errors import SettingError, SettingTypeError


def weights(module: nn.Module) -> list[float]:
    return [p.data for p in module.parameters()]


def test_a_seed_gives_the_same_network_again() -> None:
    nn.manual_seed(1337)
    first = weights(nn.MLP(2, [3, 1]))
    other = weights(nn.MLP(2, [3, 1]))
    nn.manual_seed(1337)

    assert weights(nn.MLP(2, [3, 1])) == first
    assert other != first


def test_the_seed_is_numpys() -> None:
    """Truth: the same generator, asked directly."""
    nn.manual_seed(5)
    neuron = nn.Neuron(4)

    assert [w.data for w in neuron.w] == np.random.default_rng(5).uniform(-1, 1, 4).tolist()


def test_a_generator_of_ones_own_leaves_the_default_one_alone() -> None:
    nn.manual_seed(2)
    expected = weights(nn.Neuron(3))
    nn.manual_seed(2)

    own = weights(nn.Neuron(3, rng=np.random.default_rng(9)))

    assert weights(nn.Neuron(3)) == expected
    assert own == weights(nn.Neuron(3, rng=9))


def test_neurons_of_a_seeded_layer_differ() -> None:
    first, second = nn.Layer(3, 2, rng=4).neurons

    assert weights(first) != weights(second)


@pytest.mark.parametrize("rng", ["seed", 1.5, np.random.RandomState(0)], ids=repr)
def test_what_is_no_generator_is_an_error(rng: object) -> None:
    with pytest.raises(SettingTypeError, match=r"rng is a numpy\.random\.Generator, a seed, or"):
        nn.Layer(2, 2, rng=rng)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", ["a", None, 1.5])
def test_a_seed_that_is_no_whole_number_is_an_error(seed: object) -> None:
    with pytest.raises(SettingTypeError, match="manual_seed expects a whole number as seed, got"):
        nn.manual_seed(seed)  # type: ignore[arg-type]


def test_a_negative_seed_is_an_error() -> None:
    with pytest.raises(SettingError, match="manual_seed expects a seed of at least 0, got -1"):
        nn.manual_seed(-1)
    with pytest.raises(SettingError, match="rng expects a seed of at least 0, got -2"):
        nn.Neuron(2, rng=-2)
