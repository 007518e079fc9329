"""What is asked of compiled programs, as ratios and bounds on what one run measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.contests import CONTESTS
from benchmarks.heat import Heat

Measured = Mapping[str, Mapping[str, Heat]]
"""The heats by contest and entry."""

Measure = Callable[[Measured, str, str], float | None]
"""Of an entry in a contest; None where it did not run."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A bound on a measure of some entries in a contest: at least or at most `bound`."""

    words: str
    contest: str
    entries: Sequence[str]
    measure: Measure
    bound: float
    at_least: bool = False
    target: float | None = None

    def holds(self, x: float) -> bool:
        return x >= self.bound if self.at_least else x <= self.bound


def heat(measured: Measured, contest: str, entry: str) -> Heat | None:
    """The heat of an entry that ran."""
    found = measured.get(contest, {}).get(entry)
    return found if found and found.times and not found.failure else None


def step_time(measured: Measured, contest: str, entry: str) -> float | None:
    """The median time of a step, or of a node where the contest counts nodes."""
    found = heat(measured, contest, entry)
    each = CONTESTS[contest].each
    return median(found.times) / each if found else None


def ratio(x: float | None, y: float | None) -> float | None:
    return None if x is None or y is None else x / y


def speed_against(peer: str) -> Measure:
    """How many times the peer's step time is that of an entry."""
    return lambda measured, contest, entry: ratio(
        step_time(measured, contest, peer), step_time(measured, contest, entry)
    )


def time_against(peer: str) -> Measure:
    """How many times an entry's step time is that of the peer."""
    return lambda measured, contest, entry: ratio(
        step_time(measured, contest, entry), step_time(measured, contest, peer)
    )


def first_in_steps_of(peer: str) -> Measure:
    """An entry's time to its first result, in the peer's steps."""

    def measure(measured: Measured, contest: str, entry: str) -> float | None:
        found = heat(measured, contest, entry)
        return ratio(found.first_result if found else None, step_time(measured, contest, peer))

    return measure


def first_in_seconds(measured: Measured, contest: str, entry: str) -> float | None:
    found = heat(measured, contest, entry)
    return found.first_result if found else None


def milliseconds(measured: Measured, contest: str, entry: str) -> float | None:
    found = step_time(measured, contest, entry)
    return None if found is None else 1e3 * found


def bytes_per_node(measured: Measured, contest: str, entry: str) -> float | None:
    found = heat(measured, contest, entry)
    return found.bytes_per_node if found else None


def nanoseconds_per_node(measured: Measured, contest: str, entry: str) -> float | None:
    found = step_time(measured, contest, entry)
    return None if found is None else 1e9 * found


def growth(smaller: str) -> Measure:
    """How many times an entry's time per node is that in a contest of fewer nodes."""
    return lambda measured, contest, entry: ratio(
        step_time(measured, contest, entry), step_time(measured, smaller, entry)
    )


NUMPY_STYLES = [name for name in CONTESTS["moons"].entries if name.startswith("numpy")]
NUMBA_STYLES = [name for name in CONTESTS["moons"].entries if name.startswith("numba")]
DIGITS = [name for name in CONTESTS if name.startswith("digits")]
DAGS = [name for name in CONTESTS if name.startswith("dag")]

