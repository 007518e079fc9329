"""What the benchmark prints: the machine, and a table for each workload."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean, median

from benchmarks.turn import Turn
from benchmarks.workload import Workload

COLUMNS = f"{'':12}{'min':>10}{'median':>10}{'mean':>10}{'times':>8}{'ratio':>8}{'peak':>10}"
PER_NODE = f"{'peak/node':>11}{'after bwd':>11}"


def machine(*more: str) -> dict[str, str]:
    """Interpreter, processor and the versions of the engines, of `more` engines too."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        **{name: installed(name) for name in ("chainrule", "micrograd", "numpy", "torch", *more)},
    }


def processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from the source tree" if name == "chainrule" else "not installed"


def heading(facts: Mapping[str, str]) -> str:
    return "\n".join(f"{name:<10} {fact}" for name, fact in facts.items())


def table(workload: Workload, turns: Mapping[str, Turn]) -> str:
    """A line for each engine; `ratio` says how many times micrograd's median is this one's."""
    lines = [workload.title, COLUMNS + (PER_NODE if workload.nodes else "")]
    yardstick = turns.get("micrograd")
    for entry, turn in turns.items():
        if turn.failure:
            lines.append(f"{entry:12}{turn.failure}")
            continue
        middle = median(turn.times)
        ratio = f"{median(yardstick.times) / middle:.1f}" if yardstick and yardstick.times else "-"
        line = "".join(f"{duration(t):>10}" for t in (min(turn.times), middle, fmean(turn.times)))
        line = f"{entry:12}{line}{len(turn.times):>8}{ratio:>8}{megabytes(turn.peak):>10}"
        if workload.nodes:
            line += f"{per_node(turn.peak, workload):>11}"
            line += f"{per_node(turn.resident.get('backward'), workload):>11}"
        lines.append(line)
        if turn.phases:
            lines.append(
                f"{'':12}best: "
                + ", ".join(f"{phase} {duration(t)}" for phase, t in turn.phases.items())
            )
    return "\n".join(lines)


def duration(seconds: float) -> str:
    """Three digits and a unit.

    >>> duration(0.0123456)
    '12.3 ms'
    """
    unit, scale = next(
        ((unit, scale) for unit, scale in (("s", 1.0), ("ms", 1e3)) if seconds * scale >= 1.0),
        ("us", 1e6),
    )
    return f"{seconds * scale:#.3g}".rstrip(".") + f" {unit}"


def megabytes(size: int | None) -> str:
    return "-" if size is None else f"{size / 1e6:.1f} MB"


def per_node(size: int | None, workload: Workload) -> str:
    return "-" if size is None else f"{size / workload.nodes:.0f} B"
