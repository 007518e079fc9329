"""What a workload is: one step of work, made ready separately for each engine that can do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

Figures = tuple[float, ...]
"""The numbers a step ends with: every engine must reach the same ones."""

Lap = Callable[[str], None]
"""Called by a step at the end of each of its phases, with the phase's name."""

Step = Callable[[Lap], Figures]


class Scalar(Protocol):
    """What the workloads in plain operators ask of an engine's value."""

    data: float
    grad: float

    def __add__(self, other: Self | float, /) -> Self: ...
    def __radd__(self, other: float, /) -> Self: ...
    def __sub__(self, other: Self | float, /) -> Self: ...
    def __rsub__(self, other: float, /) -> Self: ...
    def __mul__(self, other: Self | float, /) -> Self: ...
    def __rmul__(self, other: float, /) -> Self: ...
    def __pow__(self, other: float, /) -> Self: ...
    def __neg__(self) -> Self: ...
    def relu(self) -> Self: ...
    def sigmoid(self) -> Self: ...
    def backward(self) -> None: ...


S = TypeVar("S", bound=Scalar)


@dataclass(frozen=True, slots=True)
class Workload:
    """A named piece of work and, for each engine, the function that makes its step ready.

    A function in `entries` imports its engine only when called, so that a process holds one engine.
    `nodes` counts the operations a step writes down where there are enough of them to weigh in
    memory, else it is 0. `rounds` is how often the engines take turns, at most.
    """

    title: str
    entries: Mapping[str, Callable[[], Step]]
    nodes: int = 0
    rounds: int = 3
