"""Statements on arrays in portions, each a function in which numbers have names of their own.

What only one portion uses never gets into memory. A JavaScript engine begins by interpreting, and
there an element of an array costs several times what a name does; a C compiler has less to prove.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from autograd.notation.languages.loops import Loops

Lines = list[str]
Place = tuple[str, int]
"""An array and a slot in it: `v` has the numbers, `d` the derivatives."""

_PLACE = re.compile(r"\b([vd])\[(\d+)\]")
REMARK = "  /*"
"""How a remark at the end of a line begins."""


def portions_of(
    operations: Iterable[Sequence[str]], size: int, bodies: Iterable[range] = ()
) -> list[Lines]:
    """The statements of operations, about so many in each portion; those of one stay together.

    Each of the `bodies`, ranges of operations that do not overlap, is a portion of its own.
    """
    stops = {body.start: body.stop for body in bodies}
    portions: list[Lines] = []
    stop = 0
    for number, lines in enumerate(operations):
        is_full = number > stop and len(portions[-1]) >= size
        if number in stops or number == stop or is_full:
            portions.append([])
            stop = stops.get(number, stop)
        portions[-1] += lines
    return portions


def with_names(
    portions: Sequence[Lines], in_arrays: Collection[int], read: Collection[Place], source: Loops
) -> list[Lines]:
    """The portions of a program, in order, with names for what one of them uses several times.

    Loops go through the slots `in_arrays`, so they stay there. What is `read` afterwards, or by
    other portions, is written back.
    """
    found = [Counter(place for line in lines for place in _places(line)) for lines in portions]
    first: dict[Place, int] = {}
    last: dict[Place, int] = {}
    for number, places in enumerate(found):
        for place in places:
            first.setdefault(place, number)
            last[place] = number
    renamed = []
    for number, (lines, places) in enumerate(zip(portions, found, strict=True)):
        added = Counter(map(_target, lines))
        kept = {place for place in places if place in read or last[place] > number}
        named = {
            place
            for place, n in places.items()
            if n > 1 and place[1] not in in_arrays and (place in kept or n > added[place])
        }
        # an earlier sample has added to derivatives that are read afterwards
        begun = {place for place in named if first[place] == number and place not in read}
        portion = _Portion(source, named, named & kept, begun)
        renamed.append([*(new for line in lines for new in portion.renamed(line)), *portion.end()])
    return renamed


@dataclass
class _Portion:
    """A portion under way: which places have names, are written back, and begin here."""

    source: Loops
    named: set[Place]
    kept: set[Place]
    begun: set[Place]
    known: set[Place] = field(default_factory=set)
    """Those whose names are defined."""

    def renamed(self, line: str) -> Iterator[str]:
        """The statements that a statement becomes."""
        code, mark, remark = line.partition(REMARK)
        target = _target(code)
        fresh = [x for x in dict.fromkeys(_places(code)) if x in self.named and x not in self.known]
        self.known.update(fresh)
        begins = (
            target if target in fresh and (_is_number(target) or target in self.begun) else None
        )
        for place in fresh:
            if place != begins:
                yield self._defined(place, _element(place))
        text = _PLACE.sub(self._written, code)
        if begins:
            _, _, expression = text.removesuffix(self.source.end).split(" ", 2)
            text = self._defined(begins, expression)
        yield text + mark + remark
        if target in self.kept and _is_number(target):
            yield self.source.assigned(_element(target), _name(target))

    def end(self) -> Iterator[str]:
        """The statements that write derivatives back."""
        for place in sorted(self.kept):
            if not _is_number(place):
                yield self.source.assigned(_element(place), _name(place))

    def _defined(self, place: Place, expression: str) -> str:
        define = self.source.defined if _is_number(place) else self.source.started
        return define(_name(place), expression)

    def _written(self, match: re.Match[str]) -> str:
        place = match[1], int(match[2])
        return _name(place) if place in self.named else match[0]


def _places(line: str) -> list[Place]:
    code, _, _ = line.partition(REMARK)
    return [(array, int(slot)) for array, slot in _PLACE.findall(code)]


def _target(line: str) -> Place | None:
    """What a statement gives a number, or adds to."""
    match = _PLACE.match(line)
    return (match[1], int(match[2])) if match else None


def _is_number(place: Place | None) -> TypeGuard[Place]:
    """Whether a place has a number that is computed once; to a derivative more is added."""
    return place is not None and place[0] == "v"


def _name(place: Place) -> str:
    return f"{place[0]}{place[1]}"


def _element(place: Place) -> str:
    return f"{place[0]}[{place[1]}]"
