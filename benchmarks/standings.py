"""What a run of the contests prints: a table for each, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median

from benchmarks.contest import Contest
from benchmarks.heat import Heat
from benchmarks.report import duration
from benchmarks.requirements import Measured, Requirement

COLUMNS = (
    f"{'':24}{'first result':>13}{'cold':>10}{'min':>10}{'median':>10}{'mean':>10}"
    f"{'× micrograd':>13}{'tape/node':>11}"
)


def table(contest: Contest, heats: Mapping[str, Heat]) -> str:
    """A line for each engine; times are per step, or per node where the contest counts nodes."""
    unit = "per node" if contest.nodes else "per step"
    lines = [f"{contest.title}; {unit}", COLUMNS]
    each = contest.each
    yardstick = heats.get("micrograd")
    for entry, heat in heats.items():
        if heat.failure:
            lines.append(f"{entry:24}{heat.failure}")
            continue
        middle = median(heat.times)
        times = "".join(
            f"{short(t / each):>10}" for t in (min(heat.times), middle, fmean(heat.times))
        )
        known = yardstick and yardstick.times
        factor = f"{median(yardstick.times) / middle:,.1f}" if yardstick and known else "-"
        cold = duration(heat.first[0]) if entry.startswith("numba") else "-"
        weight = f"{heat.bytes_per_node:.0f} B" if heat.bytes_per_node else "-"
        lines.append(
            f"{entry:24}{duration(heat.first_result):>13}{cold:>10}{times}{factor:>13}{weight:>11}"
        )
    return "\n".join(lines)


def short(seconds: float) -> str:
    """A duration, in nanoseconds below a microsecond.

    >>> short(7.12345e-8)
    '71.2 ns'
    """
    return duration(seconds) if seconds >= 1e-6 else f"{seconds * 1e9:#.3g}".rstrip(".") + " ns"


def asked(requirements: Sequence[Requirement], measured: Measured) -> str:
    """A line for each requirement: whether it holds, and the figure of each entry.

    What did not run, for want of an engine or of time, is neither held nor missed.
    """
    lines = [f"{'asked':66}{'bound':>11}  measured"]
    for each in requirements:
        found = {name: each.measure(measured, each.contest, name) for name in each.entries}
        bound = f"{'>=' if each.at_least else '<='} {number(each.bound)}"
        words = f"{each.contest}: {each.words}"
        figures = ", ".join(f"{name} {number(x)}" for name, x in found.items() if x is not None)
        if absent := [name for name, x in found.items() if x is None]:
            figures += f"{', ' if figures else ''}not measured: {', '.join(absent)}"
        target = f" (target {number(each.target)})" if each.target else ""
        lines.append(f"{words:66}{bound:>11}  {verdict(each, found.values()):7}{figures}{target}")
    return "\n".join(lines)


def verdict(requirement: Requirement, found: Iterable[float | None]) -> str:
    """Whether all figures keep the bound: ok, MISSED, or "?" if all that there are keep it."""
    figures = list(found)
    if any(x is not None and not requirement.holds(x) for x in figures):
        return "MISSED"
    return "?" if None in figures else "ok"


def number(x: float) -> str:
    """Three digits, thousands set apart.

    >>> number(30000.0), number(1.23456)
    ('30,000', '1.23')
    """
    return f"{x:,.0f}" if abs(x) >= 1000.0 else f"{x:.3g}"
