"""One training step of several networks, and graphs of many nodes, against micrograd.

    python -m benchmarks.step [--quick] [--only moons,digits] [--json FILE]

Each engine works in a process of its own and the engines take turns, because micrograd's garbage
slows whoever shares its process. Every ratio is of medians taken in the same run; the losses of the
first steps must agree to ten digits, else the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import report
from benchmarks.turn import Turn
from benchmarks.workloads import WORKLOADS

ROOT = Path(__file__).resolve().parents[1]
OURS = {"plain": "chainrule", "nn": "chainrule"}
"""The entries that are forms of one engine."""

TIME_LIMIT = 600.0
"""Seconds after which a turn is given up."""


def take_turn(workload: str, entry: str, seconds: float) -> Turn:
    """Run one turn in a new process; one that dies or hangs tells so in its `failure`."""
    command = [sys.executable, "-m", "benchmarks.turn", workload, entry, "--seconds", str(seconds)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return Turn(failure=f"no result in {TIME_LIMIT:.0f} s")
    if done.returncode < 0:
        return Turn(failure=f"killed by signal {-done.returncode}")
    if done.returncode:
        return Turn(
            failure=done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}"
        )
    return Turn(**json.loads(done.stdout))


def play(name: str, rounds: int, seconds: float) -> dict[str, Turn]:
    """Let the engines of a workload take turns, and join the turns of each."""
    workload = WORKLOADS[name]
    joined: dict[str, Turn] = {}
    for _ in range(min(rounds, workload.rounds)):
        for entry in workload.entries:
            if entry in joined and joined[entry].failure:
                continue
            turn = take_turn(name, entry, seconds)
            joined[entry] = joined[entry].joined_with(turn) if entry in joined else turn
    return joined


def disagreements(turns: dict[str, Turn]) -> list[str]:
    """The entries whose figures differ from the first one's in the first ten digits."""
    measured = {entry: turn.figures for entry, turn in turns.items() if not turn.failure}
    if not measured:
        return []
    expected = next(iter(measured.values()))
    return [entry for entry, figures in measured.items() if not agree(figures, expected)]


def agree(figures: Sequence[Sequence[float]], expected: Sequence[Sequence[float]]) -> bool:
    """Whether the steps that both took gave figures equal to ten significant digits."""
    return all(
        abs(x - y) <= 1e-10 * abs(y)
        for step, expected_step in zip(figures, expected, strict=False)
        for x, y in zip(step, expected_step, strict=True)
    )


def conclusion(measured: Mapping[str, Mapping[str, Turn]]) -> str:
    """What the figures showed, where none of them differ.

    >>> conclusion({"w18": {"micrograd": Turn(failure="micrograd is missing"), "plain": Turn()}})
    'Only chainrule ran: there is nothing to compare its figures with.'
    """
    ran = {
        OURS.get(entry, entry): None
        for turns in measured.values()
        for entry, turn in turns.items()
        if not turn.failure
    }
    if not ran:
        return "No engine ran."
    if len(ran) == 1:
        return f"Only {next(iter(ran))} ran: there is nothing to compare its figures with."
    return f"The figures of {', '.join(sorted(ran))} agree to ten digits."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.step", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short turn each")
    parser.add_argument("--only", help=f"some of {','.join(WORKLOADS)}")
    parser.add_argument("--json", type=Path, help="also write what was measured to this file")
    arguments = parser.parse_args()
    names = arguments.only.split(",") if arguments.only else list(WORKLOADS)
    if unknown := [name for name in names if name not in WORKLOADS]:
        parser.error(f"--only knows {', '.join(WORKLOADS)}; got {', '.join(unknown)}")

    rounds, seconds = (1, 0.5) if arguments.quick else (3, 2.0)
    machine = report.machine()
    print(report.heading(machine))
    measured: dict[str, dict[str, Turn]] = {}
    wrong = []
    for name in names:
        turns = measured[name] = play(name, rounds, seconds)
        print("\n" + report.table(WORKLOADS[name], turns), flush=True)
        wrong += [f"{name}: {entry}" for entry in disagreements(turns)]
    if arguments.json:
        raw = {name: {e: asdict(t) for e, t in turns.items()} for name, turns in measured.items()}
        arguments.json.write_text(json.dumps({"machine": machine, "turns": raw}) + "\n")
    if wrong:
        sys.exit(f"\nfigures differ from the first engine's within ten digits: {'; '.join(wrong)}")
    print(f"\n{conclusion(measured)}")


if __name__ == "__main__":
    main()
