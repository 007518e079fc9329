"""The sentences of a derivation that is told step by step, each chosen by its reason."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from autograd.engine.value import Value
from autograd.explaining.flatness import Flat
from autograd.explaining.telling.parts import Cell, Sentence

MOST_NAMED = 8
"""More values are counted and not named, for a long list is not read."""

Arrival = Literal["only", "repeated", "first", "further", "last"]
"""What is sent to a value among all that is: the only contribution, or all of several, as to the
`a` of `a * a`, or the first ones of more, some of those between, the last ones."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one value is sent in a step, over all edges between: as which of its contributions.

    `passes` is whether a slope along the edges is not 0.
    """

    by: Value
    arrival: Arrival
    passes: bool


def arrival(here: int, before: int, whole: int) -> Arrival:
    """What so many contributions are where there were some before, of so many on the whole."""
    if before:
        return "last" if before + here == whole else "further"
    if here < whole:
        return "first"
    return "only" if here == 1 else "repeated"


def computed(of: Value, operands: Sequence[Value], is_result: bool) -> Sentence:
    """How a value is computed; one that is the result is said to be that."""
    told = Sentence("steps.forward", {"of": of, "operands": listed(operands)})
    return _joined([told, Sentence("steps.result")]) if is_result else told


def sent_back(
    of: Value, gradient: float, sent: Sequence[Sent], is_root: bool, flat: Flat | None
) -> Sentence:
    """What is sent from a value with this gradient to those it was made of."""
    told = [_said("root", of)] if is_root else []
    told.append(_multiplied(of, gradient, [each.by for each in sent]))
    told += [
        Sentence(f"steps.{kind}", {"of": of, "by": listed(some)})
        for kind in ("repeated", "first", "further", "last")
        if (some := [each.by for each in sent if each.arrival == kind])
    ]
    stopped = [each.by for each in sent if not each.passes]
    if flat is not None and gradient:
        told.append(_said(flat.kind, of))
    elif stopped and gradient:
        told.append(Sentence("steps.zero", {"of": of, "by": listed(stopped)}))
    return _joined(told)


def found(of: Value, gradients: Mapping[Value, float], parameters: Container[Value]) -> Sentence:
    """What the gradients of leaves say, and which way parameters would have to go."""
    if of in gradients:
        return _said("leaf", of)
    if len(gradients) == 1:
        told = [Sentence("steps.all_one", {"of": of, "by": next(iter(gradients))})]
    else:
        told = [_said("all", of)]
    if math.isfinite(of.data):
        learned = {by: number for by, number in gradients.items() if by in parameters}
        told += _against(of, learned)
    return _joined(told)


def _against(of: Value, gradients: Mapping[Value, float]) -> Iterator[Sentence]:
    down = [by for by, number in gradients.items() if 0.0 < number < math.inf]
    up = [by for by, number in gradients.items() if -math.inf < number < 0.0]
    ways = {way: listed(some) for way, some in (("down", down), ("up", up)) if some}
    if ways:
        yield Sentence("_".join(["steps.against", *ways]), {"of": of, **ways})


def _multiplied(of: Value, gradient: float, by: Sequence[Value]) -> Sentence:
    if not gradient:
        return _said("nothing", of)
    if len(by) == 1:
        return Sentence("steps.one", {"of": of, "by": by[0]})
    return Sentence("steps.several", {"of": of, "by": listed(by)})


def listed(values: Sequence[Value]) -> Cell:
    """The values by their names; of many only their number, for a long list is not read."""
    if len(values) > MOST_NAMED:
        return Sentence("steps.values", {"n": len(values)})
    return list(values)


def _said(name: str, of: Value) -> Sentence:
    return Sentence(f"steps.{name}", {"of": of})


def _joined(told: Iterable[Sentence]) -> Sentence:
    return reduce(lambda one, two: Sentence("steps.then", {"before": one, "next": two}), told)
