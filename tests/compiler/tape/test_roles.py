"""A tape whose leaves have other roles computes the same."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler.castings import Casting
from autograd.compiler.tape.roles import with_roles
from autograd.compiler.tape.tape import Tape


def drawn(seed: int) -> tuple[Any, list[float]]:
    """A program of four inputs and three parameters, with operations of one to many operands."""
    rng = random.Random(seed)
    numbers = [rng.uniform(0.5, 2.0) for _ in range(7)]
    leaves = [Value(x, f"v{n}") for n, x in enumerate(numbers)]
    known: list[Any] = list(leaves)
    for _ in range(25):
        a, b, c = (rng.choice(known) for _ in range(3))
        known.append(
            [
                ag.tanh(a), a * b + 0.5, a - b, ag.clamp(a, -1.5, 1.5), ag.logsumexp([a, b, c]),
                ag.sum([a, b, c, 2.0]), ag.dot([a, b], [b, c]), ag.where(ag.greater(a, b), b, c),
            ][rng.randrange(8)]
        )  # fmt: skip
    return ag.compile(known[-2:], leaves[:4], leaves[4:], allow_unused=True), numbers


@pytest.mark.parametrize("backend", ["numpy", "python"])
@pytest.mark.parametrize("seed", range(20))
def test_the_outputs_are_the_same_at_the_same_numbers(seed: int, backend: Any) -> None:
    program, numbers = drawn(seed)
    expected = program(numbers[:4])
    slots = list(range(7))
    random.Random(seed).shuffle(slots)
    n = seed % 8

    turned = with_roles(program.tape, slots[:n], slots[n:])

    given = [numbers[slot] for slot in slots]
    found = Casting(turned, backend).values(given[n:], given[:n])
    assert found == pytest.approx(expected, rel=1e-12)
    assert [turned.label(k) for k in range(7)] == [f"v{slot}" for slot in slots]
    assert (turned.n_inputs, turned.n_parameters) == (n, 7 - n)


def test_turning_twice_gives_the_first_tape() -> None:
    program, _ = drawn(0)
    tape = program.tape
    slots = [3, 6, 0, 5, 1, 2, 4]

    twice = with_roles(
        with_roles(tape, slots[:5], slots[5:]),
        np.argsort(slots)[:4].tolist(),
        np.argsort(slots)[4:].tolist(),
    )

    for name in Tape.__slots__:
        assert np.array_equal(getattr(twice, name), getattr(tape, name)), name
