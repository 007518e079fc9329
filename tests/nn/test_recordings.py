"""Chance and running numbers: at once while one computes, noted down for a program."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

import nn
from autograd import Value
from nn.recordings import noise, observed, recording


def doubled(u: Any) -> Any:
    return 2.0 * u


def test_noise_comes_from_the_generator_of_manual_seed() -> None:
    nn.manual_seed(5)

    found = noise(3, doubled)

    assert found == (2.0 * np.random.default_rng(5).random(3)).tolist()


def test_recorded_noise_is_leaves_and_draws_nothing() -> None:
    nn.manual_seed(5)
    with recording() as record:
        leaves = noise(2, doubled) + noise(1, doubled)
    after = noise(1, doubled)

    assert [len(drawn.leaves) for drawn in record.noise] == [2, 1]
    assert all(isinstance(x, Value) and x.is_leaf for x in leaves)
    assert after == (2.0 * np.random.default_rng(5).random(1)).tolist()


def test_observed_results_are_received_at_once_or_noted_down() -> None:
    seen: list[list[float]] = []
    x = Value(3.0)

    observed([x * x, 1.0], lambda numbers: seen.append(numbers.tolist()))
    with recording() as record:
        observed([x * x], lambda numbers: seen.append(numbers.tolist()))

    assert seen == [[9.0, 1.0]]
    record.observed[0].receive(np.array([4.0]))
    assert seen[1:] == [[4.0]]


def test_a_recording_ends_with_its_block() -> None:
    with contextlib.suppress(ZeroDivisionError), recording():
        1 / 0  # noqa: B018

    assert isinstance(noise(1, doubled)[0], float)
