"""Schedules one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import Numbers, is_ordered
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer
from nn.schedules.groups import Count, Counts, check_optimizer
from nn.schedules.schedule import LRScheduler, Schedule


class SequentialLR(Schedule):
    """Several schedules of one optimiser: each begins at its milestone, from the first rate.

    `milestones` are numbers of steps, one for each schedule but the first.

    >>> import nn
    >>> from autograd import Value
    >>> optimizer = nn.SGD([Value(1.0)], lr=0.8)
    >>> warmup = nn.LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> halving = nn.ExponentialLR(optimizer, gamma=0.5)
    >>> SequentialLR(optimizer, [warmup, halving], milestones=[2]).rates(5)
    array([0.4, 0.6, 0.8, 0.4, 0.2])
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int]
    ) -> None:
        check_optimizer("SequentialLR", optimizer)
        if not is_ordered(schedulers):
            raise SettingTypeError(
                f"SequentialLR expects schedulers as a list of schedules, got {shown(schedulers)}."
            )
        self.optimizer = optimizer
        self._schedulers = list(schedulers)
        for index, each in enumerate(self._schedulers):
            if not isinstance(each, LRScheduler):
                raise SettingTypeError(
                    "SequentialLR expects schedules that are a rule of the step's number, such as "
                    f"LinearLR(optimizer), got {shown(each)} at {index}."
                )
            if each.optimizer is not optimizer:
                raise SettingError(
                    "SequentialLR expects schedules of the optimizer it is given; that at "
                    f"{index}, {each!r}, was made for another."
                )
        self._milestones = Counts().checked("SequentialLR", "milestones", milestones)
        if len(self._schedulers) != len(self._milestones) + 1:
            raise LengthError(
                "SequentialLR expects a milestone for each schedule but the first, got "
                f"{len(self._schedulers)} schedules and {len(self._milestones)} milestones."
            )
        self.last_epoch = 0
        self._begin(self._schedulers[0])

    def step(self) -> None:
        """Set the rates of the next step, by the schedule that is due."""
        index, begin = self._due(self.last_epoch + 1)
        if begin == self.last_epoch + 1:
            self._begin(self._schedulers[index])
        else:
            self._schedulers[index].step()
        self.last_epoch += 1
        self._last_lr = self._schedulers[index].get_last_lr()

    def rates(self, n: int, group: int = 0) -> Numbers:
        """The rates of the next `n` steps, shape (n,), of the parameters in `param_groups[group]`.

        The first is that of now, the others come if `step()` is called after each.
        """
        n = Count().checked("SequentialLR", "the number of steps", n)
        index, begin = self._due(self.last_epoch)
        ends = [*self._milestones[index:], self.last_epoch + n]
        parts = [self._schedulers[index].rates(max(ends[0] - self.last_epoch, 1), group)]
        for each, (begin, end) in zip(self._schedulers[index + 1 :], pairwise(ends), strict=False):
            if begin < end:
                parts.append(each.first_rates(end - begin, group))
        return np.concatenate(parts)[:n]

    def _due(self, time: int) -> tuple[int, int]:
        """The schedule of a step, and the step at which it begins."""
        index = bisect_right(self._milestones, time)
        return index, self._milestones[index - 1] if index else 0

    def _begin(self, schedule: LRScheduler) -> None:
        schedule.restart()
        self._last_lr = schedule.get_last_lr()

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self._schedulers))
        return f"SequentialLR([{inside}], milestones={list(self._milestones)})"

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on from here, with the state of each schedule."""
        inside = [each.state_dict() for each in self._schedulers]
        return {**super().state_dict(), "_schedulers": inside}

    def _remembered(self) -> tuple[str, ...]:
        return ("_milestones", *super()._remembered())

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state; the optimiser's rate is not set, for it has a state of its own."""
        given: object = state_dict
        if not isinstance(given, Mapping) or "_schedulers" not in state_dict:
            raise SettingTypeError(
                "SequentialLR expects a state as state_dict() gives it, with the states of its "
                f"schedules, got {shown(state_dict)}."
            )
        inside = list(state_dict["_schedulers"])
        own = {name: x for name, x in state_dict.items() if name != "_schedulers"}
        if len(inside) != len(self._schedulers):
            raise LengthError(
                f"SequentialLR has {len(self._schedulers)} schedules, and the state is that of "
                f"{len(inside)}."
            )
        checked = self._checked_state(own)
        states = [s._checked_state(x) for s, x in zip(self._schedulers, inside, strict=True)]  # noqa: SLF001
        self._load(checked)
        for schedule, state in zip(self._schedulers, states, strict=True):
            schedule._load(state)  # noqa: SLF001  (checked, so that all of them load or none)

    def _checked_part(self, name: str, given: Any) -> Any:
        if name == "_milestones":
            return Counts().checked("SequentialLR", "milestones", given)
        return super()._checked_part(name, given)
