"""What an optimiser may be set to: numbers, pairs of numbers and flags, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np

from autograd.engine.operands import Number
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from nn.arguments import bounded
from nn.errors import SettingError, SettingTypeError


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that an optimiser is given: its default, and from where to where it may go.

    >>> Setting(0.9, least=0.0, below=1.0).checked("Adam", "beta1", 0.5)
    0.5
    """

    default: float
    least: float = -inf
    below: float | None = None
    hint: str = ""
    """What to do, where a number below the least may be meant well."""
    most: float | None = None

    def checked(self, owner: str, name: str, given: Number) -> float:
        """The number; a SettingError if it has no meaning here."""
        return bounded(
            owner, name, given, self.least, below=self.below, most=self.most, hint=self.hint
        )


def rate(default: float) -> Setting:
    """The learning rate, with its default."""
    return Setting(default, least=0.0, hint=" To climb instead of descend, pass maximize=True.")


def share(default: float) -> Setting:
    """How much of a mean is left after a step."""
    return Setting(default, least=0.0, below=1.0)


def from_0(default: float) -> Setting:
    """A number that is not negative."""
    return Setting(default, least=0.0)


NOTES: Final = ("initial_lr", "name")
"""What a group may have besides its settings: a schedule's first rate, and a name."""


@dataclass(frozen=True, slots=True)
class Choices:
    """All that the optimisers of a class may be set to, by the name of the class.

    `pairs` has the settings that are given as one, such as `betas`: the names of its two numbers.
    """

    owner: str
    settings: Mapping[str, Setting]
    flags: Mapping[str, bool]
    pairs: Mapping[str, tuple[str, str]]

    @property
    def defaults(self) -> dict[str, Any]:
        """The defaults, in the order and under the names under which a group has them."""
        numbers = {name: setting.default for name, setting in self.settings.items()}
        return {**self.paired(numbers), **self.flags}

    def paired(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers, those that are given as one as a tuple in the place of the first."""
        pairs = {first: (name, (first, second)) for name, (first, second) in self.pairs.items()}
        seconds = {second for _, second in self.pairs.values()}
        found: dict[str, Any] = {}
        for name, x in numbers.items():
            if name in pairs:
                both, names = pairs[name]
                found[both] = tuple(numbers[each] for each in names)
            elif name not in seconds:
                found[name] = x
        return found

    def numbers(self, group: Mapping[str, Any]) -> Mapping[str, float]:
        """The settings and flags of a group one by one."""
        if not self.pairs:
            return group
        found = {**group}
        for name, (first, second) in self.pairs.items():
            found[first], found[second] = group[name]
        return found

    def checked(self, name: str, given: Any) -> Any:
        """What a group has under a name; an error for what has no meaning there."""
        if isinstance(given, np.ndarray) and not given.ndim:
            given = given.item()
        if name in self.pairs:
            names = self.pairs[name]
            if not isinstance(given, tuple | list | np.ndarray) or len(given) != len(names):
                raise SettingTypeError(
                    f"{self.owner} expects {name} as two numbers, ({', '.join(names)}), got "
                    f"{shown(given)}."
                )
            both = zip(names, given, strict=True)
            return tuple(self.settings[each].checked(self.owner, each, x) for each, x in both)
        if name in self.settings:
            return self.settings[name].checked(self.owner, name, given)
        if name in self.flags:
            return _flag(self.owner, name, given)
        if name == "name":
            return str(given)
        if name == "initial_lr" and "lr" in self.settings:
            return self.settings["lr"].checked(self.owner, name, given)
        raise self.unknown([name])

    def unknown(self, names: list[str]) -> SettingTypeError:
        """The error that tells of settings that there are not."""
        known = list(self.defaults)
        return SettingTypeError(
            f"{self.owner} has the settings {', '.join(known) or 'none'}; got "
            f"{', '.join(sorted(map(str, names)))}{did_you_mean(str(min(names)), known)}"
        )


class Attribute:
    """A setting or a flag as an attribute of an optimiser: what all its groups have.

    Reading it where they differ is a SettingError; setting it sets all groups.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, optimizer: Any, owner: type) -> Any:
        first, *others = (group[self.name] for group in optimizer.param_groups)
        if any(each != first for each in others):
            raise SettingError(
                f"The {1 + len(others)} groups of this {owner.__name__} differ in {self.name}: "
                f"{', '.join(map(str, (first, *others)))}; ask one of them, as in "
                f"optimizer.param_groups[0][{self.name!r}]."
            )
        return first

    def __set__(self, optimizer: Any, given: Any) -> None:
        checked = optimizer.choices.checked(self.name, given)
        for group in optimizer.param_groups:
            group[self.name] = checked


class PartAttribute:
    """One of the two numbers of a pair, such as `beta1`, as an attribute of an optimiser."""

    def __init__(self, pair: str, place: int) -> None:
        self.pair = pair
        self.place = place

    def __get__(self, optimizer: Any, owner: type) -> float:
        both: tuple[float, float] = getattr(optimizer, self.pair)
        return both[self.place]

    def __set__(self, optimizer: Any, given: Any) -> None:
        both = list(getattr(optimizer, self.pair))
        both[self.place] = given
        setattr(optimizer, self.pair, both)


def check_names(owner: type, taken: set[str]) -> None:
    """Raise a SettingTypeError if names of memory, settings or flags of a class cannot be those."""
    named: Any = owner
    if isinstance(named.memory, str):
        raise SettingTypeError(
            f"{owner.__name__} expects memory as a tuple of names, got {shown(named.memory)}; "
            f"write ({shown(named.memory)},)."
        )
    for name, setting in named.settings.items():
        if not isinstance(setting, Setting):
            raise SettingTypeError(
                f"{owner.__name__} expects its setting {name} as a Setting, got {shown(setting)}; "
                f"write Setting({shown(setting)})."
            )
    for name in (*named.settings, *named.flags):
        if name in taken:
            raise SettingTypeError(
                f"{owner.__name__} has a setting named {name}, which is something else in every "
                "optimiser; call it otherwise."
            )


def _flag(owner: str, name: str, given: object) -> bool:
    if not isinstance(given, int | float | np.bool_) or given not in (True, False):
        raise SettingTypeError(f"{owner} expects {name} as True or False, got {shown(given)}.")
    return bool(given)
