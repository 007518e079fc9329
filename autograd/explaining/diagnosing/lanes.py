"""One graph computed with many mistakes side by side: every hypothesis is a lane of an array.

Forward, slopes and the pass back are those of the table, read with the algebra of arrays. What no
hypothesis of a run has changed stays one number for all lanes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.explaining.diagnosing.hypotheses import (
    SAME,
    Asked,
    Cause,
    Hypothesis,
    Trace,
    WrongStep,
)
from autograd.explaining.diagnosing.mistakes import At
from autograd.explaining.diagnosing.sites import Operation, Sheet, Site
from autograd.table.algebras import ARRAY

_LANES = 4096
"""So many lanes are computed at a time: their arrays stay near the processor."""


def computed(
    sheet: Sheet, asked: Asked, hypotheses: Sequence[Hypothesis]
) -> npt.NDArray[np.float64]:
    """What each hypothesis gives: a row for each slot that was asked for, a column for each."""
    width = max(1, len(asked.slots))
    found = np.empty((width, len(hypotheses)))
    with np.errstate(all="ignore"):
        for first in range(0, len(hypotheses), _LANES):
            part = hypotheses[first : first + _LANES]
            for row, numbers in enumerate(_Run(sheet, asked, part).numbers()):
                found[row, first : first + len(part)] = numbers
    return found


def traced(sheet: Sheet, asked: Asked, hypothesis: Hypothesis) -> Trace:
    """How one hypothesis comes to its number."""
    run = _Run(sheet, asked, [hypothesis])
    with np.errstate(all="ignore"):
        run.numbers()
    nothing = (WrongStep(np.nan, np.nan, cause.sites[0]) for cause in hypothesis)
    return Trace(
        tuple(map(run.trace.get, hypothesis, nothing)),
        tuple(map(_first, run.values)),
        tuple(map(_first, run.gradients)),
    )


@dataclass(slots=True)
class _Run:
    """One run over the sheet with up to `_LANES` lanes."""

    sheet: Sheet
    asked: Asked
    hypotheses: Sequence[Hypothesis]
    changed_rules: dict[int, list[tuple[Any, Any]]] = field(default_factory=dict)
    hooks: dict[Site, list[tuple[Cause, npt.NDArray[np.intp]]]] = field(init=False)
    groups: dict[int, list[tuple[Site, int]]] = field(init=False)
    """By operation the sites of groups that it belongs to, and its place among them."""
    values: list[Any] = field(default_factory=list)
    gradients: list[Any] = field(default_factory=list)
    trace: dict[Cause, WrongStep] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lanes: dict[Cause, list[int]] = defaultdict(list)
        for lane, hypothesis in enumerate(self.hypotheses):
            for cause in hypothesis:
                lanes[cause].append(lane)
        self.hooks = defaultdict(list)
        for cause, found in lanes.items():
            for site in cause.sites:
                self.hooks[site].append((cause, np.array(found)))
        self.groups = defaultdict(list)
        for site in self.hooks:
            if site.kind == "group":
                for place, index in enumerate(site.at):
                    self.groups[index].append((site, place))

    def numbers(self) -> list[Any]:
        """The numbers that were asked for, one or an array of one for each lane."""
        asked, sheet = self.asked, self.sheet
        start = self._given()
        values = self.values = self._forward(start)
        if asked.quantity in ("loss", "data"):
            return [values[sheet.output]]
        gradients = self.gradients = self._backward(values)
        if asked.quantity == "gradient":
            return [gradients[slot] for slot in asked.slots]
        rate = self._changed(Site("rate"), np.float64(asked.lr or 0.0))
        moved = {
            slot: start[slot] - rate * gradients[slot]
            for slot in (asked.slots if asked.quantity == "updated" else asked.parameters)
        }
        if asked.quantity == "updated":
            return [moved[slot] for slot in asked.slots]
        return [self._forward({**start, **moved})[sheet.output]]

    def _given(self) -> dict[int, Any]:
        computed = self.sheet.results
        return {
            slot: self._changed(Site("given", (slot,)), np.float64(number))
            for slot, number in enumerate(self.sheet.numbers)
            if slot not in computed
        }

    def _forward(self, given: Mapping[int, Any]) -> list[Any]:
        values: list[Any] = [given.get(slot) for slot in range(len(self.sheet.numbers))]
        for index, operation in enumerate(self.sheet.operations):
            operands = _filled(operation, values)
            result = ARRAY.forward(operation.row, operands)
            self.changed_rules[index] = []
            for cause, lanes in self.hooks.get(Site("rule", (index,)), ()):
                at = At(None, operation.row, operands=_taken(operands, lanes))
                row, others = cause.mistake.change(ARRAY, at, cause.variant)
                wrong = ARRAY.forward(row, others)
                self.changed_rules[index].append((lanes, (row, others, wrong)))
                result = self._put(result, lanes, wrong, cause, Site("rule", (index,)))
            for cause, lanes in self.hooks.get(Site("results"), ()):
                at = At(_taken(result, lanes), operation.row)
                wrong = cause.mistake.change(ARRAY, at, cause.variant)
                result = self._put(result, lanes, wrong, cause, Site("rule", (index,)))
            values[operation.result] = result
        return values

    def _backward(self, values: list[Any]) -> list[Any]:
        """The gradients of all slots."""
        sheet, computed = self.sheet, self.sheet.results
        reached: list[list[Any]] = [[] for _ in sheet.numbers]
        gradients: list[Any] = [np.float64(0.0)] * len(sheet.numbers)
        reached[sheet.output] = [self._changed(Site("seed"), np.float64(1.0))]
        waiting = list(map(len, sheet.uses))
        wanted = sheet.depending({*self.asked.slots, *self.asked.parameters})
        for index in range(len(sheet.operations) - 1, -1, -1):
            slot = sheet.operations[index].result
            if slot in wanted:
                gradients[slot] = self._folded(slot, reached[slot])
                self._send(index, values, gradients, reached, waiting, wanted)
        for slot, shares in enumerate(reached):
            if slot not in computed and shares:
                gradients[slot] = self._folded(slot, shares)
        return gradients

    def _send(  # noqa: PLR0913, PLR0917  (the state of the pass)
        self,
        index: int,
        values: list[Any],
        gradients: list[Any],
        reached: list[list[Any]],
        waiting: list[int],
        wanted: set[int],
    ) -> None:
        """Pass the gradient of an operation on to its operands.

        Parameters come first: one that is complete may be updated before the rest is sent.
        """
        operation, parameters = self.sheet.operations[index], self.asked.parameters
        gradient, slopes = gradients[operation.result], self._slopes(index, values)
        edges = [edge for edge in operation.edges() if edge[2] in wanted]
        for place, member, slot in edges:
            if slot in parameters:
                reached[slot].append(gradient * slopes[place, member])
                waiting[slot] -= 1
                if not waiting[slot]:
                    gradients[slot] = self._folded(slot, reached[slot])
        self._renew(index, values, gradients, slopes)
        for place, member, slot in edges:
            if slot not in parameters:
                reached[slot].append(gradient * slopes[place, member])

    def _renew(
        self,
        index: int,
        values: list[Any],
        gradients: list[Any],
        slopes: dict[tuple[int, int], Any],
    ) -> None:
        """Take the slopes of an operation at the new numbers of its parameters, its result the old.

        A parameter whose gradient is not complete has none yet, and stays as it is.
        """
        operation, rate = self.sheet.operations[index], self.asked.lr
        numbers = {slot: values[slot] for _, _, slot in operation.edges()}
        early: dict[Cause, npt.NDArray[np.intp]] = {}
        for slot, before in list(numbers.items()):
            for cause, lanes in self.hooks.get(Site("order", (slot,)), ()):
                at = At(_taken(before, lanes), others=(rate, _taken(gradients[slot], lanes)))
                moved = cause.mistake.change(ARRAY, at, cause.variant)
                numbers[slot] = _put(numbers[slot], lanes, moved, len(self.hypotheses))
                early[cause] = lanes
        if not early:
            return
        renewed = _slopes_of(operation.row, values[operation.result], _filled(operation, numbers))
        for place, member, slot in operation.edges():
            if slot not in self.asked.parameters:
                edge, site = (place, member), Site("slope", (index, place, member))
                for cause, lanes in early.items():
                    slope = _taken(renewed[edge], lanes)
                    slopes[edge] = self._put(slopes[edge], lanes, slope, cause, site)

    def _slopes(self, index: int, values: list[Any]) -> dict[tuple[int, int], Any]:
        operation = self.sheet.operations[index]
        operands, result = _filled(operation, values), values[operation.result]
        slopes = _slopes_of(operation.row, result, operands)
        for lanes, (row, others, wrong) in self.changed_rules.get(index, ()):
            for edge, slope in _slopes_of(row, wrong, others).items():
                slopes[edge] = _put(slopes[edge], lanes, slope, len(self.hypotheses))
        last = len(operation.operands) - 1
        for site, order in self.groups[index]:
            layer = [self.sheet.operations[i] for i in site.at if len(site.at) > 1]
            across = [_filled(each, values)[-2][order] for each in layer]
            for edge in (edge for edge in slopes if edge[0] == last):
                for cause, lanes in self.hooks.get(site, ()):
                    at = At(
                        _taken(slopes[edge], lanes),
                        operation.row,
                        place=last,
                        member=edge[1],
                        others=_taken(across, lanes),
                    )
                    wrong = cause.mistake.change(ARRAY, at, cause.variant)
                    where = Site("slope", (index, *edge))
                    slopes[edge] = self._put(slopes[edge], lanes, wrong, cause, where)
        for edge in slopes:
            site = Site("slope", (index, *edge))
            for cause, lanes in self.hooks.get(site, ()):
                at = At(
                    _taken(slopes[edge], lanes),
                    operation.row,
                    _taken(result, lanes),
                    _taken(operands, lanes),
                    *edge,
                )
                wrong = cause.mistake.change(ARRAY, at, cause.variant)
                slopes[edge] = self._put(slopes[edge], lanes, wrong, cause, site)
        return slopes

    def _folded(self, slot: int, shares: list[Any]) -> Any:
        total = np.float64(0.0)
        for share in shares:
            total = total + share
        site = Site("fold", (slot,))
        for cause, lanes in self.hooks.get(site, ()):
            if cause.variant < len(shares):
                at = At(_taken(total, lanes), others=[_taken(share, lanes) for share in shares])
                wrong = cause.mistake.change(ARRAY, at, cause.variant)
                total = self._put(total, lanes, wrong, cause, site)
        return total

    def _changed(self, site: Site, right: Any) -> Any:
        """What stands at a site of its own number, with what its mistakes make of it."""
        for cause, lanes in self.hooks.get(site, ()):
            wrong = cause.mistake.change(ARRAY, At(_taken(right, lanes)), cause.variant)
            right = self._put(right, lanes, wrong, cause, site)
        return right

    def _put(
        self, right: Any, lanes: npt.NDArray[np.intp], wrong: Any, cause: Cause, site: Site
    ) -> Any:
        if len(self.hypotheses) == 1 and cause not in self.trace:
            before, after = _first(right), _first(wrong)
            if not abs(before - after) <= SAME * abs(before):
                self.trace[cause] = WrongStep(before, after, site)
        return _put(right, lanes, wrong, len(self.hypotheses))


def _first(number: Any) -> float:
    return float(np.ravel(number)[0])


def _filled(operation: Operation, values: Sequence[Any] | Mapping[int, Any]) -> tuple[Any, ...]:
    """The operands of an operation as numbers."""
    return tuple(
        tuple(values[slot] for slot in operand) if isinstance(operand, tuple) else values[operand]
        for operand in operation.operands
    )


def _slopes_of(row: Any, result: Any, operands: Sequence[Any]) -> dict[tuple[int, int], Any]:
    """The slopes of a row at numbers, by the place of the operand and its place in a group."""
    slopes: dict[tuple[int, int], Any] = {}
    for place, parameter in enumerate(row.operands):
        found = ARRAY.slope(row, place, result, operands)
        members = found if parameter.starred else (found,)
        slopes.update({(place, member): slope for member, slope in enumerate(members)})
    return slopes


def _taken(numbers: Any, lanes: npt.NDArray[np.intp]) -> Any:
    """The numbers of some lanes; what is one number for all stays so."""
    if isinstance(numbers, tuple | list):
        return tuple(_taken(each, lanes) for each in numbers)
    return numbers[lanes] if np.ndim(numbers) else numbers


def _put(right: Any, lanes: npt.NDArray[np.intp], wrong: Any, width: int) -> Any:
    """What is right, with what is wrong in some lanes."""
    mixed = np.array(np.broadcast_to(right, width), dtype=float)
    mixed[lanes] = wrong
    return mixed
