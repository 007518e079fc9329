"""Schedules that set the rate whatever it was: by a function of Python, or in waves."""

# rules are untyped, as those of the table are
# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor, pi
from typing import Any

import numpy as np

from autograd.engine.operands import Number
from autograd.errors import LengthError
from autograd.shortening import shown
from autograd.table.algebras import FLOAT
from nn.arguments import Numbers, bounded
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer
from nn.optimisers.settings import Setting
from nn.schedules.groups import Count, check_optimizer, groups_of
from nn.schedules.schedule import LRScheduler


def _wave(xp: Any, t: Any, T_0: Any, T_mult: Any, grows: bool) -> tuple[Any, Any]:  # noqa: N803
    """The step at which the wave of step t began, and its length."""
    if not grows:
        return T_0 * xp.floor(t / T_0), T_0
    ratio = T_mult - 1.0

    def begin(number: Any) -> Any:
        return T_0 * (T_mult**number - 1.0) / ratio

    number = xp.floor(xp.log(t / T_0 * ratio + 1.0) / xp.log(T_mult))
    # a logarithm may be one off by rounding where a wave begins
    number = number + xp.less_equal(begin(number + 1.0), t) - xp.less(t, begin(number))
    return begin(number), T_0 * T_mult**number


class LambdaLR(LRScheduler):
    """The first rate times `lr_lambda` of the step's number, or a list of one for each group.

    A function is Python's, and no rule over the table; a state does not hold it.

    >>> import nn
    >>> from autograd import Value
    >>> LambdaLR(nn.SGD([Value(1.0)], lr=0.8), lambda t: 1 / (1 + t)).rates(4)
    array([0.8       , 0.4       , 0.26666667, 0.2       ])
    """

    chains = False

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], Number] | Sequence[Callable[[int], Number]],
        last_epoch: int = -1,
    ) -> None:
        several = isinstance(lr_lambda, list | tuple)
        functions: list[Any] = list(lr_lambda) if several else [lr_lambda]  # type: ignore[arg-type]
        for function in functions:
            if not callable(function):
                raise SettingTypeError(
                    "LambdaLR expects lr_lambda as a function of the step's number that gives the "
                    f"factor of the first rate, got {shown(function)}."
                )
        check_optimizer("LambdaLR", optimizer)
        n = len(groups_of(optimizer))
        if several and len(functions) != n:
            raise LengthError(
                f"LambdaLR expects one function for each of {n} groups of parameters, got "
                f"{len(functions)}."
            )
        self.lr_lambdas = functions if several else functions * n
        super().__init__(optimizer, last_epoch)

    def __repr__(self) -> str:
        return f"LambdaLR(at step {self.last_epoch})"

    @property
    def latex(self) -> str:
        """Not there, for a function of Python is no formula."""
        raise SettingError(
            "LambdaLR has a function of Python, which cannot be written as LaTeX; a subclass of "
            "LRScheduler with a `rule` can."
        )

    def _factor(self, index: int, time: float) -> float:
        number: float = bounded("LambdaLR", "a factor", self.lr_lambdas[index](int(time)))
        return number

    def _factors(self, index: int, times: Numbers) -> Any:
        return np.array([self._factor(index, time) for time in times.tolist()])


class CosineAnnealingWarmRestarts(LRScheduler):
    """Half waves of the cosine from the rate down to `eta_min`, each `T_mult` times as long.

    The first takes `T_0` steps. `step(epoch)` goes to a step by its number, which may be part of
    an epoch: `step(epoch + i / n_batches)`. Loshchilov and Hutter (2017).

    >>> import nn
    >>> from autograd import Value
    >>> CosineAnnealingWarmRestarts(nn.SGD([Value(1.0)], lr=0.8), T_0=2).rates(5).round(6)
    array([0.8, 0.4, 0.8, 0.4, 0.8])
    """

    settings = {  # noqa: RUF012  (a mapping that is only read)
        "T_0": Count(),
        "T_mult": Count(),
        "eta_min": Setting(0.0, least=0.0),
    }
    flags = ("grows",)
    chains = False

    T_0: int
    T_mult: int

    @staticmethod
    def rule(xp, t, T_0, T_mult, grows):  # noqa: N803
        """The factor of what the first rate is above `eta_min`, at step t."""
        begin, length = _wave(xp, t, T_0, T_mult, grows)
        return 0.5 * (1.0 + xp.cos(pi * (t - begin) / length))

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,  # noqa: N803
        T_mult: int = 1,  # noqa: N803
        eta_min: Number = 0.0,
        last_epoch: int = -1,
    ) -> None:
        super().__init__(optimizer, last_epoch, T_0=T_0, T_mult=T_mult, eta_min=eta_min)

    @property
    def T_cur(self) -> float:  # noqa: N802  (PyTorch's name)
        """How many steps ago the present wave began."""
        return self._time - float(self._wave()[0])

    @property
    def T_i(self) -> int:  # noqa: N802
        """How many steps the present wave takes."""
        return int(self._wave()[1])

    def step(self, epoch: Number | None = None) -> None:
        """Set the rates of the next step, or of step `epoch`, which may be a fraction."""
        if epoch is None:
            super().step()
        else:
            self._move(bounded("CosineAnnealingWarmRestarts", "epoch", epoch, 0.0))

    def _wave(self) -> Any:
        return _wave(FLOAT, self._time, **self._numbers())

    def _numbers(self) -> dict[str, Any]:
        return {"T_0": self.T_0, "T_mult": self.T_mult, "grows": self.T_mult > 1}

    def _remembered(self) -> tuple[str, ...]:
        return (*super()._remembered(), "T_cur", "T_i")

    def _checked_part(self, name: str, given: Any) -> Any:
        if name in ("T_cur", "T_i"):
            return bounded(type(self).__name__, name, given, 0.0)
        return super()._checked_part(name, given)

    def _load(self, state: Mapping[str, Any]) -> None:
        now = state.get("T_cur", 0.0)
        super()._load({name: x for name, x in state.items() if name not in ("T_cur", "T_i")})
        self._time += now - floor(now)
