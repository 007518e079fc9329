"""Compiled programs against hand-written NumPy, JAX, PyTorch, CasADi, C and micrograd.

    python -m benchmarks.compiled [--quick] [--only w18,moons] [--json FILE] [--against FOLDER]

Each engine works in a process of its own, on one core and in 64-bit numbers, and the engines take
turns. Every ratio is of medians taken in the same run. What was asked of the programs is listed at
the end beside what was measured. The figures of the first steps, losses and parameters, must agree
to ten digits, else the exit code is 1.

With --against our own engines run alone, beside those of another checkout of this project.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks import against, options, processes, report, standings
from benchmarks.contests import CONTESTS
from benchmarks.heat import Heat
from benchmarks.requirements import REQUIREMENTS
from benchmarks.step import agree

TIME_LIMIT = 60.0
"""Seconds after which a heat is given up."""

PATIENCE = 5.0
"""Seconds a heat may take and still be repeated in the next round."""


def run_heat(contest: str, entry: str, library: str | None, seconds: float, cache: Path) -> Heat:
    """Run one heat in a new process; one that dies or hangs tells so in its `failure`."""
    arguments = [contest, entry, "--seconds", str(seconds)]
    arguments += ["--library", library] if library else []
    caches = {"XDG_CACHE_HOME": str(cache), "CHAINRULE_CACHE": str(cache)}
    return Heat(**processes.told("benchmarks.heat", arguments, TIME_LIMIT, caches))


def compete(
    name: str, rounds: int, seconds: float, caches: Path, other: Path | None = None
) -> dict[str, Heat]:
    """Let the engines of a contest take turns, and join the heats of each; long ones run once.

    Machine code is kept in a folder of each entry's own, so that its first heat compiles and its
    later ones find what was compiled; one that compiles to a cache runs twice at least. Every
    second round goes backwards.
    """
    sides = against.sides(CONTESTS[name].entries, other)
    joined: dict[str, Heat] = {}
    waiting = dict.fromkeys(sides, rounds)
    while waiting:
        for side in list(waiting):
            began = time.perf_counter()
            cache = caches / f"{name} {side}".replace(" ", "-")
            heat = run_heat(name, *sides[side], seconds, cache)
            cold = side not in joined and side.startswith("numba")
            joined[side] = joined[side].joined_with(heat) if side in joined else heat
            waiting[side] -= 1
            if cold:
                waiting[side] = max(waiting[side], 1)
            elif time.perf_counter() - began > PATIENCE:
                waiting[side] = 0
            if heat.failure or not waiting[side]:
                del waiting[side]
        waiting = dict(reversed(waiting.items()))
    return {side: joined[side] for side in sides}


def disagreements(heats: Mapping[str, Heat]) -> list[str]:
    """The entries whose figures differ from another's in the first ten digits.

    Eager engines tell the loss alone, so that all are compared with one that tells more.
    """
    measured = {entry: heat.figures for entry, heat in heats.items() if not heat.failure}
    if not measured:
        return []
    expected = max(measured.values(), key=lambda figures: len(figures[0]))
    return [
        entry
        for entry, figures in measured.items()
        if not agree(figures, [e[: len(f)] for e, f in zip(expected, figures, strict=False)])
    ]


def main() -> None:
    arguments = options.parsed("benchmarks.compiled", __doc__, CONTESTS)
    names, other = arguments.only, arguments.against
    rounds, seconds = (1, 0.1) if arguments.quick else (2 if other is None else 5, 0.5)
    machine = report.machine("jax", "casadi", "numba") | processes.prepared()
    if other:
        machine["before"] = str(other)
    print(report.heading(machine))
    measured: dict[str, dict[str, Heat]] = {}
    wrong = []
    with tempfile.TemporaryDirectory() as caches:
        for name in names:
            began = time.perf_counter()
            heats = measured[name] = compete(name, rounds, seconds, Path(caches), other)
            print(f"\n{standings.table(CONTESTS[name], heats)}")
            if other:
                print(against.table(heats))
            print(f"measured in {time.perf_counter() - began:.0f} s", flush=True)
            wrong += [f"{name}: {entry}" for entry in disagreements(heats)]
    if not other:
        asked = [each for each in REQUIREMENTS if each.contest in names]
        print("\n" + standings.asked(asked, measured))
    if arguments.json:
        raw = {name: {e: asdict(h) for e, h in heats.items()} for name, heats in measured.items()}
        arguments.json.write_text(json.dumps({"machine": machine, "heats": raw}) + "\n")
    if wrong:
        sys.exit(f"\nfigures differ from another engine's within ten digits: {'; '.join(wrong)}")
    print("\nThe figures of all engines that ran agree to ten digits.")


if __name__ == "__main__":
    main()
