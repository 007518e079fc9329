"""With this module one can let parameters go downhill, a step at a time, by a rule of one's own."""

from __future__ import annotations

import inspect
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.compiler.updates import State, Update, state_of
from autograd.engine.assigning import assign, assigned
from autograd.engine.operands import Number, number
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from autograd.spelling import did_you_mean
from nn.arguments import is_ordered
from nn.errors import SettingError, SettingTypeError
from nn.optimisers.reading import read
from nn.optimisers.writing import c_source_of, latex_of

Numbers: TypeAlias = npt.NDArray[np.float64]

NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that an optimiser is given: its default, and from where to where it may go.

    >>> Setting(0.9, least=0.0, below=1.0).checked("Adam", "beta1", 0.5)
    0.5
    """

    default: float
    least: float = -float("inf")
    below: float | None = None
    hint: str = ""
    """What to do, where a number out of bounds may be meant well."""

    def checked(self, owner: str, name: str, given: Number) -> float:
        """The number; a SettingError if it has no meaning here."""
        try:
            x = number(given)
        except OperandError:
            raise SettingTypeError(
                f"{owner} expects {name} as a real number, got {shown(given)}."
            ) from None
        if x >= self.least and (self.below is None or x < self.below):
            return x
        bounds = f"of at least {self.least:g}" if self.least > -float("inf") else "that is a number"
        below = "" if self.below is None else f" and below {self.below:g}"
        raise SettingError(f"{owner} expects {name} {bounds}{below}, got {x}.{self.hint}")


@dataclass(slots=True, eq=False)
class ParameterGroup:
    """Parameters with the same settings, and what is remembered of them."""

    parameters: list[Value]
    settings: dict[str, float]
    """Flags are among them."""
    state: State
    way: tuple[bool, ...] = ()
    """How the settings switch the rule."""
    numbers: list[float] = field(default_factory=list)
    """Those settings that then count."""


class _Attribute:
    """A setting or a flag as an attribute of an optimiser, checked whenever it is set."""

    def __init__(self, name: str, checked: Callable[[str, str, Any], float]) -> None:
        self.name = name
        self.checked = checked

    def __get__(self, optimizer: Optimizer, owner: type) -> float:
        return optimizer.group.settings[self.name]

    def __set__(self, optimizer: Optimizer, given: Any) -> None:
        group, settings = optimizer.group, optimizer.group.settings
        settings[self.name] = self.checked(type(optimizer).__name__, self.name, given)
        # here, and not in every step
        group.way = tuple([settings.get(name, 0.0) != 0.0 for name in optimizer.switches])
        group.numbers = [settings.get(name, 0.0) for name in optimizer.update.settings]


class Optimizer:
    """Base of the optimisers: which parameters there are, and how new numbers get into them.

    A parameter that is given twice is updated once. A step that fails or is interrupted changes
    nothing. A parameter that no pass has reached has the gradient 0.

    An optimiser is a rule over the table of primitives, `rule(xp, x, g, *memory, t, **settings)`:
    of a parameter x, its gradient g and what is remembered of it the rule makes the new parameter
    and what is remembered then. Memory begins at 0; `t` is the number of the step, from 1 on. What
    `memory` names is given by position, and all else by name. Settings are attributes too, and may
    be changed between steps.

    >>> class Lion(Optimizer):
    ...     memory = ("momentum",)
    ...     settings = {"lr": Setting(1e-4, least=0.0), "beta": Setting(0.99, least=0.0)}
    ...
    ...     @staticmethod
    ...     def rule(xp, x, g, m, lr, beta):
    ...         return x - lr * xp.sign(0.9 * m + 0.1 * g), beta * m + (1.0 - beta) * g
    >>> x = Value(3.0)
    >>> optimizer = Lion([x], lr=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    2.5

    A rule may also take `flags`, and `has_momentum` for a setting `momentum`, which is False where
    that is 0: these are bools, on which it may use `if`. Memory that it then gives back as it was
    is not kept. A rule that uses anything else, such as `np.sqrt`, is an error when its class is
    made.
    """

    memory: ClassVar[tuple[str, ...]] = ()
    """The names of what is remembered of each parameter."""
    settings: ClassVar[Mapping[str, Setting]] = NONE
    flags: ClassVar[Mapping[str, bool]] = NONE
    """The names of the switches, with their defaults."""
    rule: ClassVar[Callable[..., Any]]

    group: ParameterGroup

    switches: ClassVar[tuple[str, ...]]
    """The settings and flags that switch the rule."""
    _updates: ClassVar[Mapping[tuple[bool, ...], Update]]

    def __init_subclass__(cls) -> None:
        """Read the rule, once for each way in which it may be switched."""
        super().__init_subclass__()
        if not hasattr(cls, "rule"):
            return  # it is a base of others
        rule = inspect.getattr_static(cls, "rule")
        if not isinstance(rule, staticmethod):
            cls.rule = staticmethod(rule)
        _check_names(cls)
        names = [
            name for name in inspect.signature(cls.rule).parameters if name not in cls.settings
        ]
        switches = {
            name: setting
            for name in names
            if (setting := name.removeprefix("has_"))
            in (cls.flags if setting == name else cls.settings)
        }
        cls.switches = tuple(switches.values())
        cls._updates = {
            way: read(
                cls.__name__,
                cls.rule,
                cls.memory,
                tuple(cls.settings),
                dict(zip(switches, way, strict=True)),
            )
            for way in product((False, True), repeat=len(switches))
        }
        own: dict[str, Any] = {
            name: setting.checked for name, setting in vars(cls).get("settings", NONE).items()
        }
        own |= dict.fromkeys(vars(cls).get("flags", NONE), _flag)
        for name in own.keys() - vars(cls).keys():
            setattr(cls, name, _Attribute(name, own[name]))

    def __init__(self, parameters: Iterable[Value], **settings: Number) -> None:
        owner = type(self)
        if not hasattr(owner, "_updates"):
            raise SettingTypeError(f"{owner.__name__} has no rule, so it updates nothing; use SGD.")
        self.group = ParameterGroup(_checked(owner.__name__, parameters), {}, State())
        known = {name: setting.default for name, setting in owner.settings.items()}
        known |= owner.flags
        unknown = settings.keys() - known
        if unknown:
            raise SettingTypeError(
                f"{owner.__name__} has the settings {', '.join(known) or 'none'}; got "
                f"{', '.join(sorted(unknown))}{did_you_mean(min(unknown), known)}"
            )
        for name, given in (known | settings).items():
            setattr(self, name, given)

    @property
    def parameters(self) -> list[Value]:
        """What is updated."""
        return self.group.parameters

    @property
    def state(self) -> State:
        """What is remembered of the parameters, an array for each name, and the number of steps."""
        return self.group.state

    @state.setter
    def state(self, state: State | Mapping[str, Numbers]) -> None:
        self.group.state = state_of(state)

    @property
    def update(self) -> Update:
        """The rule as the settings switch it now, read."""
        return self._updates[self.group.way]

    @property
    def numbers(self) -> list[float]:
        """The settings that count now, in the order of `update.settings`."""
        return self.group.numbers

    @property
    def latex(self) -> str:
        """The rule as equations in LaTeX, one a line, as the settings switch it now."""
        return latex_of(self.update)

    @property
    def c_source(self) -> str:
        """The rule as a file of C99 with one function, as the settings switch it now."""
        return c_source_of(self.update)

    def step(self) -> None:
        """Replace the data of every parameter by what the rule makes of it and its gradient."""
        group, parameters, update = self.group, self.group.parameters, self.update
        before, state = [p._number for p in parameters], group.state  # noqa: SLF001  (twice as fast)
        data = _as_array(parameters, before, "data")
        grad = _as_array(parameters, [p.grad for p in parameters], "grad")
        after, new_state = update.applied(data, grad, state, group.numbers)
        try:
            group.state = new_state
            for p, x in zip(parameters, after.tolist(), strict=True):
                p._number = x  # noqa: SLF001
            assigned()
        except BaseException:
            group.state = state
            assign(parameters, before)
            raise

    def zero_grad(self, set_to_none: bool = True) -> None:  # noqa: ARG002
        """Set the gradient of every parameter to 0.0, whatever PyTorch's `set_to_none` says."""
        for p in self.group.parameters:
            p.grad = 0.0


def _check_names(owner: type[Optimizer]) -> None:
    """Raise a SettingTypeError if the names of a class cannot be those of memory and settings."""
    if isinstance(owner.memory, str):
        raise SettingTypeError(
            f"{owner.__name__} expects memory as a tuple of names, got {shown(owner.memory)}; "
            f"write ({shown(owner.memory)},)."
        )
    for name, setting in owner.settings.items():
        if not isinstance(setting, Setting):
            raise SettingTypeError(
                f"{owner.__name__} expects its setting {name} as a Setting, got {shown(setting)}; "
                f"write Setting({shown(setting)})."
            )
    taken = {"t", *dir(Optimizer), *Optimizer.__annotations__}
    for name in (*owner.settings, *owner.flags):
        if name in taken:
            raise SettingTypeError(
                f"{owner.__name__} has a setting named {name}, which is something else in every "
                "optimiser; call it otherwise."
            )


def _flag(owner: str, name: str, given: object) -> bool:
    if not isinstance(given, int | float | np.bool_) or given not in (True, False):
        raise SettingTypeError(f"{owner} expects {name} as True or False, got {shown(given)}.")
    return bool(given)


def _checked(owner: str, parameters: Iterable[Value]) -> list[Value]:
    if hasattr(parameters, "parameters") or not is_ordered(parameters):
        raise SettingTypeError(
            f"{owner} expects a sequence of parameters such as model.parameters(), "
            f"got {shown(parameters)}."
        )
    listed = list(parameters)
    for index, p in enumerate(listed):
        if not isinstance(p, Value):
            raise SettingTypeError(
                f"{owner} expects Values as parameters, got {shown(p)} at {index}."
            )
        if not p.is_leaf:
            raise SettingError(
                f"{owner} expects leaves as parameters, got the result of {p.op!r} at {index}: "
                f"{shown(p)}. Give the Values it was computed from, or p.detach()."
            )
    if not listed:
        raise LengthError(f"{owner} got no parameters; nothing would ever be updated.")
    return list(dict.fromkeys(listed))


def _as_array(parameters: list[Value], numbers: list[float], slot: str) -> Numbers:
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
