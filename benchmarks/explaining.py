"""How long explanations take: a wrong number diagnosed, paths counted, a long chain told.

    python -m benchmarks.explaining [--quick]

Each task is done again and again in this process, on one core; the graphs are recorded before the
clock starts. The least and the middle of the times stand beside what was asked for.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from autograd import Value, affine, diagnose, explain, paths, sigmoid, tanh
from benchmarks import processes, report

WRONG = "0.123456789"
"""A number of enough digits that pairs of mistakes are tried, and that none of them explains."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be explained, and in how many seconds it is asked to be done."""

    title: str
    prepared: Callable[[], Callable[[], object]]
    asked: float


def w1_to_w8() -> Callable[[], object]:
    """The loss after a step of the network of text 000, pairs of mistakes included."""
    i1, i2 = Value(0.05, "i1"), Value(0.10, "i2")
    b1, b2 = Value(0.35, "b1"), Value(0.60, "b2")
    first = [Value(0.15 + 0.05 * n, f"w{n + 1}") for n in range(4)]
    second = [Value(0.40 + 0.05 * n, f"w{n + 5}") for n in range(4)]
    hidden = [sigmoid(affine(b1, ws, (i1, i2))) for ws in (first[:2], first[2:])]
    outs = [sigmoid(affine(b2, ws, hidden)) for ws in (second[:2], second[2:])]
    loss = 0.5 * (0.01 - outs[0]).square() + 0.5 * (0.99 - outs[1]).square()
    return lambda: diagnose(loss, None, WRONG, "loss after a step", [*first, *second], lr=0.5)


def network(*sizes: int) -> Callable[[], object]:
    """A gradient of the first layer of a network of tanh neurons, pairs included."""
    numbers = random.Random(3)

    def drawn() -> float:
        return numbers.uniform(-1.0, 1.0)

    xs = [Value(drawn(), f"x{n}") for n in range(sizes[0])]
    weights = []
    for size in sizes[1:]:
        layer = [[Value(drawn(), "w") for _ in xs] for _ in range(size)]
        xs = [tanh(affine(Value(drawn(), "b"), ws, xs)) for ws in layer]
        weights.append(layer)
    loss = (xs[0] - 1.0).square()
    return lambda: diagnose(loss, weights[0][0][0], WRONG)


def ladder(rungs: int) -> Callable[[], object]:
    """The paths through a ladder: twice as many with each rung."""
    x = value = Value(1.0, "x")
    for _ in range(rungs):
        value = value + 2.0 * value
    return lambda: paths(value, x)


def chain(length: int) -> Callable[[], object]:
    """The derivative by the one weight at the beginning of a chain."""
    w = Value(0.5, "w")
    value = w * 2.0
    for _ in range(length // 2):
        value = tanh(value) + 0.5
    return lambda: explain(value, w)


TASKS: Mapping[str, Task] = {
    "w1-w8": Task("diagnose, w1 to w8, loss after a step", w1_to_w8, 1.0),
    "2-16-16-1": Task("diagnose, tanh 2-16-16-1", lambda: network(2, 16, 16, 1), 5.0),
    "ladder": Task("paths, 2^60 of them", lambda: ladder(60), 0.1),
    "chain": Task("explain, a chain of 100,000 values", lambda: chain(100_000), 2.0),
}


def times(task: Task, seconds: float) -> list[float]:
    """How long the task took each time, once at least, until `seconds` are over."""
    work = task.prepared()
    found: list[float] = []
    deadline = time.perf_counter() + seconds
    while not found or time.perf_counter() < deadline:
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def line(task: Task, found: list[float]) -> str:
    """A line of the table.

    >>> line(Task("paths", dict, 0.1), [0.003, 0.002, 0.004])
    'paths                                   2.00 ms   3.00 ms      3   100 ms'
    """
    cells = report.duration(min(found)), report.duration(median(found)), len(found)
    asked = report.duration(task.asked)
    return f"{task.title:38}{cells[0]:>9}{cells[1]:>10}{cells[2]:>7}{asked:>9}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.explaining",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="each task once")
    seconds = 0.0 if parser.parse_args().quick else 5.0
    print(report.heading(report.machine() | {"cores": processes.pin()}))
    print(f"\n{'':38}{'min':>9}{'median':>10}{'times':>7}{'asked':>9}")
    for task in TASKS.values():
        print(line(task, times(task, seconds)), flush=True)


if __name__ == "__main__":
    main()
