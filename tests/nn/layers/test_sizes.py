"""Sizes that no memory holds, or that are no sizes, are refused before anything is made."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import nn
from nn.arguments import MOST_PARAMETERS
from nn.errors import SettingError, SettingTypeError


def drawn(n: int, rng: object) -> list[float]:
    raise AssertionError(f"{n} numbers were drawn")


def ones() -> Iterator[int]:
    """Sizes that never end, but for a test they do."""
    yield from itertools.repeat(1, 2 * MOST_PARAMETERS)
    raise AssertionError("all sizes were read")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: nn.Layer(1, 2**64 - 1),
            r"\(36893488147419103230\), each a Value of some 200 bytes, and fill the memory; give",
        ),
        (lambda: nn.Layer(2**63, 1), "Layer would have more than"),
        (lambda: nn.Neuron(10**7), r"Neuron would have more than 10,000,000 parameters \(10000001"),
        (lambda: nn.MLP(1, [10_000, 10_000]), r"MLP would have more than .* \(100030000\)"),
        (lambda: nn.MLP(2**64, [1]), "MLP would have more than"),
        (lambda: nn.Neuron(10**5000), r"\(a number of 16610 bits\)"),
        (lambda: nn.Neuron(-(10**5000)), "1 or more inputs, got a number of 16610 bits"),
        (lambda: nn.MLP(1, itertools.repeat(10**9, 3)), "MLP would have more than"),
    ],
)
def test_sizes_that_would_fill_memory_are_refused_before_anything_is_made(
    make: Callable[[], nn.Module], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # else a wrong line would fill the memory of whoever tests it
    monkeypatch.setattr("nn.layers.neuron.micrograds", drawn)
    monkeypatch.setattr("nn.layers.perceptron.micrograds", drawn)
    tracemalloc.start()
    try:
        with pytest.raises(SettingError, match=message):
            make()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1_000_000  # bytes


@pytest.mark.slow
def test_sizes_that_never_end_are_refused() -> None:
    with pytest.raises(SettingError, match="MLP would have more than 10,000,000 parameters"):
        nn.MLP(1, ones())


@pytest.mark.parametrize(
    "size", [2.0, np.float64(2.0), True, np.True_, "2", None, [2], 2j], ids=repr
)
@pytest.mark.parametrize(
    "make",
    [nn.Neuron, lambda n: nn.Layer(1, n), lambda n: nn.Layer(n, 1), lambda n: nn.MLP(1, [n])],
    ids=["Neuron", "Layer", "Layer's inputs", "MLP"],
)
def test_a_size_that_is_no_whole_number_is_refused(
    make: Callable[[Any], nn.Module], size: object
) -> None:
    with pytest.raises(SettingTypeError, match="as a whole number, got"):
        make(size)


@pytest.mark.parametrize("sizes", [{4, 1}, frozenset({4, 1}), {4: 1}, b"41"], ids=repr)
def test_sizes_without_an_order_are_refused(sizes: Any) -> None:
    """{4, 1} could as well be {1, 4}."""
    with pytest.raises(SettingTypeError, match="MLP expects a sequence of sizes of layers, such"):
        nn.MLP(2, sizes)
