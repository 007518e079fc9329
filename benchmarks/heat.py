"""One engine's heat in a contest, in a process of its own: `python -m benchmarks.heat moons torch`.

Prints one line of JSON. The first time goes from the data, the engine imported, to the first
result; the times of the later steps are apart from it.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass, field
from statistics import median

from benchmarks import against
from benchmarks.contest import EngineMissingError, Runner
from benchmarks.contests import CONTESTS
from benchmarks.turn import BATCH, COMPARED_STEPS, missing
from benchmarks.workload import Figures


@dataclass(slots=True)
class Heat:
    """What a heat measured, in seconds: the first result, and each later call of the step."""

    first: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    bytes_per_node: float = 0.0
    failure: str = ""

    @property
    def first_result(self) -> float:
        """The time to the first result once compiled code may be cached, else the only one."""
        return median(self.first[1:] or self.first)

    def joined_with(self, later: Heat) -> Heat:
        """The times of both heats, and any failure; the first steps were the same."""
        return Heat(
            first=self.first + later.first,
            times=self.times + later.times,
            figures=self.figures,
            bytes_per_node=self.bytes_per_node,
            failure=self.failure or later.failure,
        )


def clock(runner: Runner, heat: Heat, seconds: float) -> None:
    """Repeat the step for `seconds`, once at least; the first fifth of the times is warm-up.

    Steps far shorter than `BATCH` are timed together, a time being the mean of its batch.
    """
    batch = 1
    deadline = time.perf_counter() + seconds
    while not heat.times or time.perf_counter() < deadline:
        began = time.perf_counter()
        for _ in range(batch):
            result = runner.step()
        heat.times.append((time.perf_counter() - began) / batch)
        if len(heat.figures) < COMPARED_STEPS:
            heat.figures.append(runner.figures(result))
        elif batch == 1:
            batch = max(1, round(BATCH / heat.times[-1]))
    del heat.times[: len(heat.times) // 5]


def run(contest: str, entry: str, seconds: float) -> Heat:
    """Measure one entry; an engine that is missing or gives up is told in `failure`."""
    heat = Heat()
    try:
        start = CONTESTS[contest].entries[entry]()
        began = time.perf_counter()
        runner = start()
        result = runner.step()
        heat.first.append(time.perf_counter() - began)
        heat.figures.append(runner.figures(result))
        heat.bytes_per_node = runner.bytes_per_node
        clock(runner, heat, seconds)
    except ImportError as error:
        heat.failure = missing(error.name)
    except EngineMissingError as error:
        heat.failure = str(error)
    except (RecursionError, MemoryError) as error:
        heat.failure = type(error).__name__
    return heat


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("contest", choices=CONTESTS)
    parser.add_argument("entry")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--library", help="the folder whose autograd and nn are measured")
    arguments = parser.parse_args()
    against.import_from(arguments.library)
    print(json.dumps(asdict(run(arguments.contest, arguments.entry, arguments.seconds))))


if __name__ == "__main__":
    main()
