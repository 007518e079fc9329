"""With this module one can let a rate depend on the number of the step, by a rule of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import floor, inf
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np

from autograd.errors import LengthError
from autograd.notation.formulas import latex
from autograd.notation.terms import SYMBOLS, Symbol
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from autograd.table.algebras import ARITHMETIC, ARRAY, FLOAT
from nn.arguments import Numbers
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import NONE, Optimizer
from nn.schedules.groups import (
    Checked,
    Count,
    check_optimizer,
    first_rate,
    groups_of,
    rates_in,
)
from nn.schedules.reading import names_of, read

_Anchor: TypeAlias = tuple[float, float]
"""A rate, and the factor that it belongs to."""


class Schedule:
    """What all schedules have in common: an optimiser, whose rates they set, and their state."""

    optimizer: Optimizer
    last_epoch: int = 0
    """How often the schedule has moved; in PyTorch, too, this name says epoch for any step."""
    _last_lr: list[float]

    def get_last_lr(self) -> list[float]:
        """The rate that was set last, for each group of parameters."""
        return list(self._last_lr)

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on from here: numbers, names and lists of them."""
        return {name: _listed(getattr(self, name)) for name in self._remembered()}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from a state; the optimiser's rate is not set, for it has a state of its own.

        Names that are missing keep what they have, and what PyTorch counts besides is left out.
        """
        self._load(self._checked_state(state_dict))

    def _remembered(self) -> tuple[str, ...]:
        """The names of what a state has."""
        return ("last_epoch", "_last_lr")

    def _checked_state(self, given: Any) -> dict[str, Any]:
        owner, known = type(self).__name__, self._remembered()
        if not isinstance(given, Mapping):
            raise SettingTypeError(
                f"{owner} expects a state as state_dict() gives it, got {shown(given)}."
            )
        unknown = [name for name in given if name not in known and name not in _PYTORCHS]
        if unknown:
            raise SettingError(
                f"{owner} has the state {', '.join(known)}; got {shown(unknown[0])}"
                f"{did_you_mean(str(unknown[0]), known)} Is it the state of another schedule?"
            )
        return {name: self._checked_part(name, given[name]) for name in known if name in given}

    def _checked_part(self, name: str, given: Any) -> Any:
        """A part of a state, checked."""
        owner = type(self).__name__
        if name == "last_epoch":
            return Count(least=0).checked(owner, name, given)
        return rates_in(owner, name, given, len(groups_of(self.optimizer)))

    def _load(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)

    def _set(self, rates: Sequence[float]) -> None:
        """Give every group its rate: all of them, or none if one cannot be."""
        owner, groups = type(self).__name__, groups_of(self.optimizer)
        for index, rate in enumerate(rates):
            if not 0.0 <= rate < inf:
                raise SettingError(
                    f"{owner} would set the rate {rate:g} after step {self.last_epoch}, of group "
                    f"{index}; a rate is finite and at least 0. Look at its settings, and at what "
                    "else sets the rate."
                )
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = list(rates)


class LRScheduler(Schedule):
    """Base of the schedules that are a rule of the step's number.

    A schedule is made of an optimiser, and every `step()` of it sets `lr` of the optimiser, for
    each group of parameters. Whether it is called after each epoch or after each step of the
    optimiser is up to the caller; `nn.fit` is told by `scheduler_each`. Several schedules of one
    optimiser work on each other's rates, as in PyTorch, but for LambdaLR,
    CosineAnnealingWarmRestarts and OneCycleLR, which set the rate whatever it was.

    A rule `rule(xp, t, **settings)` over the table gives the factor of the first rate at step t,
    which counts from 0. Settings are attributes. A rate that was changed by hand, or by another
    schedule, is multiplied from then on by how the factor changes.

    >>> import nn
    >>> from autograd import Value
    >>> class Warmup(nn.LRScheduler):
    ...     settings = {"steps": nn.Setting(4.0, least=1.0)}
    ...
    ...     @staticmethod
    ...     def rule(xp, t, steps):
    ...         return xp.minimum(1.0, (t + 1.0) / steps)
    >>> optimizer = nn.SGD([Value(1.0)], lr=0.8)
    >>> schedule = Warmup(optimizer)
    >>> schedule.rates(5)
    array([0.2, 0.4, 0.6, 0.8, 0.8])
    >>> schedule.step()
    >>> optimizer.lr
    0.4
    """

    settings: ClassVar[Mapping[str, Checked]] = NONE
    flags: ClassVar[tuple[str, ...]] = ()
    """Names of bools in the rule, on which it may use `if`; attributes, too."""
    chains: ClassVar[bool] = True
    """Whether it goes on from a rate that something else has set."""
    rule: ClassVar[Any]

    base_lrs: list[float]
    """The first rate of each group, which the factors are of."""

    def __init_subclass__(cls) -> None:
        """Read the rule, once for each way in which its flags choose."""
        super().__init_subclass__()
        rule = vars(cls).get("rule")
        if rule is None:
            return  # it has that of its base, or none
        if not isinstance(rule, staticmethod):
            cls.rule = staticmethod(rule)
        for way in product((False, True), repeat=len(cls.flags)):
            read(cls, dict(zip(cls.flags, way, strict=True)))

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1, **settings: Any) -> None:
        owner = type(self).__name__
        check_optimizer(owner, optimizer)
        self.optimizer = optimizer
        unknown = settings.keys() - self.settings.keys()
        if unknown:
            raise SettingTypeError(
                f"{owner} has the settings {', '.join(self.settings) or 'none'}; got "
                f"{', '.join(sorted(unknown))}{did_you_mean(min(unknown), self.settings)}"
            )
        for name, setting in self.settings.items():
            default = getattr(setting, "default", None)
            setattr(self, name, setting.checked(owner, name, settings.get(name, default)))
        self.base_lrs = [
            first_rate(owner, index, group, last_epoch)
            for index, group in enumerate(groups_of(optimizer))
        ]
        if last_epoch == -1 and self.chains:
            # what another schedule has made of the rate
            self._go(0.0, [(group["lr"], 1.0) for group in groups_of(optimizer)])
        else:
            self._begin(last_epoch + 1)

    def step(self) -> None:
        """Set the rates of the next step.

        >>> import nn
        >>> from autograd import Value
        >>> optimizer = nn.SGD([Value(1.0)], lr=0.8)
        >>> schedule = nn.ExponentialLR(optimizer, gamma=0.5)
        >>> schedule.step(); optimizer.param_groups[0]["lr"]
        0.4
        """
        self._move(self._time + 1.0)

    def rates(self, n: int, group: int = 0) -> Numbers:
        """The rates of the next `n` steps, shape (n,), of the parameters in `param_groups[group]`.

        The first is that of now, the others come if `step()` is called after each.
        """
        n = Count().checked(type(self).__name__, "the number of steps", n)
        groups = groups_of(self.optimizer)
        if not 0 <= group < len(groups):
            raise SettingError(
                f"{type(self).__name__} has the rates of {len(groups)} groups of parameters, "
                f"counted from 0, got group={shown(group)}."
            )
        anchor, times = self._found(group), self._time + np.arange(float(n))
        if anchor == (self.base_lrs[group], 1.0):
            found = self._from_first(group, times)
            found[0] = groups[group]["lr"]
            return found
        rates = [groups[group]["lr"]]
        for time in times[1:].tolist():
            rate, anchor = self._next(group, time, anchor)
            rates.append(rate)
            anchor = self._passed(group, time, rate, anchor)
        return np.array(rates)

    def first_rates(self, n: int, group: int = 0) -> Numbers:
        """The rates of the first `n` steps, shape (n,), wherever the schedule stands now."""
        return self._from_first(group, np.arange(float(n)))

    def restart(self) -> None:
        """Go back to step 0, and set its rates."""
        self._begin(0)

    @property
    def latex(self) -> str:
        """The factor of the first rate at step t, in LaTeX, with the settings there are now."""
        return latex(self.rule(SYMBOLS, Symbol("t"), **self._numbers()))

    def __repr__(self) -> str:
        shown_settings = [f"{name}={getattr(self, name)!r}" for name in self.settings]
        return f"{type(self).__name__}({', '.join([*shown_settings, f'at step {self._time:g}'])})"

    # where it stands; a fraction counts, as some are given the part of an epoch
    _time: float
    # of each group a rate, and the factor that it belongs to
    _anchors: list[_Anchor]

    def _begin(self, time: float) -> None:
        """Stand at a step, at which the rates are made of the first ones."""
        self._go(time, [(base, 1.0) for base in self.base_lrs])

    def _move(self, time: float) -> None:
        groups = groups_of(self.optimizer)
        if len(groups) != len(self.base_lrs):
            raise LengthError(
                f"{type(self).__name__} was made for {len(self.base_lrs)} groups of parameters, "
                f"and its optimizer has {len(groups)} now; make the schedule after the last group."
            )
        self._go(time, [self._found(index) for index in range(len(groups))])

    def _go(self, time: float, anchors: list[_Anchor]) -> None:
        found = [self._next(index, time, anchor) for index, anchor in enumerate(anchors)]
        self._set([rate for rate, _ in found])
        self._anchors = [anchor for _, anchor in found]
        self._time, self.last_epoch = time, floor(time)

    def _found(self, index: int) -> _Anchor:
        """What the rate of a group goes on from: what it went on from, unless another set it."""
        rate = groups_of(self.optimizer)[index]["lr"]
        if self.chains and rate != self._last_lr[index]:
            return rate, self._factor(index, self._time)
        return self._passed(index, self._time, rate, self._anchors[index])

    def _passed(self, index: int, time: float, rate: float, anchor: _Anchor) -> _Anchor:
        """The anchor after a step; at the factor 0 no other rate than the first one is known."""
        if anchor == (self.base_lrs[index], 1.0) or self._factor(index, time) != 0.0:
            return anchor
        return rate, 0.0

    def _next(self, index: int, time: float, anchor: _Anchor) -> tuple[float, _Anchor]:
        """The rate of a group at a step, and what it goes on from."""
        (rate, then), factor, least = anchor, self._factor(index, time), self._least
        if then == 0.0:  # as PyTorch goes on from the lowest point
            rate += (self.base_lrs[index] - least) * factor
            return rate, (rate, factor)
        return least + (rate - least) * (factor if then == 1.0 else factor / then), anchor

    def _from_first(self, index: int, times: Numbers) -> Numbers:
        """The rates of a group at several steps, while nothing else sets them."""
        factors = np.broadcast_to(self._factors(index, times), times.shape)
        return self._least + (self.base_lrs[index] - self._least) * factors

    @property
    def _least(self) -> float:
        """The rate at the factor 0."""
        least: float = getattr(self, "eta_min", 0.0)
        return least

    def _factor(self, _index: int, time: float) -> float:
        """The factor of a group at a step."""
        try:
            return float(self.rule(FLOAT, time, **self._numbers()))
        except ARITHMETIC:
            return float(self._factors(_index, np.array([time]))[0])

    def _factors(self, _index: int, times: Numbers) -> Any:
        """The factors of a group at several steps."""
        with np.errstate(all="ignore"):
            return self.rule(ARRAY, times, **self._numbers())

    def _numbers(self) -> dict[str, Any]:
        """What the rule is given by name."""
        names = [name for name in self.settings if name in names_of(type(self))]
        return {name: getattr(self, name) for name in (*names, *self.flags)}

    def _remembered(self) -> tuple[str, ...]:
        return (*self.settings, "base_lrs", *super()._remembered())

    def _checked_part(self, name: str, given: Any) -> Any:
        if name in self.settings:
            return self.settings[name].checked(type(self).__name__, name, given)
        return super()._checked_part(name, given)

    def _load(self, state: Mapping[str, Any]) -> None:
        super()._load(state)
        self._time = float(self.last_epoch)
        self._anchors = []
        for index, base in enumerate(self.base_lrs):
            own, rate = (base, 1.0), self._last_lr[index]
            goes_on = not self.chains or rate == self._next(index, self._time, own)[0]
            self._anchors.append(own if goes_on else (rate, self._factor(index, self._time)))


_PYTORCHS: Final = frozenset(
    "_step_count _is_initial _get_lr_called_within_step verbose lr_lambdas _schedule_phases "
    "_anneal_func_type cycle_momentum use_beta1".split()
)
"""What PyTorch's states have besides, and nothing here depends on."""


def _listed(part: Any) -> Any:
    return list(part) if isinstance(part, list | tuple) else part
