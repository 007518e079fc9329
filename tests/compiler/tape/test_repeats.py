"""Loops that recording unrolled are found again."""

from __future__ import annotations

import itertools
import random

import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.tape.building import tape_of
from autograd.compiler.tape.repeats import Repeat, repeats_in
from tests.compiler.graphs import large_graph, tape


def covered(repeats: list[Repeat]) -> int:
    return sum(repeat.period * repeat.turns for repeat in repeats)


def recurrence(steps: int) -> tuple[Value, list[Value]]:
    """An Euler step of a pendulum, seven operations, again and again."""
    angle, speed, g, h = leaves = [Value(x) for x in (0.3, 0.0, 9.81, 0.01)]
    for _ in range(steps):
        angle, speed = angle + h * speed, speed - h * g * angle.sin()
    return angle, leaves


@pytest.mark.parametrize("steps", [50, 1000])
def test_a_loop_is_found_with_its_length_and_count(steps: int) -> None:
    root, leaves = recurrence(steps)

    (repeat,) = repeats_in(tape(root, [], leaves))

    assert repeat.period == 7 - 1  # h * g is the same in all of them
    assert repeat.turns >= steps - 4


def test_two_loops_one_after_the_other_are_two() -> None:
    root, leaves = recurrence(40)
    for _ in range(60):
        root = (root * leaves[2]).tanh().exp() * leaves[3]

    found = repeats_in(tape(root, [], leaves))

    assert [repeat.period for repeat in found] == [6, 4]


def test_samples_of_a_series_move_by_one() -> None:
    """Each body takes the next sample, which is another leaf."""
    samples = [Value(float(n)) for n in range(100)]
    decay, level = Value(0.9), Value(0.0)
    for sample in samples:
        level = decay * level + (sample - level) ** 2

    (repeat,) = repeats_in(tape(level, samples, [decay]))

    assert repeat.turns >= 96


def test_a_body_with_groups_moves_as_a_whole() -> None:
    state = [Value(0.1), Value(0.2), Value(0.3)]
    weights = [[Value(0.1 * i - 0.2 * j) for j in range(3)] for i in range(3)]
    for _ in range(50):
        state = [ag.dot(line, state).tanh() for line in weights]
    root = ag.sum(state)

    found = repeats_in(tape(root, [], [x for line in weights for x in line]))

    assert [repeat.period for repeat in found] == [6]
    assert covered(found) >= 48 * 6


@pytest.mark.parametrize("seed", range(5))
def test_what_is_found_is_there(seed: int) -> None:
    """By the definition: equal rows, and operands that move by equal steps."""
    root, leaves = large_graph(seed, 300)
    for _ in range(30):
        root = (root * 0.3 + leaves[0]).sin()
    taped = tape(root, [], leaves)

    found = repeats_in(taped)

    assert covered(found) >= 25 * 3
    for repeat in found:
        for place in range(repeat.period):
            at = [repeat.first + place + n * repeat.period for n in range(repeat.turns)]
            assert len({int(taped.code[i]) for i in at}) == 1
            columns = [taped.operation(i)[1] for i in at]
            opened = [
                [y for x in c for y in (x if isinstance(x, tuple) else (x,))] for c in columns
            ]
            for slots in zip(*opened, strict=True):
                assert len({y - x for x, y in itertools.pairwise(slots)}) == 1


def test_what_never_comes_back_is_no_loop() -> None:
    rng = random.Random(0)
    x = root = Value(0.5)
    for _ in range(300):
        root = getattr(root + x, rng.choice(["sin", "tanh", "exp", "sigmoid", "atan"]))()

    assert covered(repeats_in(tape(root, [], [x]))) < 60


def test_an_empty_tape_has_none() -> None:
    x = Value(1.0)

    assert repeats_in(tape_of([x], [x], [])[0]) == []
