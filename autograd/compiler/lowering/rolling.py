"""Portions of statements that differ by steps alone, as one portion in a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from autograd.compiler.lowering.portions import REMARK, Lines
from autograd.compiler.tape.repeats import LEAST, Repeat

_VARYING = re.compile(
    r"(?<=\[)(?P<slot>\d+)"
    r"|(?P<name>\b(?:[vd]|_t)\d+\b)"
    r"|(?<![\w.])(?P<constant>\d+\.\d*(?:e[+-]?\d+)?|\d+e[+-]?\d+)"
)
"""What may differ between bodies: slots, names that hold within one, and constants."""

LONGEST = 4000
"""About so many statements a body has at most."""


def bodies_of(repeats: Sequence[Repeat]) -> Iterator[range]:
    """The operations of each body, of those that are not too long."""
    for repeat in repeats:
        if repeat.period <= LONGEST:
            for first in range(repeat.first, repeat.stop, repeat.period):
                yield range(first, first + repeat.period)


@dataclass(frozen=True)
class Body:
    """A portion taken apart."""

    text: str
    """What must be the same in each: slots and constants left out, names by their order."""
    slots: tuple[int, ...]
    constants: tuple[str, ...]

    @classmethod
    def of(cls, lines: Lines) -> Body:
        """The body of a portion."""
        names: dict[str, str] = {}
        slots: list[int] = []
        constants: list[str] = []

        def left_out(match: re.Match[str]) -> str:
            if match["slot"]:
                slots.append(int(match["slot"]))
                return "#"
            if match["constant"]:
                constants.append(match["constant"])
                return "#"
            return names.setdefault(match["name"], f"{match['name'][0]}#{len(names)}")

        text = _VARYING.sub(left_out, _plain(lines))
        return cls(text, tuple(slots), tuple(constants))

    def steps_to(self, other: Body) -> tuple[int, ...]:
        """By how much the slots move."""
        return tuple(y - x for x, y in zip(self.slots, other.slots, strict=True))


class Rolling:
    """Makes loops of portions, in a language that says how one begins.

    Constants that differ between bodies go into arrays, whose names are in `constants`.
    """

    def __init__(self, head: str) -> None:
        self._head = head
        self.constants: dict[tuple[str, ...], str] = {}

    def rolled(self, portions: Sequence[Lines]) -> list[Lines]:
        """The portions, of which those that follow each other by equal steps are one loop."""
        found: list[Lines] = []
        start = 0
        for _, equal in groupby(map(Body.of, portions), key=lambda body: body.text):
            bodies = list(equal)
            while bodies:
                count = _stepping(bodies)
                if count < LEAST:
                    count = 1
                    found.append(portions[start])
                else:
                    found.append(self._loop(portions[start], bodies[:count]))
                start += count
                del bodies[:count]
        return found

    def _loop(self, lines: Lines, bodies: Sequence[Body]) -> Lines:
        first = bodies[0]
        slots = map(_moving, first.slots, first.steps_to(bodies[1]))
        columns = zip(*(body.constants for body in bodies), strict=True)
        constants = map(self._constant, columns)

        def written(match: re.Match[str]) -> str:
            if match["slot"]:
                return next(slots)
            return next(constants) if match["constant"] else match[0]

        body = _VARYING.sub(written, _plain(lines)).split("\n")
        return [self._head.format(len(bodies)), *(f"    {line}" for line in body), "}"]

    def _constant(self, column: tuple[str, ...]) -> str:
        if len(set(column)) == 1:
            return column[0]
        return f"{self.constants.setdefault(column, f'constants_{len(self.constants)}')}[k]"


def _moving(slot: int, step: int) -> str:
    """The slot at turn k."""
    return f"{slot} {'-' if step < 0 else '+'} {abs(step)} * k" if step else str(slot)


def _stepping(bodies: Sequence[Body]) -> int:
    """How many bodies from the first on have slots that move by equal steps."""
    count = 1
    steps: tuple[int, ...] | None = None
    for one, other in pairwise(bodies):
        here = one.steps_to(other)
        if steps is not None and here != steps:
            break
        steps = here
        count += 1
    return count


def _plain(lines: Lines) -> str:
    """The lines without remarks, which differ where nothing else does."""
    return "\n".join(line.partition(REMARK)[0] for line in lines)
