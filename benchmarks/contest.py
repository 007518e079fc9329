"""What a contest is: one training step, made ready by each engine in its own best way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.workload import Figures


@dataclass(frozen=True, slots=True)
class Runner:
    """A step that is ready to be repeated.

    `step` computes, updates the parameters and gives the loss in whatever form its engine has it.
    `figures` reads the numbers that all engines must agree on from what the step gave; no clock
    runs then. `bytes_per_node` is the memory of the tape where there is one.
    """

    step: Callable[[], Any]
    figures: Callable[[Any], Figures]
    bytes_per_node: float = 0.0


Start = Callable[[], Runner]
"""Writes down, compiles, allocates: all that stands between the data and the first step."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A named contest and, for each engine, the function that imports it and gives its start.

    One call of `step` makes `steps` training steps. Times are printed per step, or per node where
    `nodes` counts the operations of a graph.
    """

    title: str
    entries: Mapping[str, Callable[[], Start]]
    steps: int = 1
    nodes: int = 0

    @property
    def each(self) -> int:
        """How many of what is measured one call of `step` works through."""
        return self.steps * (self.nodes or 1)


class EngineMissingError(Exception):
    """An engine that cannot take part here; the message says why and what to type."""
