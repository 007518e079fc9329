"""Mistakes that were made through all steps of a training: a number copied wrongly, another rate.

What changes given numbers only needs no other program: each mistake is a sample of one batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler import compile as compiled
from autograd.engine import operations
from autograd.engine.value import Value
from autograd.explaining.diagnosing.asking import Question, Typed
from autograd.explaining.diagnosing.diagnosis import Diagnosis
from autograd.explaining.diagnosing.hypotheses import Asked, Cause
from autograd.explaining.diagnosing.mistakes import At
from autograd.explaining.diagnosing.searching import (
    Explanation,
    Findings,
    by_chance,
    causes_of,
    same,
)
from autograd.explaining.diagnosing.sites import Sheet, sheet
from autograd.explaining.judging.descents import Descent, step_of
from autograd.explaining.telling.parts import manner_of
from autograd.table.algebras import ARRAY

MOST_WORK = 400_000
"""Steps times operations, which take some seconds; a longer training is not searched."""

MOST_NUMBERS = 4_000_000
"""Mistakes times the numbers of the graph; in a large one only the most common are tried."""

_OF_NUMBERS = ("given", "rate", "seed")
"""The kinds of mistakes that change a given number, the rate or the gradient by a factor."""

_Lanes = npt.NDArray[np.float64]


@dataclass
class Trainings:
    """One descent with each of the mistakes, side by side; the first lane has none."""

    descent: Descent
    _courses: dict[int, list[_Lanes]] = field(default_factory=dict)

    @cached_property
    def made(self) -> Sheet:
        """The loss as a list of operations."""
        return sheet(self.descent.loss, self.descent.parameters)

    @cached_property
    def asked(self) -> Asked:
        """What the mistakes are made in computing."""
        slots = tuple(self.made.slot_of[each] for each in self.descent.parameters)
        return Asked("loss after a step", (), slots, self.descent.lr)

    @cached_property
    def causes(self) -> list[Cause]:
        """The mistakes, the most common first."""
        found = causes_of(self.made, self.asked)
        able = [each for each in found if each.mistake.kind in _OF_NUMBERS]
        able.sort(key=lambda cause: cause.mistake.rank)
        return able[: MOST_NUMBERS // len(self.made.numbers)]

    @cached_property
    def values(self) -> list[Value]:
        """The graph recorded anew, in which every given number is a leaf."""
        return _recorded(self.made)

    @cached_property
    def given(self) -> list[int]:
        """The slots of the given numbers."""
        return [slot for slot, value in enumerate(self.values) if value.is_leaf]

    def mistaken(self, of: Value, step: int, printed: Typed) -> Diagnosis | None:
        """The mistakes through all steps that give the number of a value after them.

        None if none does, if the value takes no part in the loss, or if the training is too long.
        """
        if of not in self.made.slot_of or step * len(self.made.operations) > MOST_WORK:
            return None
        right, *numbers = self._numbers(self.made.slot_of[of], step)
        explanations = tuple(
            Explanation((number,), ((cause,),), None)
            for cause, number in zip(self.causes, numbers, strict=True)
            if printed.agrees(number) and not same(number, right)
        )
        if not explanations:
            return None
        tried, asked, loss = len(self.causes), self.asked, self.descent.loss
        effective = np.array([number for number in numbers if not same(number, right)])
        chance = by_chance(printed, effective)
        findings = Findings(
            self.made, asked, (printed,), (right,), "explained", explanations, tried, chance
        )
        parameters, lr = self.descent.parameters, self.descent.lr
        question = Question(loss, (), (printed,), asked.quantity, parameters, lr)
        return Diagnosis(question, findings, frozenset(), manner_of("en"))

    def _numbers(self, slot: int, step: int) -> list[float]:
        """The number of a slot after so many steps, in each lane."""
        if step not in self._courses:
            self._courses[step] = self._course(step)
        inputs = [self.values[each] for each in self.given]
        reading = compiled(1.0 * self.values[slot], inputs, allow_unused=True)
        with np.errstate(all="ignore"):
            found = reading(self._courses[step])
        return list(map(float, np.broadcast_to(found, len(self.causes) + 1)))

    def _course(self, step: int) -> list[_Lanes]:
        """The given numbers after so many steps, each in all lanes."""
        values, slots, rate = self.values, self.asked.parameters, Value(self.descent.lr)
        taken = step_of(values[self.made.output], [values[each] for each in slots], rate)
        inputs = [*(values[each] for each in self.given), rate]
        program = compiled(taken, inputs, allow_unused=True)
        lanes, rates = _lanes(self.made, self.descent.lr, self.causes)
        now = [lanes[each] for each in self.given]
        places = [self.given.index(each) for each in slots]
        with np.errstate(all="ignore"):
            for _ in range(step):
                for place, moved in zip(places, program([*now, rates]), strict=True):
                    now[place] = moved
        return now


def _recorded(made: Sheet) -> list[Value]:
    """The graph of a sheet recorded anew, in which every given number is a leaf."""
    computed = {each.result: each for each in made.operations}
    values: list[Value] = []
    for slot, number in enumerate(made.numbers):
        operation = computed.get(slot)
        if operation is None:
            values.append(Value(number))
            continue
        operands: list[Any] = [
            [values[each] for each in operand] if isinstance(operand, tuple) else values[operand]
            for operand in operation.operands
        ]
        values.append(getattr(operations, operation.row.name)(*operands))
    return values


def _lanes(made: Sheet, lr: float, causes: Sequence[Cause]) -> tuple[_Lanes, _Lanes]:
    """For each slot its number in every lane, of which the first is right, and the rates."""
    lanes = np.repeat(np.array(made.numbers)[:, None], len(causes) + 1, axis=1)
    rates = np.full(len(causes) + 1, lr)
    for lane, cause in enumerate(causes, 1):
        change = cause.mistake.change
        if cause.mistake.kind == "seed":
            rates[lane] *= change(ARRAY, At(np.float64(1.0)), cause.variant)
        elif cause.mistake.kind == "rate":
            rates[lane] = change(ARRAY, At(rates[lane]), cause.variant)
        for site in cause.sites:
            for slot in site.at:
                lanes[slot, lane] = change(ARRAY, At(lanes[slot, lane]), cause.variant)
    return lanes, rates
