"""Samples in parts: every sample once, with its own target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from autograd.errors import LengthError
from nn.data import batches, split
from nn.errors import SettingError, SettingTypeError

Y = np.arange(10)
X = np.stack([10.0 * Y, -Y], axis=1)


def check_pairs(parts: list[tuple[Any, Any]], targets: list[int]) -> None:
    for x, y in parts:
        assert x.tolist() == [[10.0 * k, -k] for k in y]
    assert sorted(k for _, y in parts for k in y.tolist()) == targets


@pytest.mark.parametrize("shuffle", [True, False])
def test_batches_give_every_sample_once_with_its_target(shuffle: bool) -> None:
    parts = list(batches(X, Y, 4, shuffle=shuffle, rng=0))

    check_pairs(parts, list(range(10)))
    assert [len(y) for _, y in parts] == [4, 4, 2]


def test_batches_keep_the_order_unless_they_are_shuffled() -> None:
    in_order = [k for _, y in batches(X, Y, 3, shuffle=False) for k in y]
    shuffled = [k for _, y in batches(X, Y, 3, rng=1) for k in y]

    assert in_order == list(range(10))
    assert shuffled != in_order


def test_the_last_short_batch_is_left_out_if_asked() -> None:
    parts = list(batches(X, Y, 4, shuffle=False, drop_last=True))

    check_pairs(parts, list(range(8)))


def test_a_generator_goes_on_from_epoch_to_epoch() -> None:
    rng = np.random.default_rng(2)
    first, second = ([y.tolist() for _, y in batches(X, Y, 5, rng=rng)] for _ in range(2))

    assert first != second
    assert first == [y.tolist() for _, y in batches(X, Y, 5, rng=2)]


def test_batches_without_rng_follow_manual_seed() -> None:
    nn.manual_seed(3)
    first = [y.tolist() for _, y in batches(X, Y, 5)]
    nn.manual_seed(3)

    assert [y.tolist() for _, y in batches(X, Y, 5)] == first


def test_lists_become_arrays_and_whole_numbers_stay_whole() -> None:
    ((x, y),) = batches([0.5, 1.5], [1, 0], shuffle=False)

    assert (x.tolist(), y.tolist(), y.dtype.kind) == ([0.5, 1.5], [1, 0], "i")


def test_a_batch_is_no_window_on_the_data() -> None:
    inputs = X.copy()
    for x, _ in batches(inputs, Y, 4, shuffle=False):
        x[:] = 0.0

    assert inputs.tolist() == X.tolist()


GIVEN: Any = batches


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: GIVEN(X, Y[:9], 2), LengthError, "10 inputs and 9 targets"),
        (lambda: GIVEN(X, Y, 0), SettingError, "1 or more samples a batch, got 0"),
        (lambda: GIVEN(X, Y, 2.0), SettingTypeError, "samples a batch as a whole number"),
        (lambda: GIVEN(X, Y, 2, "no"), SettingTypeError, "shuffle as True or False, got 'no'"),
        (lambda: GIVEN(X, Y, 2, True, 1), SettingTypeError, "drop_last as True or False, got 1"),
        (lambda: GIVEN(X, Y, 11, drop_last=True), SettingError, "has no batch to give"),
        (lambda: GIVEN([], [], 2), LengthError, "batches has no inputs"),
        (lambda: GIVEN(np.full((2, 2), np.nan), [0, 1]), SettingError, "batches has nan among"),
    ],
)
def test_mistakes_are_found_by_the_call_and_not_by_the_loop(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        (0.8, [8, 2]),
        (0.7, [7, 3]),
        (0.25, [3, 7]),
        ([0.5, 0.3, 0.2], [5, 3, 2]),
        ([1 / 3, 1 / 3, 1 / 3], [4, 3, 3]),
        ([7, 3], [7, 3]),
        (np.array([1, 2, 7]), [1, 2, 7]),
        ([10], [10]),
    ],
)
def test_parts_have_their_sizes_and_share_no_sample(sizes: Any, expected: list[int]) -> None:
    parts = split(X, Y, sizes, rng=4)

    assert [len(y) for _, y in parts] == expected
    check_pairs(parts, list(range(10)))


def test_parts_are_drawn() -> None:
    assert split(X, Y, 0.5, rng=5)[0][1].tolist() != list(range(5))
    assert split(X, Y, 0.5, rng=5)[0][1].tolist() == split(X, Y, 0.5, rng=5)[0][1].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_stratified_parts_have_each_class_within_two_samples(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.choice(4, 203, p=[0.6, 0.3, 0.07, 0.03])
    x = np.arange(203)
    sizes = [0.5, 0.3, 0.2]

    parts = split(x, y, sizes, rng=seed, stratify=True)

    for size, (inputs, targets) in zip(sizes, parts, strict=True):
        assert targets.tolist() == y[inputs].tolist()
        shares = np.bincount(targets, minlength=4) - size * np.bincount(y, minlength=4)
        assert np.abs(shares).max() < 2.0
    assert sorted(np.concatenate([inputs for inputs, _ in parts]).tolist()) == list(range(203))


def test_stratified_parts_are_drawn_too() -> None:
    y = [0, 1] * 20
    first, second = (split(list(range(40)), y, 0.5, rng=k, stratify=True)[0][0] for k in (0, 1))

    assert sorted(first.tolist()) != sorted(second.tolist())


SPLIT: Any = split


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: SPLIT(X, Y, 1.5), SettingError, "between 0 and 1, got 1.5"),
        (lambda: SPLIT(X, Y, 0.0), SettingError, "between 0 and 1, got 0"),
        (lambda: SPLIT(X, Y, 8), SettingError, "for all parts, as in [80, 20]"),
        (lambda: SPLIT(X[:1], Y[:1], 0.5), SettingError, "sizes [1, 0] of 1 samples"),
        (lambda: SPLIT(X, Y, [0.01, 0.01, 0.98]), SettingError, "one or more samples in each part"),
        (lambda: SPLIT(X, Y, [0.8, 0.3]), SettingError, "shares that add up to 1"),
        (lambda: SPLIT(X, Y, [8, 3]), SettingError, "add up to the 10 samples, got [8, 3]"),
        (lambda: SPLIT(X, Y, [12, -2]), SettingError, "one or more samples in each part"),
        (lambda: SPLIT(X, Y, []), SettingError, "add up to the 10 samples"),
        (lambda: SPLIT(X, Y, "half"), SettingTypeError, "sizes as a real number, got 'half'"),
        (lambda: SPLIT(X, Y, [0.5, "x"]), SettingTypeError, "each size as a real number"),
        (lambda: SPLIT(X, Y, [float("nan"), 1.0]), SettingError, "each size as a finite number"),
        (lambda: SPLIT(X, Y[:3]), LengthError, "10 inputs and 3 targets"),
        (lambda: SPLIT(X, X, stratify=True), SettingError, "one class for each sample"),
        (lambda: SPLIT(X, Y, stratify="y"), SettingTypeError, "stratify as True or False"),
    ],
)
def test_what_makes_no_parts_is_refused(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)
