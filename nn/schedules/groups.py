"""The groups of parameters whose rates a schedule sets, and what a schedule is given, checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

from autograd.errors import LengthError
from autograd.shortening import shown
from nn.arguments import bounded, figures, is_ordered, whole
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.optimiser import Optimizer


class Checked(Protocol):
    """What a setting of a schedule may be, such as a `Setting` or a `Count`."""

    def checked(self, owner: str, name: str, given: Any, /) -> Any:
        """The setting; an error if it has no meaning."""


@dataclass(frozen=True, slots=True)
class Count:
    """A setting that counts something, from `least` on.

    >>> Count().checked("StepLR", "step_size", 30)
    30
    """

    least: int = 1

    def checked(self, owner: str, name: str, given: Any) -> int:
        """The number; an error unless it is whole and not below `least`."""
        n = whole(owner, name, given)
        if n < self.least:
            raise SettingError(
                f"{owner} expects {name} of at least {self.least}, got {figures(n)}."
            )
        return n


class Counts:
    """A setting of several numbers of steps, in rising order."""

    def checked(self, owner: str, name: str, given: Any) -> tuple[int, ...]:
        """The numbers; an error unless all are whole and at least 1."""
        if isinstance(given, Counter):  # as PyTorch keeps them
            given = given.elements()
        if not is_ordered(given):
            raise SettingTypeError(
                f"{owner} expects {name} as a sequence of numbers of steps, such as [30, 80], got "
                f"{shown(given)}."
            )
        return tuple(sorted(Count().checked(owner, f"each of {name}", x) for x in given))


def rates_of(owner: str, name: str, given: Any, optimizer: Optimizer) -> list[float]:
    """A rate for each group of parameters: one number for all, or a sequence."""
    n = len(groups_of(optimizer))
    return rates_in(owner, name, given if is_ordered(given) else [given] * n, n)


def rates_in(owner: str, name: str, given: Any, n: int) -> list[float]:
    """The rates in a sequence, one for each of `n` groups of parameters."""
    if not is_ordered(given):
        raise SettingTypeError(f"{owner} expects {name} as a list of rates, got {shown(given)}.")
    rates = [bounded(owner, name, x) for x in given]
    if len(rates) != n:
        raise LengthError(
            f"{owner} expects {name} with a number for each of {n} groups of parameters, got "
            f"{len(rates)}."
        )
    return rates


def groups_of(optimizer: Optimizer) -> list[Any]:
    """The groups of parameters of an optimiser, as mappings of their settings."""
    return list(optimizer.param_groups)


def first_rate(owner: str, index: int, group: Any, last_epoch: int) -> float:
    """The rate before any schedule, which the first schedule of an optimiser notes."""
    if "initial_lr" not in group:
        if last_epoch >= 0:
            raise SettingError(
                f"{owner} was given last_epoch={last_epoch}, so as to go on, and group {index} of "
                "the optimizer does not know its first rate, 'initial_lr'; make the schedule "
                "without last_epoch, then load its state: schedule.load_state_dict(state)."
            )
        group["initial_lr"] = group["lr"]
    first: float = group["initial_lr"]
    return first


def check_optimizer(owner: str, optimizer: Any) -> None:
    """Refuse what is no optimiser, or one that has no rate to be set."""
    if not isinstance(optimizer, Optimizer):
        raise SettingTypeError(
            f"{owner} expects the optimizer whose rate it sets, such as "
            f"nn.SGD(model.parameters(), lr=0.1), got {shown(optimizer)}."
        )
    if "lr" not in optimizer.settings:
        raise SettingError(
            f"{owner} sets the rate `lr`, and {type(optimizer).__name__} has no setting of that "
            f"name; its settings are {', '.join(optimizer.settings) or 'none'}."
        )
