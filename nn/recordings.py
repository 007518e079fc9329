"""What a program takes in and gives out beside samples and loss: chance, and running numbers.

A module asks for random numbers with `noise` and keeps running numbers with `observed`. Both act at
once; where a graph is recorded to become a program, they are noted down, and whoever runs the
program draws the numbers, and hands over the running ones, in every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np

from autograd.engine.value import Value
from nn.arguments import Numbers
from nn.randomness import generator

Observations: TypeAlias = tuple[tuple[Callable[[Numbers], object], Numbers], ...]
"""Who is to be handed which running numbers, in the order in which they asked for them."""


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Leaves that get other numbers in each step: what `transform` makes of numbers in [0, 1)."""

    leaves: list[Value]
    transform: Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Results that are handed to `receive` after each step, an array of their data."""

    values: list[Value]
    receive: Callable[[Numbers], object]


@dataclass(slots=True, eq=False)
class Record:
    """What was asked for while a graph was recorded, in order."""

    noise: list[Noise] = field(default_factory=list)
    observed: list[Observed] = field(default_factory=list)
    # of its own, so that to record does not change what is drawn later
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))


_RECORD: Final[ContextVar[Record | None]] = ContextVar("record", default=None)


@contextmanager
def recording() -> Iterator[Record]:
    """A block in which noise becomes leaves, and what is observed is noted down.

    >>> with recording() as record:
    ...     (x,) = noise(1, lambda u: 2.0 * u)
    >>> x.is_leaf, record.noise[0].leaves == [x]
    (True, True)
    """
    record = Record()
    token = _RECORD.set(record)
    try:
        yield record
    finally:
        _RECORD.reset(token)


def noise(n: int, transform: Callable[[Numbers], Numbers]) -> list[Any]:
    """So many numbers, `transform` of numbers drawn evenly from [0, 1) by nn's default generator.

    They are floats; while a program is recorded, leaves.
    """
    record = _RECORD.get()
    if record is None:
        drawn: list[float] = transform(generator(None).random(n)).tolist()
        return drawn
    leaves = [Value(x, "noise") for x in transform(record.rng.random(n)).tolist()]
    record.noise.append(Noise(leaves, transform))
    return leaves


def observed(values: Sequence[Value | float], receive: Callable[[Numbers], object]) -> None:
    """Hand over the data of some results: at once, or while a program is recorded, in each step."""
    record = _RECORD.get()
    if record is None:
        receive(np.array([x.data if isinstance(x, Value) else x for x in values]))
    else:
        record.observed.append(
            Observed([x if isinstance(x, Value) else Value(x) for x in values], receive)
        )
