"""The numbers that parameters start from can be repeated."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

import nn
from autograd import Value
from nn.errors import SettingError, SettingTypeError


def weights(module: nn.Module) -> list[float]:
    return [p.data for p in module.parameters()]


@pytest.mark.parametrize(
    ("make", "n_weights", "n_neurons"),
    [
        (lambda: nn.Neuron(3), 3, 1),
        (lambda: nn.Layer(2, 3), 2, 3),
        (lambda: nn.MLP(2, [2, 1]), 2, 3),
    ],
    ids=["Neuron", "Layer", "MLP"],
)
@pytest.mark.usefixtures("unseeded")
def test_random_seed_gives_micrograds_weights(
    make: Callable[[], nn.Module], n_weights: int, n_neurons: int
) -> None:
    """Truth: micrograd draws random.uniform(-1, 1) for each weight, neuron by neuron."""
    random.seed(7)
    made = weights(make())
    random.seed(7)
    expected = [
        x for _ in range(n_neurons) for x in [*(random.uniform(-1, 1) for _ in range(n_weights)), 0]
    ]

    assert made == expected


@pytest.mark.usefixtures("unseeded")
def test_manual_seed_counts_for_the_rest_of_the_process() -> None:
    """Also where random.seed is called after it, as in a cell that is run again."""
    nn.manual_seed(5)
    random.seed(7)
    state = random.getstate()

    drawn = weights(nn.Neuron(2)) + weights(nn.Layer(2, 1))

    rng = np.random.default_rng(5)
    assert drawn == [*rng.uniform(-1, 1, 2), 0.0, *rng.uniform(-1, 1, 2), 0.0]
    assert random.getstate() == state


@pytest.mark.usefixtures("unseeded")
def test_a_generator_given_counts_before_manual_seed_too() -> None:
    state = random.getstate()

    drawn = weights(nn.Neuron(3, rng=9))

    assert drawn == [*np.random.default_rng(9).uniform(-1, 1, 3), 0.0]
    assert random.getstate() == state


@pytest.mark.usefixtures("unseeded")
@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Neuron(2, "tahn"),
        lambda: nn.Layer(2, 2, "tahn"),
        lambda: nn.MLP(2, [2, 1], "tahn"),
        lambda: nn.MLP(2, [2, 1], output_activation="tahn"),
        lambda: nn.MLP(2, [2, 0]),
    ],
)
def test_a_network_that_is_refused_draws_no_numbers(make: Callable[[], nn.Module]) -> None:
    """In a notebook the cell is mended and run again, and the seed still counts."""
    state = random.getstate()

    with pytest.raises(SettingError):
        make()

    assert random.getstate() == state


@pytest.mark.usefixtures("unseeded")
def test_shuffling_leaves_pythons_random_alone() -> None:
    x = Value(1.0)
    data = ([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    state = random.getstate()

    nn.fit(lambda z: x * z, nn.mse_loss, data, nn.SGD([x], lr=0.01), batch_size=1, progress=False)

    assert random.getstate() == state


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


def test_0_is_a_seed() -> None:
    nn.manual_seed(0)

    assert weights(nn.Neuron(2)) == weights(nn.Neuron(2, rng=0))


def test_a_negative_seed_is_an_error() -> None:
    with pytest.raises(SettingError, match="manual_seed expects a seed of at least 0, got -1"):
        nn.manual_seed(-1)
    with pytest.raises(SettingError, match="rng expects a seed of at least 0, got -2"):
        nn.Neuron(2, rng=-2)