REQUIREMENTS = [
    Requirement(
        "straight-line Python at least 20 times as fast as micrograd",
        "w18", ["python"], speed_against("micrograd"), 20.0, at_least=True,
    ),
    Requirement(
        "numba, loop inside, no slower than JAX's fori_loop",
        "w18", ["numba"], time_against("JAX fori_loop"), 1.0,
    ),
    Requirement(
        "numba, loop inside, within 2.5 of C -O3",
        "w18", ["numba"], time_against("C -O3"), 2.5,
    ),
    Requirement(
        "numpy within 2 of NumPy by hand, a textbook's",
        "moons", NUMPY_STYLES, time_against("NumPy textbook"), 2.0,
    ),
    Requirement(
        "numpy within 2 of NumPy by hand, an expert's",
        "moons", NUMPY_STYLES, time_against("NumPy expert"), 2.0,
    ),
    Requirement(
        "numpy faster than torch nn",
        "moons", NUMPY_STYLES, speed_against("torch nn"), 1.0, at_least=True,
    ),
    Requirement(
        "numba at least 30,000 times as fast as micrograd",
        "moons", NUMBA_STYLES, speed_against("micrograd"), 30_000.0, at_least=True, target=60_000.0,
    ),
    Requirement(
        "numba at least 2.5 times as fast as JAX jit",
        "moons", NUMBA_STYLES, speed_against("JAX jit"), 2.5, at_least=True, target=6.0,
    ),
    Requirement(
        "numba within 2 of C -O3 -ffast-math",
        "moons", NUMBA_STYLES, time_against("C -O3 fast-math"), 2.0,
    ),
    Requirement(
        "numpy and numba faster than eager nn",
        "moons", NUMPY_STYLES + NUMBA_STYLES, speed_against("eager nn"), 1.0, at_least=True,
    ),
    Requirement(
        "first result with numpy in at most 8 eager steps",
        "moons", [name for name in NUMPY_STYLES if name.endswith("nn")],
        first_in_steps_of("eager nn"), 8.0,
    ),
    Requirement(
        "first result with numba, code cached, in at most 8 eager steps",
        "moons", [name for name in NUMBA_STYLES if name.endswith("nn")],
        first_in_steps_of("eager nn"), 8.0,
    ),
    Requirement(
        "first result, plain operators, in at most 8 such eager steps",
        "moons", [name for name in NUMPY_STYLES + NUMBA_STYLES if name.endswith("plain")],
        first_in_steps_of("eager plain"), 8.0,
    ),
    *(
        requirement
        for digits in DIGITS
        for requirement in (
            Requirement(
                "numpy within 1.3 of NumPy by hand, a textbook's",
                digits, ["numpy"], time_against("NumPy textbook"), 1.3,
            ),
            Requirement(
                "numpy within 1.3 of NumPy by hand, an expert's",
                digits, ["numpy"], time_against("NumPy expert"), 1.3,
            ),
            Requirement(
                "numpy faster than torch nn",
                digits, ["numpy"], speed_against("torch nn"), 1.0, at_least=True,
            ),
            Requirement(
                "numba faster than JAX jit",
                digits, ["numba"], speed_against("JAX jit"), 1.0, at_least=True,
            ),
        )
    ),
    Requirement(
        "numpy and numba no slower than torch nn",
        "letters", ["numpy", "numba"], speed_against("torch nn"), 1.0, at_least=True,
    ),
    Requirement(
        "numba no slower than torch nn",
        "batchnorm", ["numba"], speed_against("torch nn"), 1.0, at_least=True,
    ),
    Requirement(
        "a step with numpy in at most 1 ms", "batchnorm", ["numpy"], milliseconds, 1.0
    ),
    Requirement(
        "first result with numpy in at most 1 s",
        "letters", ["numpy"], first_in_seconds, 1.0,
    ),
    Requirement(
        "numpy at least 20 times as fast as micrograd",
        "dag1e5", ["numpy"], speed_against("micrograd"), 20.0, at_least=True,
    ),
    *(
        Requirement(
            "numba takes at most 10 ns a node", dag, ["numba"], nanoseconds_per_node, 10.0
        )
        for dag in DAGS
    ),
    Requirement(
        "linear: a node of 10⁶ takes at most twice one of 10³",
        "dag1e6", ["numpy", "numba"], growth("dag1e3"), 2.0,
    ),
    Requirement(
        "a tape takes at most 40 bytes a node",
        "dag1e6", ["numpy"], bytes_per_node, 40.0,
    ),
    Requirement(
        "a tape takes at most 40 bytes a node, all samples in one graph",
        "moons", [name for name in NUMPY_STYLES if "whole" in name], bytes_per_node, 40.0,
    ),
]  # fmt: skip
