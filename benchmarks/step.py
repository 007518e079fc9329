"""One training step of several networks, and graphs of many nodes, against micrograd.

    python -m benchmarks.step [--quick] [--only moons,digits] [--json FILE] [--against FOLDER]

Each engine works in a process of its own and the engines take turns, because micrograd's garbage
slows whoever shares its process; all of them run on the same core. Every ratio is of medians taken
in the same run; the losses of the first steps must agree to ten digits, else the exit code is 1.

With --against our own engines run alone, beside those of another checkout of this project.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import against, options, processes, report
from benchmarks.turn import Turn
from benchmarks.workloads import WORKLOADS

OURS = {
    f"{form}{when}": f"chainrule{when}" for form in ("plain", "nn") for when in ("", against.BEFORE)
}
"""The entries that are forms of one engine."""

TIME_LIMIT = 600.0
"""Seconds after which a turn is given up."""


def take_turn(workload: str, entry: str, library: str | None, seconds: float) -> Turn:
    """Run one turn in a new process; one that dies or hangs tells so in its `failure`."""
    arguments = [workload, entry, "--seconds", str(seconds)]
    arguments += ["--library", library] if library else []
    return Turn(**processes.told("benchmarks.turn", arguments, TIME_LIMIT))


def play(name: str, rounds: int, seconds: float, other: Path | None = None) -> dict[str, Turn]:
    """Let the engines of a workload take turns, every second round backwards; each one's joined."""
    workload = WORKLOADS[name]
    sides = against.sides(workload.entries, other)
    joined: dict[str, Turn] = {}
    order = list(sides)
    for _ in range(min(rounds, workload.rounds) if other is None else rounds):
        for side in order:
            if side in joined and joined[side].failure:
                continue
            turn = take_turn(name, *sides[side], seconds)
            joined[side] = joined[side].joined_with(turn) if side in joined else turn
        order.reverse()
    return {side: joined[side] for side in sides}


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
    arguments = options.parsed("benchmarks.step", __doc__, WORKLOADS)
    rounds, seconds = (1, 0.5) if arguments.quick else (3, 2.0)
    machine = report.machine() | processes.prepared()
    if arguments.against:
        machine["before"] = str(arguments.against)
    print(report.heading(machine))
    measured: dict[str, dict[str, Turn]] = {}
    wrong = []
    for name in arguments.only:
        turns = measured[name] = play(name, rounds, seconds, arguments.against)
        print("\n" + report.table(WORKLOADS[name], turns), flush=True)
        if arguments.against:
            print(against.table(turns), flush=True)
        wrong += [f"{name}: {entry}" for entry in disagreements(turns)]
    if arguments.json:
        raw = {name: {e: asdict(t) for e, t in turns.items()} for name, turns in measured.items()}
        arguments.json.write_text(json.dumps({"machine": machine, "turns": raw}) + "\n")
    if wrong:
        sys.exit(f"\nfigures differ from the first engine's within ten digits: {'; '.join(wrong)}")
    print(f"\n{conclusion(measured)}")


if __name__ == "__main__":
    main()
