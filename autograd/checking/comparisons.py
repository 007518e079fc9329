"""Each edge of an operation against what does not know its rule: differences, and fifty digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Any, Literal

from autograd.checking.differences import central
from autograd.checking.edges import Edge, Operation, of_edge, same_slope, weight
from autograd.checking.precision import Precise
from autograd.checking.sides import around_kink, beside, between, corners
from autograd.engine.value import Value

Verdict = Literal["right", "wrong", "unchecked"]
Reason = Literal[
    "",
    "kink",
    "undeclared_kink",
    "no_slope",
    "rule",
    "differences",
    "digits",
    "sides",
    "not_finite",
    "one_side",
    "rough",
    "many",
]
"""Why a check ended as it did: what the slope was held against, or what was in the way."""

_SINGLY = 8
"""So many operands of one group are moved one by one; more of them together, along a direction."""

_SEVERALLY = 64
"""So many that cannot be compared together are looked at in smaller parts."""

_MOST_WRONG = 8
"""So many wrong edges of one operation are named."""

_MOST_AT_KINK = 256
"""So many operands of one group that is at a kink are looked at, each on both of its sides."""

_NEAR = 1e-12
"""A number so near a kink, relative to its size, is at it: no difference fits between."""

_ERRORS = 10.0
"""An estimate of an error may be too small so many times."""

_RESOLVED = 1e-3
"""A difference whose error is a larger part of the slope decides nothing."""

_TOLD = 1e-7
"""Relative: a slope that is off by less than this is what doubles can tell from differences."""

_OF_MANY = 1e-10
"""The same of many together: where they seem to be off, they are compared with less ado."""

_DOUBLES = 1e-12
"""Relative: constants of rules are doubles, and so are right to 16 digits, not to fifty."""

_TINY = 1e-40
"""In fifty digits no difference is told below this, nor anything that doubles hold to be 0."""

_FAINT = 1e-11
"""What is so far off may be rounding inside a result, as in log(1 + x), whatever its own size."""

_LOST = 1e-6
"""Relative: a slope that rounding has moved further than this is not what was meant."""


_UNREADABLE = (ArithmeticError, AttributeError, TypeError, ValueError)
"""What a rule raises that cannot be computed in fifty digits: by zero, or for want of a word."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of the edge from `operand` to `result`.

    `recorded` is the slope in the graph, and `expected` what it should be, known but for `error`;
    nan if nothing tells. `digits` is whether fifty digits were compared too.

    >>> from autograd import verify
    >>> (check,) = verify(Value(2.0, "x").square()).checks
    >>> check.operand.label, check.recorded, check.verdict
    ('x', 4.0, 'right')
    """

    result: Value
    operand: Value
    recorded: float
    expected: float
    error: float
    verdict: Verdict
    reason: Reason
    digits: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    expected: float
    error: float
    verdict: Verdict
    reason: Reason
    digits: bool = False


def compared(result: Value, precise: Precise | None) -> Iterator[Check]:
    """A check of every edge that leads into `result`."""
    if result.row is None:
        return
    operation = Operation(result, result.row)
    for edges in operation.places():
        if edges:
            yield from _Place(operation, edges, precise).checks()


class _Place:
    """The edges of one operand, which may be a group, and what its rule says of them."""

    def __init__(self, operation: Operation, edges: list[Edge], precise: Precise | None) -> None:
        self.operation = operation
        self.edges = edges
        self.precise = precise
        self.place = edges[0].place
        self.role = operation.row.operands[self.place].role
        self.has_rule = operation.row.slopes[self.place] is not None
        self.exact: Any = None
        """The slopes by the rule in fifty digits; None where it cannot be read there."""
        if precise is not None:
            try:
                at = precise.numbers(operation.operands)
                z = precise.forward(operation.row, at)
                self.exact = operation.by_rule(self.place, precise, z, at)
            except _UNREADABLE:
                self.exact = None

    def checks(self) -> Iterator[Check]:
        by_rule = self.operation.by_rule(self.place)
        open_: list[Edge] = []
        for edge in self.edges:
            expected = float(of_edge(by_rule, edge))
            if not same_slope(edge.recorded, expected):
                yield self._check(edge, _Found(expected, 0.0, "wrong", "rule"))
            elif self.role in ("class", "condition", "constant"):
                # what is taken as a number is no function of it that a slope could follow
                verdict: Verdict = "wrong" if edge.recorded else "right"
                yield self._check(edge, _Found(0.0, 0.0, verdict, "no_slope"))
            elif not all(map(isfinite, (self.operation.result.data, edge.recorded, edge.number))):
                yield self._check(edge, _Found(nan, nan, "unchecked", "not_finite"))
            else:
                open_.append(edge)
        if open_ and self.operation.room <= _NEAR * max(1.0, *(abs(x.number) for x in open_)):
            for n, edge in enumerate(open_):
                many = _Found(nan, nan, "unchecked", "many")
                yield self._check(edge, self._at_kink(edge) if n < _MOST_AT_KINK else many)
        elif len(open_) <= _SINGLY:
            for edge in open_:
                yield self._check(edge, self._alone(edge))
        else:
            yield from self._together(open_)

    def _check(self, edge: Edge, found: _Found) -> Check:
        return Check(
            self.operation.result,
            edge.operand,
            edge.recorded,
            found.expected,
            found.error,
            found.verdict,
            found.reason,
            found.digits,
        )

    def _together(self, edges: list[Edge]) -> Iterator[Check]:
        """Along a direction in all operands; where that is not right, in either half of them."""
        pending, named = [edges], 0
        while pending:
            some = pending.pop()
            if named == _MOST_WRONG:
                found = _Found(nan, nan, "unchecked", "many")
            elif len(some) == 1:
                found = self._alone(some[0])
                named += found.verdict == "wrong"
            else:
                found = self._along([(edge, weight(n)) for n, edge in enumerate(some)])
                # many that cannot be told together are left, or the work were that of each with all
                if found.verdict == "wrong" or (
                    found.verdict == "unchecked" and len(some) <= _SEVERALLY
                ):
                    half = len(some) // 2
                    pending += [some[half:], some[:half]]
                    continue
                found = replace(found, expected=nan, error=nan)
            for edge in some:
                yield self._check(edge, found)

    def _alone(self, edge: Edge) -> _Found:
        found = self._along([(edge, 1.0)])
        if found.verdict == "wrong" and between(edge.recorded, around_kink(self.operation, edge)):
            return _Found(edge.recorded, 0.0, "right", "undeclared_kink", found.digits)
        return found

    def _along(self, steps: Sequence[tuple[Edge, float]]) -> _Found:
        """The slopes of some edges, added with weights, against the change of the result."""
        recorded = sum(part * edge.recorded for edge, part in steps)
        size = sum(abs(part * edge.recorded) for edge, part in steps)
        scale = max(abs(edge.number) for edge, _ in steps)
        ratio = abs(self.operation.result.data) / max(scale, 1.0)
        exact = self._exactly(steps, scale)
        if exact is not None:
            by_rule, derivative = exact
            slack = _DOUBLES * max(size, abs(derivative)) + 1e-14 * ratio + _TINY
            lost = _LOST * max(size, abs(derivative)) + 1e-9 + 1e-12 * scale
            is_right = abs(by_rule - derivative) <= slack and abs(recorded - derivative) <= lost
            if not is_right:
                return _Found(float(derivative), 0.0, "wrong", "digits", digits=True)
        found = central(self.operation.along(steps), scale, self.operation.room)
        is_exact = exact is not None
        if found is None:
            return _unsure("one_side", exact)
        resolved = _RESOLVED * max(size, abs(found.slope), ratio)
        if found.error > resolved:
            return _unsure("rough", exact)
        off = abs(recorded - found.slope)
        rest = _TOLD if len(steps) == 1 else _OF_MANY
        if off <= _ERRORS * found.error + rest * size:
            return _Found(found.slope, found.error, "right", "", is_exact)
        if off <= _FAINT:
            return _unsure("rough", exact)
        return _Found(found.slope, found.error, "wrong", "differences", is_exact)

    def _exactly(self, steps: Sequence[tuple[Edge, float]], scale: float) -> Any:
        """The slope by the rule and the derivative of the result, both in fifty digits."""
        if self.exact is None or self.precise is None:
            return None
        precise, operation = self.precise, self.operation
        try:
            by_rule = sum(part * of_edge(self.exact, edge) for edge, part in steps)
            found = (
                precise.real(by_rule),
                precise.derivative(
                    operation.row, lambda mpf, t: operation.moved(steps, t, mpf), scale
                ),
            )
        except _UNREADABLE:
            return None
        return None if None in found else found

    def _at_kink(self, edge: Edge) -> _Found:
        """The row's convention: a slope that lies between those of both sides."""
        if not self.has_rule:
            return _Found(0.0, 0.0, "right", "kink")
        sides = beside(self.operation, edge)
        if not between(edge.recorded, sides):
            # where several operands meet, the slope may be that of a corner between them
            sides += corners(self.operation, edge)
        known = [side for side in sides if side is not None]
        if between(edge.recorded, sides):
            return _Found(edge.recorded, 0.0, "right", "kink")
        if len(known) < len(sides):
            return _Found(nan, nan, "unchecked", "one_side")
        nearest = min(known, key=lambda side: abs(side.slope - edge.recorded))
        return _Found(nearest.slope, nearest.error, "wrong", "sides")


def _unsure(reason: Reason, exact: Any) -> _Found:
    """What doubles do not tell; fifty digits may have told it."""
    if exact is None:
        return _Found(nan, nan, "unchecked", reason)
    return _Found(float(exact[1]), 0.0, "right", "", digits=True)
