"""One engine's part in a trial, in a process of its own: it makes ready, then computes when told.

`python -m benchmarks.models.worker arm JAX numbers.npy` writes the numbers that all engines must
agree on to the file and prints a line of JSON. Then it reads lines: a number of seconds to compute
for, which it answers with a line of the times it took.

Times are of the processor, those of compilers that were started included: where others use the same
core, time on the wall is theirs too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.contest import EngineMissingError
from benchmarks.models.trial import Ready
from benchmarks.models.trials import TRIALS
from benchmarks.turn import BATCH, missing

WARM_CALLS = 30
"""Calls before anything is timed: more than `auto` makes of all that it tries."""

WARM_SECONDS = 0.5, 12.0
"""The least and the most of them."""

PATIENCE = 0.05
"""Seconds of computing after which `auto` tries other backends here, instead of `costs.COMPILING`.

It shortens the warm-up alone, and only once the first value is there.
"""


@dataclass(slots=True)
class Made:
    """What came of making an engine ready; times in seconds."""

    first: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    failure: str = ""


def spent() -> float:
    """Seconds of the processor that this process and those it started have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def made(trial: str, entry: str, path: Path) -> tuple[Made, Ready | None]:
    """Make an engine ready, compute once, and keep the numbers; an engine may be missing."""
    try:
        start = TRIALS[trial].entries[entry]()
        began = spent()
        ready = start()
        result = ready.step()
        first = spent() - began
    except ImportError as error:
        return Made(failure=missing(error.name)), None
    except EngineMissingError as error:
        return Made(failure=str(error)), None
    except (RecursionError, MemoryError) as error:
        return Made(failure=type(error).__name__), None
    np.save(path, ready.numbers(result))
    return Made(first, dict(ready.parts())), ready


def warm(ready: Ready) -> None:
    """Call until `auto` has chosen, and whatever else there is to be warmed is warm."""
    if "autograd" in sys.modules:
        from autograd.compiler import costs

        costs.LOOKING = costs.COMPILING = PATIENCE
    began, calls = time.process_time(), 0
    while True:
        ready.step()
        calls += 1
        took = time.process_time() - began
        least, most = WARM_SECONDS
        if took > most or (took > least and calls >= WARM_CALLS):
            return


def timed(ready: Ready, seconds: float) -> list[float]:
    """The times of calls for so many seconds; short ones are taken together, and mean each."""
    began = time.process_time()
    ready.step()  # what others left in the caches is not counted
    batch = max(1, round(BATCH / max(time.process_time() - began, 1e-7)))
    times: list[float] = []
    deadline = time.process_time() + seconds
    while not times or time.process_time() < deadline:
        began = time.process_time()
        for _ in range(batch):
            ready.step()
        times.append((time.process_time() - began) / batch)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("entry")
    parser.add_argument("numbers", type=Path)
    arguments = parser.parse_args()
    os.chdir(arguments.numbers.parent)  # CasADi leaves its C where it stands
    answers = sys.stdout
    sys.stdout = sys.stderr  # what an engine prints is no answer

    def answer(found: object) -> None:
        answers.write(json.dumps(found) + "\n")
        answers.flush()

    result, ready = made(arguments.trial, arguments.entry, arguments.numbers)
    answer(asdict(result))
    if ready is None:
        return
    is_warm = False
    for line in sys.stdin:
        if not is_warm:
            warm(ready)
            is_warm = True
        began = time.perf_counter(), time.process_time()
        times = timed(ready, float(line))
        wall, own = time.perf_counter() - began[0], time.process_time() - began[1]
        answer({"times": times, "share": min(own / wall, 1.0), "backend": ready.backend()})


if __name__ == "__main__":
    main()
