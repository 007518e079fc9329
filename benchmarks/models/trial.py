"""What a trial is: a model, the engines that compute the same of it, and what is asked of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.networks import Array


@dataclass(frozen=True, slots=True)
class Ready:
    """A computation that is ready to be repeated.

    `step` computes and gives the result in whatever form its engine has it; `numbers` are those of
    the result that all engines must agree on. `backend` tells what runs one of our programs now.
    """

    step: Callable[[], Any]
    numbers: Callable[[Any], Array]
    backend: Callable[[], str] = str
    parts: Callable[[], Mapping[str, float]] = dict
    """Of the time to the first value, in seconds, where its parts are told apart."""


Start = Callable[[], Ready]
"""Writes the model down, differentiates it, compiles it: all that precedes the first value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A bound on the time of one of our entries, in times of the fastest of some peers.

    With `seconds` the bound is on the time from nothing to the first value.
    """

    at_most: float
    peers: Sequence[str] = ()
    entry: str = "auto"
    words: str = ""

    @property
    def seconds(self) -> bool:
        return not self.peers


@dataclass(frozen=True, slots=True)
class Trial:
    """A named trial and, for each engine, the function that imports it and gives its start."""

    title: str
    entries: Mapping[str, Callable[[], Start]]
    asked: Sequence[Asked] = ()
    repeated: bool = True
    """Whether more is timed than the first value."""


OURS = ("auto", "auto joined", "auto sparse", "python", "numpy", "numba")
"""The entries that are our programs, by their backends."""
