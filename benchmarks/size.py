"""Large graphs, from recording to the first value of a program, and their copies; by node.

    python -m benchmarks.size [--quick] [--only chain,dag,rk4,copies] [--against FOLDER]

Each graph is recorded, compiled with the backend `auto`, and computed in a process of its own, on
one core. What is asked for is everything from the start of recording to the first value; recording
is printed apart. In the column `function` the same is done by `compile(fun, example)`, which
records without the cyclic collector. Times are those of the processor, so that other programs
disturb less. `--against` measures another checkout by turns with this one.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import against, processes, report
from benchmarks.workloads import deep

TIME_LIMIT = 300.0
"""Seconds after which a turn is given up."""

STAGES = (
    "recording", "tape", "fold", "share", "contract", "prune", "schedule", "compiling", "value",
    "total", "gradient", "function",
)  # fmt: skip
"""The columns: `compiling` has those from `tape` on, `total` goes from recording to `value`."""

COPIES = ("deepcopy", "dumps", "loads")

ASKED = {100_000: 4.0, 1_000_000: 6.0}
"""Microseconds a node for the total, by the number of nodes."""

ASKED_OF_COPIES = 4.0

Clocks = dict[str, float]


def rk4_of(nodes: int) -> deep.Recorder:
    """Lotka and Volterra's prey and predators, step by step by Runge and Kutta's method."""
    a, b, c, d, h = 1.1, 0.4, 0.1, 0.4, 0.01

    def record(value: Callable[[float], Any]) -> tuple[Any, Any]:
        start = value(deep.X)
        x, y = start + 9.5, start + 4.5

        def slope(x: Any, y: Any) -> tuple[Any, Any]:
            return x * (a - b * y), y * (c * x - d)

        for _ in range(max(nodes // NODES_OF_A_STEP, 1)):
            kx1, ky1 = slope(x, y)
            kx2, ky2 = slope(x + h / 2 * kx1, y + h / 2 * ky1)
            kx3, ky3 = slope(x + h / 2 * kx2, y + h / 2 * ky2)
            kx4, ky4 = slope(x + h * kx3, y + h * ky3)
            x = x + h / 6 * (kx1 + 2.0 * kx2 + 2.0 * kx3 + kx4)
            y = y + h / 6 * (ky1 + 2.0 * ky2 + 2.0 * ky3 + ky4)
        return start, x + y

    return record


NODES_OF_A_STEP = 4 * 6 + 3 * 4 + 2 * 7
"""Of `rk4_of`: four slopes, three points between, two new numbers."""

GRAPHS: dict[str, deep.Graph] = {"chain": deep.chain_of, "dag": deep.dag_of, "rk4": rk4_of}


@contextmanager
def clocked(clocks: Clocks, stage: str) -> Iterator[None]:
    """Add what this lasts to the clock of a stage."""
    began = time.process_time()
    try:
        yield
    finally:
        clocks[stage] = clocks.get(stage, 0.0) + time.process_time() - began


def noted(clocks: Clocks, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its time noted."""

    def called(*arguments: Any, **named: Any) -> Any:
        with clocked(clocks, stage):
            return function(*arguments, **named)

    return called


def program_clocks(record: deep.Recorder) -> Clocks:
    """Seconds of each stage from recording to the first gradient."""
    import autograd
    from autograd.compiler import compiling, program
    from autograd.compiler.tape import passes

    clocks: Clocks = dict.fromkeys(STAGES, 0.0)
    vars(compiling)["tape_of"] = noted(clocks, "tape", vars(compiling)["tape_of"])
    vars(program)["schedule_of"] = noted(clocks, "schedule", vars(program)["schedule_of"])
    kept: Any = passes.PASSES
    kept.update({name: noted(clocks, name, function) for name, function in kept.items()})
    with clocked(clocks, "total"):
        with clocked(clocks, "recording"):
            x, result = record(autograd.Value)
        with clocked(clocks, "compiling"):
            made = autograd.compile(result, parameters=[x])
        with clocked(clocks, "value"):
            value = made()
    if abs(value - result.data) > 1e-9 * abs(result.data):
        raise ArithmeticError(f"the program gives {value}, and recorded was {result.data}")
    with clocked(clocks, "gradient"):
        made.value_and_grad()
    del x, result, made
    parts = clocks.copy()
    with clocked(clocks, "function"):
        again = autograd.compile(lambda x: record(lambda _: x)[1], (deep.X,))(deep.X)
    if again != value:
        raise ArithmeticError(f"a compiled function gives {again}, and the graph gave {value}")
    return {**clocks, **{stage: parts[stage] for stage in parts if stage != "function"}}


