"""What a run of the trials prints: a table for each, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from statistics import median

from benchmarks.models.rounds import Measured, share
from benchmarks.models.trial import Asked, Trial
from benchmarks.report import duration
from benchmarks.standings import number, short

YARDSTICK = "JAX"
"""The peer whose times are 1 in the tables."""

COLUMNS = (
    f"{'':14}{'first value':>12}{'not cached':>12}{'min':>10}{'median':>10}"
    f"{'min/JAX':>9}{'med/JAX':>9}  runs as"
)


def table(trial: Trial, measured: Mapping[str, Measured]) -> str:
    """A line for each engine."""
    lines = [trial.title, COLUMNS]
    yardstick = measured.get(YARDSTICK)
    for entry, found in measured.items():
        if found.failure:
            lines.append(f"{entry:14}{found.failure}")
            continue
        cold = "-" if found.cold is None else duration(found.cold)
        line = f"{entry:14}{duration(found.first):>12}{cold:>12}"
        for each in (min, median):
            line += f"{short(each(found.times)) if found.times else '-':>10}"
        for each in (min, median):
            ratio = quotient(found, [yardstick], each)
            line += f"{'-' if ratio is None else number(ratio):>9}"
        line += f"  {found.backend}"
        if found.parts:
            told = ", ".join(f"{part} {duration(took)}" for part, took in found.parts.items())
            line += f"  (of the first: {told})"
        lines.append(line.rstrip())
    had = share(measured)
    if had is not None:
        lines.append(f"the engines had {had:.0%} of the core in their turns")
    return "\n".join(lines)


def quotient(
    found: Measured | None,
    peers: Iterable[Measured | None],
    each: Callable[[list[float]], float],
) -> float | None:
    """The times of an entry by those of the fastest peer; None where either has none."""
    others = [each(peer.times) for peer in peers if peer and peer.times]
    if found is None or found.failure or not found.times or not others:
        return None
    return each(found.times) / min(others)


def asked(trials: Mapping[str, Trial], measured: Mapping[str, Mapping[str, Measured]]) -> str:
    """A line for each thing asked: the ratio by minima and by medians, and whether it is met.

    The medians decide. What did not run, for want of an engine or of time, is neither.
    """
    wanted = [(name, each) for name in measured for each in trials[name].asked]
    told = [f"{name}: {words_of(each)}" for name, each in wanted]
    width = max(map(len, told), default=0)
    lines = [f"{'asked':{width}}{'at most':>9}{'min':>9}{'median':>9}"]
    for words, (name, each) in zip(told, wanted, strict=True):
        low, middle = figures(each, measured[name])
        row = f"{words:{width}}{number(each.at_most):>9}"
        row += "".join(f"{'-' if x is None else number(x):>9}" for x in (low, middle))
        lines.append(f"{row}  {verdict(each, middle)}")
    return "\n".join(lines)


def words_of(each: Asked) -> str:
    """What is asked in words, with the peers where there are some."""
    if each.seconds:
        return f"{each.entry}, {each.words}"
    of = f"{each.entry} / {' or '.join(each.peers)}"
    return f"{of} ({each.words})" if each.words else of


def figures(each: Asked, measured: Mapping[str, Measured]) -> tuple[float | None, float | None]:
    """By minima and by medians, where more than one value was taken."""
    ours = measured.get(each.entry)
    if each.seconds:
        found = None if ours is None or ours.failure else ours.first
        return found, found
    peers = [measured.get(peer) for peer in each.peers]
    return quotient(ours, peers, min), quotient(ours, peers, median)


def verdict(each: Asked, found: float | None) -> str:
    """Whether the bound is kept: met, MISSED, or "?" if there is no figure."""
    if found is None:
        return "?"
    return "met" if found <= each.at_most else "MISSED"
