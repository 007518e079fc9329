"""What a message shows of a user's object is one short line, whatever the object is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd import Value
from autograd.shortening import shown


class Rude:
    """An object whose repr raises."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


def deep(depth: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(depth):
        nested = [nested]
    return nested


def endless() -> list[Any]:
    cycle: list[Any] = [1.0]
    cycle.append(cycle)
    return cycle


ODD = {
    "a million numbers": [0.0] * 10**6,
    "a long text": "a" * 10**6,
    "a nested list": deep(100_000),
    "a list that holds itself": endless(),
    "a dict of them": {"x": endless(), "y": [0.0] * 10**6},
    "an object whose repr raises": Rude(),
    "an int of 5000 digits": 10**5000,
    "an array": np.zeros((1000, 1000)),
    "an array of rude objects": np.array([Rude()]),
    "a set": set(range(10**5)),
    "bytes": b"\n" * 10**5,
    "a function": lambda x: x,
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_object_is_shown_in_one_short_line(name: str) -> None:
    text = shown(ODD[name])

    assert 0 < len(text) <= 120
    assert "\n" not in text


@pytest.mark.parametrize("given", [1.5, "x", (1, 2), [0.5, None], {"a": 1}, Value(2.0, "x")])
def test_what_is_short_is_shown_whole(given: Any) -> None:
    assert shown(given) == repr(given)
