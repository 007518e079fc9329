"""One engine's turn at one workload, in a process of its own: `python -m benchmarks.turn moons nn`.

Prints one line of JSON. Memory is that of the first step, while the process is still clean; times
are those of the later steps.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks import against
from benchmarks.workload import Figures, Step
from benchmarks.workloads import WORKLOADS

COMPARED_STEPS = 3
"""The losses of so many first steps are compared between the engines."""

BATCH = 0.005
"""Seconds that a measured time spans at least, so that each has its share of garbage collection."""

PROCESS = Path("/proc/self")

EXTRAS = {
    "casadi": "bench",
    "jax": "bench",
    "micrograd": "bench",
    "numba": "jit",
    "scipy": "bench",
    "sympy": "oracle",
    "torch": "oracle",
}
"""What the project calls the extra that brings another engine."""


@dataclass(slots=True)
class Turn:
    """What a turn measured; times in seconds, memory in bytes above what was resident before."""

    times: list[float] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    phases: dict[str, float] = field(default_factory=dict)
    resident: dict[str, int] = field(default_factory=dict)
    peak: int | None = None
    failure: str = ""

    def joined_with(self, later: Turn) -> Turn:
        """The times of both turns, the worse memory, any failure; the first steps were the same."""
        best = self if min(self.times) <= min(later.times, default=math.inf) else later
        return Turn(
            times=self.times + later.times,
            figures=self.figures,
            phases=best.phases,
            resident={
                phase: max(size, later.resident.get(phase, 0))
                for phase, size in self.resident.items()
            },
            peak=max(self.peak or 0, later.peak or 0) or None,
            failure=self.failure or later.failure,
        )


def memory(kind: str) -> int | None:
    """The process's memory, `VmRSS` now or `VmHWM` at its highest, in bytes; None without /proc."""
    if not PROCESS.is_dir():
        return None
    (line,) = re.findall(rf"^{kind}:\s+(\d+) kB$", (PROCESS / "status").read_text(), re.MULTILINE)
    return 1024 * int(line)


def weigh(step: Step, turn: Turn) -> None:
    """Take the first step and note what it adds to memory, at each lap and at most."""
    if PROCESS.is_dir():
        (PROCESS / "clear_refs").write_text("5")  # forget the peak of the imports
    before = memory("VmRSS")

    def lap(phase: str) -> None:
        now = memory("VmRSS")
        if before and now:
            turn.resident[phase] = now - before

    turn.figures.append(step(lap))
    highest = memory("VmHWM")
    if before and highest:
        turn.peak = highest - before


def clock(step: Step, turn: Turn, seconds: float) -> None:
    """Repeat the step for `seconds`, once at least; the first fifth of the times is warm-up.

    Steps far shorter than `BATCH` are timed together, a time being the mean of its batch: micrograd
    collects garbage in every second or third step of a small network, so that the median of single
    steps would show it now with and now without.
    """
    laps: dict[str, float] = {}
    last = 0.0

    def lap(phase: str) -> None:
        nonlocal last
        now = time.perf_counter()
        laps[phase] = laps.get(phase, 0.0) + now - last
        last = now

    batch = 1
    deadline = time.perf_counter() + seconds
    while not turn.times or time.perf_counter() < deadline:
        laps.clear()
        began = last = time.perf_counter()
        for _ in range(batch):
            figures = step(lap)
        turn.times.append((time.perf_counter() - began) / batch)
        if batch == 1 and len(turn.figures) < COMPARED_STEPS:
            turn.figures.append(figures)
        elif batch == 1:
            batch = max(1, round(BATCH / turn.times[-1]))
        if min(turn.times) == turn.times[-1]:
            turn.phases = dict(laps)
    del turn.times[: len(turn.times) // 5]


def take(workload: str, entry: str, seconds: float) -> Turn:
    """Measure one entry; an engine that is missing or gives up is told in `failure`."""
    turn = Turn()
    try:
        step = WORKLOADS[workload].entries[entry]()
        weigh(step, turn)
        clock(step, turn, seconds)
    except ImportError as error:
        turn.failure = missing(error.name)
    except (RecursionError, MemoryError) as error:
        turn.failure = type(error).__name__
    return turn


def missing(module: str | None) -> str:
    """What to type for an engine that cannot be imported.

    >>> missing("micrograd")
    "micrograd is missing; type: pip install '.[bench]'"
    """
    engine = (module or "a module").partition(".")[0]
    remedy = f"; type: pip install '.[{EXTRAS[engine]}]'" if engine in EXTRAS else ""
    return f"{engine} is missing{remedy}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("entry")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--library", help="the folder whose autograd and nn are measured")
    arguments = parser.parse_args()
    against.import_from(arguments.library)
    print(json.dumps(asdict(take(arguments.workload, arguments.entry, arguments.seconds))))


if __name__ == "__main__":
    main()
