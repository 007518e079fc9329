"""Parameters in groups that have settings of their own."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, Self

import numpy as np

from autograd.compiler.updates import Settings, State
from autograd.engine.operands import Group
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.arguments import Numbers, check_depth, is_ordered
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.reading import Way
from nn.optimisers.settings import Choices
from nn.parameter import Parameter

PARAMS: Final = "params"
"""The key under which a group has its parameters."""


@dataclass(slots=True, eq=False)
class Whole:
    """The parameters of all groups, what is remembered of them, and what an update is given."""

    parameters: list[Value] = field(default_factory=list)
    state: State = field(default_factory=State)
    way: Way = field(default_factory=lambda: Way(()))
    numbers: Settings = field(default_factory=list)
    is_settled: bool = False
    """Whether `way` and `numbers` say what the groups are set to."""
    is_counted: bool = False
    """Whether the number of the step is remembered, as it differs, or has differed, by group."""


class ParameterGroup(dict[str, Any]):
    """Parameters with the same settings: a dict of `params`, and of every setting and flag.

    A setting is checked whenever it is set; what is no setting is an error. `params` stay, and no
    key goes.
    """

    __slots__ = ("_owner", "_whole")

    def __init__(self, owner: Any, whole: Whole, items: Mapping[str, Any]) -> None:
        self._owner, self._whole = owner, whole
        super().__init__(items)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._owner, self._whole, dict(self))

    @property
    def _choices(self) -> Choices:
        """What the optimisers of its class may be set to."""
        choices: Choices = self._owner.choices
        return choices

    def __setitem__(self, name: str, given: Any) -> None:
        if name == PARAMS:
            raise SettingError(
                f"The parameters of a group of {self._choices.owner} stay; more come in a group of "
                "their own: optimizer.add_param_group({'params': [...]})."
            )
        super().__setitem__(name, self._choices.checked(name, given))
        self._whole.is_settled = False

    def setdefault(self, name: str, default: Any = None) -> Any:
        """What the group has under a name, after the default was set if it had nothing."""
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *given: Any, **named: Any) -> None:
        """Set several settings; all are checked before any is set."""
        new = dict(*given, **named)
        if PARAMS in new:
            self[PARAMS] = new[PARAMS]
        super().update({name: self._choices.checked(name, x) for name, x in new.items()})
        self._whole.is_settled = False

    def __ior__(self, given: Any) -> Self:  # type: ignore[override, misc]
        self.update(given)
        return self

    def _keep(self, *_: Any) -> NoReturn:
        """An error, for a group keeps its settings."""
        raise SettingError(
            f"A group of {self._choices.owner} keeps all its settings; give one that shall not "
            "count another number instead."
        )

    pop = popitem = clear = __delitem__ = _keep

    @property
    def numbers(self) -> Mapping[str, float]:
        """The settings and flags one by one."""
        return self._choices.numbers(self)


def given_groups(owner: str, parameters: Any) -> list[Mapping[str, Any]]:
    """What an optimiser is made for as groups: one if it was given parameters, or several dicts."""
    if hasattr(parameters, "parameters") or not is_ordered(parameters):
        raise SettingTypeError(
            f"{owner} expects a sequence of parameters such as model.parameters(), got "
            f"{shown(parameters)}. Groups with settings of their own are a list of dicts: "
            "[{'params': layer.parameters(), 'lr': 0.1}, ...]."
        )
    listed = list(parameters)
    if not any(isinstance(x, Mapping) for x in listed):
        return [{PARAMS: listed}]
    for index, group in enumerate(listed):
        if not isinstance(group, Mapping):
            raise SettingTypeError(
                f"{owner} expects parameters alone or groups alone, got {shown(group)} at {index} "
                "among groups; put it into one: {'params': [...]}."
            )
    return listed


def checked_group(
    kind: Any, whole: Whole, given: Any, defaults: Mapping[str, Any]
) -> ParameterGroup:
    """A group as an optimiser of a kind keeps it.

    What is none, or has parameters of another, is an error.
    """
    choices: Choices = kind.choices
    owner = choices.owner
    if not isinstance(given, Mapping) or PARAMS not in given:
        raise SettingTypeError(
            f"A group of {owner} is a dict with 'params', and with those settings that are not "
            f"the defaults, got {shown(given)}."
        )
    params = given[PARAMS]
    leaves = listed_parameters(owner, params)
    taken = set(map(id, whole.parameters))
    for leaf in leaves:
        if id(leaf) in taken:
            raise SettingError(
                f"{owner} has {shown(leaf)} in another group already; a parameter is in one group."
            )
    own = {name: choices.checked(name, x) for name, x in given.items() if name != PARAMS}
    return ParameterGroup(kind, whole, {PARAMS: tuple(leaves), **defaults, **own})


def listed_parameters(owner: str, given: Any) -> list[Value]:
    """Every parameter once, those in groups and nested sequences too; an error unless there is one.

    >>> a, b = Value(1.0), Value(2.0)
    >>> listed_parameters("SGD", [Parameter([a, b]), [a], Value(3.0)])
    [Value(data=1, grad=0), Value(data=2, grad=0), Value(data=3, grad=0)]
    """
    if isinstance(given, Value):  # PyTorch takes one alone, too
        given = [given]
    if hasattr(given, "parameters") or not is_ordered(given):
        raise SettingTypeError(
            f"{owner} expects a sequence of parameters such as model.parameters(), "
            f"got {shown(given)}."
        )
    leaves = dict.fromkeys(leaf for index, x in enumerate(given) for leaf in _each(owner, x, index))
    if not leaves:
        raise LengthError(f"{owner} got no parameters; nothing would ever be updated.")
    return list(leaves)


def _each(owner: str, item: Any, place: object, depth: int = 0) -> Iterable[Value]:
    """The leaves in something that stands at a place among parameters."""
    check_depth(owner, depth)
    if isinstance(item, Value):
        if item.is_leaf:
            return (item,)
        raise SettingError(
            f"{owner} expects leaves as parameters, got the result of {item.op!r} at {place}: "
            f"{shown(item)}. Give the Values it was computed from, or p.detach()."
        )
    if isinstance(item, Parameter):
        return item.leaves
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        return _each(owner, item[1], place, depth + 1)  # one of named_parameters()
    if isinstance(item, list | tuple | Group) or getattr(item, "dtype", None) == np.dtype(object):
        return [
            leaf for i, x in enumerate(item) for leaf in _each(owner, x, f"{place}.{i}", depth + 1)
        ]
    raise SettingTypeError(f"{owner} expects Values as parameters, got {shown(item)} at {place}.")


def array_of(parameters: Sequence[Value], numbers: list[float], slot: str) -> Numbers:
    """What parameters have in a slot, as an array; an OperandError names one without a number."""
    try:
        # unlike np.array it does not take None for nan, and it is faster
        return np.frombuffer(array("d", numbers))
    except TypeError:
        culprit = next(p for p in parameters if not hasattr(getattr(p, slot), "__float__"))
    name = repr(str(culprit.label)) if culprit.label else "an unlabelled parameter"
    raise OperandError(
        f"Cannot update {name}: its {slot} is "
        f"{shown(getattr(culprit, slot))}, which is no number. Gradients are reset with "
        "zero_grad(). No parameter was changed."
    )
