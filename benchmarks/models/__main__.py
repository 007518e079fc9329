"""Models as engineers write them: gradients, Jacobians and Hessians against other engines.

    python -m benchmarks.models [--quick] [--trial option,arm] [--json FILE]

A model is a function in plain operators: an option price, a loop over time, a robot's arm, a
likelihood. Each engine works in a process of its own, on one core and in 64-bit numbers, and all
engines of a trial take turns. Before anything is timed all their numbers must agree to a billionth,
else the exit code is 1. The time from nothing to the first value, the engine imported, is told
apart; "not cached" is that of machine code that is compiled for the first time. What was asked is
listed at the end beside what was measured.

With --quick there are our programs by choice of `auto` and the peers that something is asked
against, in short turns; machine code is kept in the user's folder, so that a second run is faster;
and trials that take seconds to the first value run only if --trial names them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks import processes, report
from benchmarks.models import tables
from benchmarks.models.rounds import Measured, Turns, run
from benchmarks.models.trial import Trial
from benchmarks.models.trials import TRIALS

USUAL, QUICK = Turns(5, 0.15, is_cached=False), Turns(3, 0.05, is_cached=True)

LONG = ("lotka-volterra-hessian", "dag")
"""The trials that take seconds to their first value: a quick run has them by name only."""


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.models",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer engines, short turns")
    parser.add_argument("--trial", metavar="NAME", help=f"some of {','.join(TRIALS)}")
    parser.add_argument("--json", type=Path, help="also write what was measured to this file")
    arguments = parser.parse_args()
    arguments.trial = (
        arguments.trial.split(",")
        if arguments.trial
        else [name for name in TRIALS if not (arguments.quick and name in LONG)]
    )
    if unknown := [name for name in arguments.trial if name not in TRIALS]:
        parser.error(f"--trial knows {', '.join(TRIALS)}; got {', '.join(unknown)}")
    return arguments


def entries_of(trial: Trial, quick: bool) -> list[str]:
    """Those that are run: of a quick run what is asked, and what it is asked against."""
    if not quick:
        return list(trial.entries)
    needed = {entry for each in trial.asked for entry in (each.entry, *each.peers)}
    return [entry for entry in trial.entries if entry in needed]


def main() -> None:
    arguments = parsed()
    turns = QUICK if arguments.quick else USUAL
    machine = report.machine("jax", "casadi", "numba", "sympy", "scipy") | processes.prepared()
    print(report.heading(machine))
    print("times      of the processor; by 30 calls before them auto has chosen its backend")
    measured: dict[str, dict[str, Measured]] = {}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.trial:
            began = time.perf_counter()
            trial = TRIALS[name]
            entries = entries_of(trial, arguments.quick)
            measured[name], others = run(name, trial, entries, turns, Path(folder))
            print(f"\n{name}: {tables.table(trial, measured[name])}")
            print(f"measured in {time.perf_counter() - began:.0f} s", flush=True)
            wrong += [f"{name}: {entry}" for entry in others]
    print("\n" + tables.asked(TRIALS, measured))
    if arguments.json:
        raw = {name: {e: asdict(m) for e, m in found.items()} for name, found in measured.items()}
        arguments.json.write_text(json.dumps({"machine": machine, "trials": raw}) + "\n")
    if wrong:
        sys.exit(f"\nnumbers are not those of the other engines: {'; '.join(wrong)}")
    print("\nThe numbers of all engines that ran agree to a billionth.")


if __name__ == "__main__":
    main()
