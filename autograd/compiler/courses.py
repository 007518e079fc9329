"""The course of a training: how many steps it has, which samples each takes, and at which rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.arguments import Inputs, samples_in, steps_of, table_of
from autograd.compiler.tape.tape import Floats
from autograd.compiler.updates import Update
from autograd.errors import CompileError, LengthError, SettingError
from autograd.shortening import shown

Rows = npt.NDArray[np.uint64]

RATE = "lr"
"""The setting of an optimiser that the rates of a course take the place of."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The steps of a training; all take the same samples unless there is an order of them."""

    steps: int
    order: Rows | None = None
    """The samples of each step, of shape (steps, batch)."""
    rates: Floats | None = None
    """The rate of each step."""
    place: int = 0
    """Where the rate stands among the settings that count."""

    def part(self, first: int, steps: int) -> Course:
        """So many of the steps from one on."""
        taken = slice(first, first + steps)
        return replace(
            self,
            steps=steps,
            order=None if self.order is None else self.order[taken],
            rates=None if self.rates is None else self.rates[taken],
        )

    def batch(self, inputs: Any) -> int:
        """How many samples a step takes, at least 1."""
        return max(samples_in(inputs) if self.order is None else self.order.shape[1], 1)

    def inputs(self, samples: Any, step: int) -> Any:
        """The inputs of a step, of all samples or inputs that are the same in every step."""
        return samples if self.order is None else samples[self.order[step]]

    def numbers(self, numbers: list[float], step: int) -> list[float]:
        """The settings of a step."""
        if self.rates is None:
            return numbers
        return [*numbers[: self.place], float(self.rates[step]), *numbers[self.place + 1 :]]


ONE = Course(1)
"""A single step on all samples."""


def course_of(steps: Any, order: Any, rates: Any, update: Update) -> Course:
    """The course, checked but for the range of its order."""
    if order is None and rates is None:
        return Course(1 if steps is None else steps_of(steps))
    rows = None if order is None else _order_of(order)
    speeds = None if rates is None else _rates_of(rates)
    lengths = {
        name: len(each) for name, each in (("order", rows), ("rates", speeds)) if each is not None
    }
    if steps is not None:
        lengths["steps"] = steps_of(steps)
    if len(set(lengths.values())) > 1:
        raise LengthError(
            "A training has as many steps as its order has rows and as there are rates, got "
            f"{', '.join(f'{name} for {n}' for name, n in lengths.items())}."
        )
    if speeds is not None and RATE in update.lines:
        raise SettingError(
            "rates are one number for each step, and the groups of the optimiser have different "
            f"rates; set those of each, as in optimizer.param_groups[0][{RATE!r}] = 0.1, and call "
            "step once for each."
        )
    if speeds is not None and RATE not in update.settings:
        known = ", ".join(update.settings) or "none"
        raise SettingError(
            f"rates are numbers of the setting {RATE!r} for each step, and the optimiser has no "
            f"such setting that all parameters share; those that it has are: {known}."
        )
    place = update.settings.index(RATE) if speeds is not None else 0
    return Course(min(lengths.values()), rows, speeds, place)


def samples_of(inputs: Inputs, n_inputs: int, course: Course) -> Inputs:
    """What an order refers to: an array of samples by inputs, of which it has no others."""
    if course.order is None:
        return inputs
    table, batched = table_of(inputs, n_inputs)
    if not batched:
        raise CompileError(
            "train with an order of samples expects samples to choose from, an array of samples "
            f"by inputs or a list of columns, got {shown(inputs)}."
        )
    n = table.shape[1]
    # what was negative is greater than any index
    if course.steps and int(course.order.max()) >= n:
        wrong = course.order.astype(np.int64)
        wrong = wrong[(wrong < 0) | (wrong >= n)]
        raise CompileError(
            f"The order of a training names samples by their position, 0 to {n - 1} here, got "
            f"{wrong[0]}."
        )
    return table.T


def _order_of(given: Any) -> Rows:
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.asarray("")
    if array.dtype.kind not in "iu" or array.ndim != 2 or not array.shape[1]:
        raise CompileError(
            "order is an array of whole numbers, a row of positions of samples for each step, of "
            f"shape (steps, batch), got {shown(given)}."
        )
    return np.ascontiguousarray(array, dtype=np.uint64)


def _rates_of(given: Any) -> Floats:
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.asarray("")
    if array.ndim != 1 or (array.dtype.kind not in "iuf" and array.size):
        raise CompileError(f"rates are a row of numbers, one for each step, got {shown(given)}.")
    rates = np.ascontiguousarray(array, dtype=np.float64)
    wrong = rates[~((rates >= 0.0) & (rates < np.inf))]
    if len(wrong):
        raise SettingError(f"rates are finite numbers of at least 0, got {wrong[0]:g}.")
    return rates
