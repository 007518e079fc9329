"""Engines that write their graph anew in each step, as the eager benchmark runs them."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.contest import Runner, Start
from benchmarks.workload import Step


def eager(ready: Callable[[], Step], steps: int = 1) -> Start:
    """The training goes on from call to call, or takes so many `steps` anew in each."""
    ready()  # imports the engine

    def start() -> Runner:
        take = ready()
        return Runner(lambda: take(pass_over), lambda figures: figures)

    def start_anew() -> Runner:
        def step() -> tuple[float, ...]:
            take = ready()
            for _ in range(steps):
                figures = take(pass_over)
            return figures

        return Runner(step, lambda figures: figures)

    return start if steps == 1 else start_anew


def pass_over(phase: str) -> None:
    """A lap that nobody times."""
