"""A schedule that goes up and down once, and the momentum with it."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from typing import Any

import numpy as np

from autograd.engine.operands import Number
from autograd.table.algebras import ARRAY, FLOAT
from nn.arguments import Numbers, bounded, check_flag, one_of
from nn.errors import SettingError
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.settings import Setting
from nn.schedules.groups import Count, check_optimizer, groups_of, rates_of
from nn.schedules.schedule import LRScheduler


# the first number, the one at the peak and the last one
def _cycle(  # noqa: PLR0913, PLR0917
    xp: Any, t: Any, ends: Any, total_steps: Any, pct_start: Any, three_phase: bool, cosine: bool
) -> Any:
    first, peak, last = ends
    up = pct_start * total_steps - 1.0
    down = 2.0 * up if three_phase else total_steps - 1.0

    def between(start: Any, end: Any, begin: Any, finish: Any) -> Any:
        length = finish - begin
        done = (t - begin) / xp.where(xp.equal(length, 0.0), 1.0, length)
        if cosine:
            return end + (start - end) / 2.0 * (xp.cos(pi * done) + 1.0)
        # the schedule also moves after the last step, past the end, which a line would go below
        return (end - start) * xp.minimum(done, 1.0) + start

    rise = between(first, peak, 0.0, up)
    if not three_phase:
        return xp.where(xp.less_equal(t, up), rise, between(peak, last, up, down))
    fall = between(peak, first, up, down)
    rest = between(first, last, down, total_steps - 1.0)
    return xp.where(xp.less_equal(t, up), rise, xp.where(xp.less_equal(t, down), fall, rest))


class OneCycleLR(LRScheduler):
    """Up to `max_lr` and down again, far below where it began, in `total_steps` steps.

    It begins at max_lr / div_factor and ends at max_lr / div_factor / final_div_factor;
    `pct_start` is the part of the steps that go up. `three_phase` goes down as it came, and then
    to the end. Momentum (`betas[0]` of Adam and its kin) goes the other way, between
    `max_momentum` and `base_momentum`, unless `cycle_momentum` is False. It is made for one step
    after each batch: `nn.fit(..., scheduler=schedule, scheduler_each="step")`. After the last one a
    linear cycle stays where it ends; PyTorch's goes on below 0, to a rate that no step uses.

    Smith and Topin, Super-convergence: Very fast training of neural networks using large learning
    rates (2018).

    >>> import nn
    >>> from autograd import Value
    >>> optimizer = nn.SGD([Value(1.0)], lr=0.8)
    >>> OneCycleLR(optimizer, max_lr=1.0, total_steps=5, pct_start=0.4).rates(5).round(4)
    array([0.04, 1.  , 0.75, 0.25, 0.  ])
    """

    settings = {  # noqa: RUF012  (a mapping that is only read)
        "total_steps": Count(),
        "pct_start": Setting(0.3, least=0.0),
        "div_factor": Setting(25.0),
        "final_div_factor": Setting(1e4),
    }
    flags = ("three_phase", "cosine")
    chains = False

    total_steps: int
    pct_start: float

    @staticmethod
    def rule(  # noqa: PLR0913, PLR0917
        xp, t, total_steps, pct_start, div_factor, final_div_factor, three_phase, cosine
    ):
        """The factor of the first rate at step t."""
        ends = 1.0, div_factor, 1.0 / final_div_factor
        return _cycle(xp, t, ends, total_steps, pct_start, three_phase, cosine)

    def __init__(  # noqa: PLR0913, PLR0917  (PyTorch's signature)
        self,
        optimizer: Optimizer,
        max_lr: Number | Sequence[Number],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: Number = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: Number | Sequence[Number] = 0.85,
        max_momentum: Number | Sequence[Number] = 0.95,
        div_factor: Number = 25.0,
        final_div_factor: Number = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        owner = "OneCycleLR"
        check_optimizer(owner, optimizer)
        one_of(owner, "anneal_strategy", anneal_strategy, ("cos", "linear"))
        check_flag(owner, "cycle_momentum", cycle_momentum)
        check_flag(owner, "three_phase", three_phase)
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise SettingError(
                    "OneCycleLR expects total_steps, or both epochs and steps_per_epoch."
                )
            total_steps = Count().checked(owner, "epochs", epochs) * Count().checked(
                owner, "steps_per_epoch", steps_per_epoch
            )
        ups = rates_of(owner, "max_lr", max_lr, optimizer)
        first = bounded(owner, "div_factor", div_factor, 0.0)
        last = bounded(owner, "final_div_factor", final_div_factor, 0.0)
        part = bounded(owner, "pct_start", pct_start, 0.0)
        if part > 1.0 or not first or not last:
            raise SettingError(
                "OneCycleLR expects pct_start from 0 to 1 and factors above 0, got "
                f"pct_start={part}, div_factor={first} and final_div_factor={last}."
            )
        self.three_phase, self.cosine = bool(three_phase), anneal_strategy == "cos"
        self.cycle_momentum = bool(cycle_momentum)
        self._momenta: list[tuple[float, float]] = []
        if cycle_momentum:
            _check_momentum(optimizer)
            self._momenta = list(
                zip(
                    rates_of(owner, "max_momentum", max_momentum, optimizer),
                    rates_of(owner, "base_momentum", base_momentum, optimizer),
                    strict=True,
                )
            )
        if last_epoch == -1:
            for group, up in zip(groups_of(optimizer), ups, strict=True):
                group["initial_lr"] = up / first
        super().__init__(
            optimizer,
            last_epoch,
            total_steps=total_steps,
            pct_start=part,
            div_factor=first,
            final_div_factor=last,
        )

    def momenta(self, n: int, group: int = 0) -> Numbers:
        """The momenta of the next `n` steps, shape (n,), of a group of parameters."""
        if not self.cycle_momentum:
            raise SettingError("OneCycleLR leaves the momentum alone: cycle_momentum is False.")
        times = self._time + np.arange(
            float(Count().checked("OneCycleLR", "the number of steps", n))
        )
        with np.errstate(all="ignore"):
            return np.asarray(self._momentum(ARRAY, times, group))

    def _momentum(self, xp: Any, time: Any, index: int) -> Any:
        most, base = self._momenta[index]
        return _cycle(
            xp, time, (most, base, most),
            self.total_steps, self.pct_start, self.three_phase, self.cosine,
        )  # fmt: skip

    def _remembered(self) -> tuple[str, ...]:
        return (*super()._remembered(), *self.flags)

    def _checked_part(self, name: str, given: Any) -> Any:
        if name not in self.flags:
            return super()._checked_part(name, given)
        check_flag(type(self).__name__, name, given)
        return bool(given)

    def _go(self, time: float, anchors: list[tuple[float, float]]) -> None:
        if time > self.total_steps:
            raise SettingError(
                f"OneCycleLR was made for {self.total_steps} steps, and was to go to step "
                f"{time:g}; give it the number of all steps as total_steps."
            )
        super()._go(time, anchors)
        for index, group in enumerate(groups_of(self.optimizer) if self.cycle_momentum else ()):
            momentum = float(self._momentum(FLOAT, time, index))
            if "momentum" in group:
                group["momentum"] = momentum
            else:
                group["betas"] = (momentum, group["betas"][1])


def _check_momentum(optimizer: Optimizer) -> None:
    if not {"momentum", "beta1"}.intersection(optimizer.settings):
        raise SettingError(
            "OneCycleLR cycles the momentum, and "
            f"{type(optimizer).__name__} has neither momentum nor betas; give cycle_momentum=False."
        )
