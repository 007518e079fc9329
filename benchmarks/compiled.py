"""Compiled programs against hand-written NumPy, JAX, PyTorch, CasADi, C and micrograd.

    python -m benchmarks.compiled [--quick] [--only w18,moons] [--json FILE]

Each engine works in a process of its own, on one thread and in 64-bit numbers, and the engines take
turns. Every ratio is of medians taken in the same run. What was asked of the programs is listed at
the end beside what was measured. The figures of the first steps, losses and parameters, must agree
to ten digits, else the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks import report, standings
from benchmarks.contests import CONTESTS
from benchmarks.heat import Heat
from benchmarks.requirements import REQUIREMENTS
from benchmarks.step import agree

ROOT = Path(__file__).resolve().parents[1]

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

TIME_LIMIT = 60.0
"""Seconds after which a heat is given up."""

PATIENCE = 5.0
"""Seconds a heat may take and still be repeated in the next round."""


def run_heat(contest: str, entry: str, seconds: float, caches: Path) -> Heat:
    """Run one heat in a new process; one that dies or hangs tells so in its `failure`.

    Machine code is kept in a folder of the entry's own, so that its first heat compiles and its
    later ones find what was compiled.
    """
    command = [sys.executable, "-m", "benchmarks.heat", contest, entry, "--seconds", str(seconds)]
    cache = str(caches / f"{contest} {entry}".replace(" ", "-"))
    environment = {**os.environ, **ONE_THREAD, "XDG_CACHE_HOME": cache, "CHAINRULE_CACHE": cache}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return Heat(failure=f"no result in {TIME_LIMIT:.0f} s")
    if done.returncode < 0:
        return Heat(failure=f"killed by signal {-done.returncode}")
    if done.returncode:
        return Heat(
            failure=done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}"
        )
    return Heat(**json.loads(done.stdout))


def compete(name: str, rounds: int, seconds: float, caches: Path) -> dict[str, Heat]:
    """Let the engines of a contest take turns, and join the heats of each; long ones run once.

    One that compiles to a cache runs twice at least.
    """
    joined: dict[str, Heat] = {}
    waiting = dict.fromkeys(CONTESTS[name].entries, rounds)
    while waiting:
        for entry in list(waiting):
            began = time.perf_counter()
            heat = run_heat(name, entry, seconds, caches)
            cold = entry not in joined and entry.startswith("numba")
            joined[entry] = joined[entry].joined_with(heat) if entry in joined else heat
            waiting[entry] -= 1
            if time.perf_counter() - began > PATIENCE:
                waiting[entry] = 0
            if cold:
                waiting[entry] = max(waiting[entry], 1)
            if heat.failure or not waiting[entry]:
                del waiting[entry]
    return joined


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
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compiled", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short turn each")
    parser.add_argument("--only", help=f"some of {','.join(CONTESTS)}")
    parser.add_argument("--json", type=Path, help="also write what was measured to this file")
    arguments = parser.parse_args()
    names = arguments.only.split(",") if arguments.only else list(CONTESTS)
    if unknown := [name for name in names if name not in CONTESTS]:
        parser.error(f"--only knows {', '.join(CONTESTS)}; got {', '.join(unknown)}")

    rounds, seconds = (1, 0.1) if arguments.quick else (2, 0.5)
    machine = report.machine("jax", "casadi", "numba")
    print(report.heading(machine))
    measured: dict[str, dict[str, Heat]] = {}
    wrong = []
    with tempfile.TemporaryDirectory() as caches:
        for name in names:
            began = time.perf_counter()
            heats = measured[name] = compete(name, rounds, seconds, Path(caches))
            took = f"measured in {time.perf_counter() - began:.0f} s"
            print(f"\n{standings.table(CONTESTS[name], heats)}\n{took}", flush=True)
            wrong += [f"{name}: {entry}" for entry in disagreements(heats)]
    print(
        "\n" + standings.asked([each for each in REQUIREMENTS if each.contest in names], measured)
    )
    if arguments.json:
        raw = {name: {e: asdict(h) for e, h in heats.items()} for name, heats in measured.items()}
        arguments.json.write_text(json.dumps({"machine": machine, "heats": raw}) + "\n")
    if wrong:
        sys.exit(f"\nfigures differ from another engine's within ten digits: {'; '.join(wrong)}")
    print("\nThe figures of all engines that ran agree to ten digits.")


if __name__ == "__main__":
    main()
