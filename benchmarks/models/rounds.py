"""A trial as it is run: an engine a process, numbers compared, then turns by rounds.

All processes live until the end of the trial and wait for their turns, so that what disturbs the
machine for a while disturbs all engines.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks import processes
from benchmarks.models.trial import OURS, Trial
from benchmarks.networks import Array

LIMIT = 300.0
"""Seconds on the wall for an engine to make ready and compute once, and for a turn."""

RELATIVE, FLOOR = 1e-9, 1e-12
"""How far the numbers of two engines may be apart: of each, or of the largest of all."""


@dataclass(slots=True)
class Measured:
    """What was measured of an entry, in seconds of the processor."""

    first: float = 0.0
    """From nothing, the engine imported, to the first value; machine code may be cached."""

    cold: float | None = None
    """The same with nothing cached, of an entry that caches."""

    parts: dict[str, float] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    """Of the core while it had its turns."""

    backend: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Turns:
    """How often each engine has its turn, and for how many seconds."""

    rounds: int
    seconds: float
    is_cached: bool
    """Whether machine code is kept in the user's own folder, and taken from there."""


class Worker:
    """A process that makes an engine ready, and then computes when it is told."""

    def __init__(self, trial: str, entry: str, path: Path, caches: Mapping[str, str]) -> None:
        command = [
            sys.executable,
            "-m",
            "benchmarks.models.worker",
            trial,
            entry,
            str(path.resolve()),
        ]
        with path.with_suffix(".err").open("w") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=processes.ROOT,
                env=processes.environment(caches),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._errors = path.with_suffix(".err")

    def told(self) -> dict[str, Any]:
        """Its next line, or what became of it, as its `failure`."""
        out = self._process.stdout
        assert out is not None  # noqa: S101  (it was asked for above)
        if not select.select([out], [], [], LIMIT)[0]:
            self.end()
            return {"failure": f"no result in {LIMIT:.0f} s"}
        line = out.readline()
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
        self.end()
        said = self._errors.read_text().strip().rpartition("\n")[2]
        return {"failure": said or f"exit code {self._process.returncode}"}

    def turn(self, seconds: float) -> dict[str, Any]:
        """The times of a turn of so many seconds."""
        given = self._process.stdin
        assert given is not None  # noqa: S101  (it was asked for above)
        try:
            given.write(f"{seconds}\n")
            given.flush()
        except BrokenPipeError:
            return self.told()
        return self.told()

    def end(self) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()
        self._process.wait()


def run(
    name: str, trial: Trial, entries: Sequence[str], turns: Turns, folder: Path
) -> tuple[dict[str, Measured], list[str]]:
    """Measure some entries of a trial, and name those whose numbers are others'.

    Those are not timed. What is compiled to a cache is made twice, with and without.
    """
    own = str(folder / "cache")
    caches = {} if turns.is_cached else {"XDG_CACHE_HOME": own, "CHAINRULE_CACHE": own}
    measured: dict[str, Measured] = {}
    workers: dict[str, Worker] = {}
    try:
        for entry in entries:
            path = folder / f"{name} {entry}.npy"
            cold = None
            if entry == "numba" and not turns.is_cached:
                first = Worker(name, entry, path, caches)
                cold = first.told().get("first")
                first.end()
            workers[entry] = Worker(name, entry, path, caches)
            measured[entry] = Measured(cold=cold, **workers[entry].told())
        ready = [entry for entry in workers if not measured[entry].failure]
        numbers = {entry: np.load(folder / f"{name} {entry}.npy") for entry in ready}
        wrong = disagreements(numbers)
        for entry in wrong:
            measured[entry].failure = "its numbers are not those of the others"
        for n in range(turns.rounds if trial.repeated else 0):
            for entry in ready if n % 2 else reversed(ready):
                if not measured[entry].failure:
                    add(measured[entry], workers[entry].turn(turns.seconds))
    finally:
        for worker in workers.values():
            worker.end()
    return measured, wrong


def add(measured: Measured, turn: Mapping[str, Any]) -> None:
    """Take a turn into account."""
    measured.failure = turn.get("failure", "")
    if not measured.failure:
        measured.times += turn["times"]
        measured.shares.append(turn["share"])
        measured.backend = turn["backend"]


def disagreements(numbers: Mapping[str, Array]) -> list[str]:
    """The entries whose numbers differ from those that most agree on, from a peer's in doubt."""
    order = sorted(numbers, key=lambda entry: entry in OURS)
    votes = {one: sum(agree(numbers[one], x) for x in numbers.values()) for one in order}
    if not votes:
        return []
    chosen = max(votes, key=lambda entry: votes[entry])
    return [entry for entry in numbers if not agree(numbers[entry], numbers[chosen])]


def agree(one: Array, other: Array) -> bool:
    """Whether all numbers are equal, but for `RELATIVE` of each and `FLOOR` of the largest.

    >>> agree(np.array([1.0, 1e-15]), np.array([1.0 + 1e-10, 0.0]))
    True
    >>> agree(np.array([1.0, 1e-9]), np.array([1.0, 2e-9]))
    False
    """
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    size = np.maximum(np.abs(one), np.abs(other))
    allowed = np.maximum(RELATIVE * size, FLOOR * size.max(initial=0.0))
    return bool((np.abs(one - other) <= allowed).all())


def share(measured: Mapping[str, Measured]) -> float | None:
    """How much of the core the engines had on average, 1 on a quiet machine."""
    shares = [each for found in measured.values() for each in found.shares]
    return fmean(shares) if shares else None