def copy_clocks(record: deep.Recorder) -> Clocks:
    """Seconds of a deep copy, of a pickle, and of reading it."""
    import copy
    import pickle

    import autograd

    _, result = record(autograd.Value)
    clocks: Clocks = {}
    with clocked(clocks, "deepcopy"):
        copied = copy.deepcopy(result)
    del copied
    with clocked(clocks, "dumps"):
        written = pickle.dumps(result)
    with clocked(clocks, "loads"):
        read = pickle.loads(written)  # noqa: S301  (written two lines above)
    if read.data != result.data:
        raise ArithmeticError(f"read was {read.data}, and written {result.data}")
    return clocks


def measured(
    arguments: Sequence[str], rounds: int, other: Path | None
) -> dict[str, list[Clocks] | str]:
    """The clocks of each side's turns, or what became of one that failed."""
    sides: dict[str, list[str]] = {"now": []}
    if other is not None:
        sides["before"] = ["--library", str(other)]
    found: dict[str, Any] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, library in sides.items():
            if isinstance(found[side], str):
                continue
            told = processes.told("benchmarks.size", [*arguments, *library], TIME_LIMIT)
            found[side] = told["failure"] if "failure" in told else [*found[side], told]
    return found


def line(title: str, turns: list[Clocks] | str, stages: Sequence[str], nodes: int) -> str:
    """A line of the table: microseconds a node, the least of all turns.

    >>> line("chain", [{"a": 0.5, "b": 1.0}, {"a": 0.3, "b": 2.0}], ["a", "b"], 1_000_000)
    'chain                        0.30      1.00'
    """
    if isinstance(turns, str):
        return f"{title:23}{turns}"
    cells = (min(turn[stage] for turn in turns) / nodes * 1e6 for stage in stages)
    return f"{title:23}" + "".join(f"{cell:>10.2f}" for cell in cells)


def tell_programs(name: str, sizes: Sequence[int], rounds: int, other: Path | None) -> None:
    """Print a line for each size and side."""
    head = "".join(f"{stage:>10}" for stage in STAGES)
    print(f"\n{name}, microseconds a node, least of {rounds}\n{'':23}{head}    median      asked")
    for nodes in sizes:
        for side, turns in measured(["--one", name, str(nodes)], rounds, other).items():
            text = line(f"{nodes:>11,} {side}", turns, STAGES, nodes)
            if isinstance(turns, list):
                middle = median(turn["total"] for turn in turns) / nodes * 1e6
                text += f"{middle:>10.2f}{ASKED.get(nodes, '-'):>11}"
            print(text, flush=True)


def tell_copies(nodes: int, rounds: int, other: Path | None) -> None:
    """Print seconds for each kind of copy, and what is asked of 10^6 nodes."""
    print(f"\ncopies of {nodes:,} nodes, seconds, least of {rounds}")
    print(f"{'':23}" + "".join(f"{stage:>10}" for stage in COPIES))
    for name in GRAPHS:
        for side, turns in measured(["--copies", name, str(nodes)], rounds, other).items():
            print(line(f"{name:>11} {side}", turns, COPIES, 1_000_000), flush=True)
    print(f"{'asked of a million':23}" + f"{ASKED_OF_COPIES:>10.2f}" * len(COPIES))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.size",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [*GRAPHS, "copies"]
    parser.add_argument("--quick", action="store_true", help="up to 10^5 nodes, once")
    parser.add_argument("--only", default=",".join(names), help=f"some of {','.join(names)}")
    parser.add_argument("--against", type=against.checkout, metavar="FOLDER")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--copies", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--library", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one or arguments.copies:
        against.import_from(arguments.library)
        name, nodes = arguments.one or arguments.copies
        record = GRAPHS[name](int(nodes))
        gc.collect()
        print(json.dumps((program_clocks if arguments.one else copy_clocks)(record)))
        return
    wanted = arguments.only.split(",")
    if unknown := [name for name in wanted if name not in names]:
        sys.exit(f"--only knows {', '.join(names)}; got {', '.join(unknown)}")
    print(report.heading(report.machine() | processes.prepared()))
    sizes = [10_000, 100_000] if arguments.quick else [10_000, 100_000, 1_000_000]
    rounds = 1 if arguments.quick else 3
    for name in wanted:
        if name == "copies":
            tell_copies(sizes[-1], rounds, arguments.against)
        else:
            tell_programs(name, sizes, rounds, arguments.against)


if __name__ == "__main__":
    main()
