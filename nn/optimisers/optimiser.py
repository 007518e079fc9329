"""With this module one can let parameters go downhill, a step at a time, by a rule of one's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np

from autograd.compiler.updates import STEP, Settings, State, Update, state_of
from autograd.engine.assigning import assign, assigned
from autograd.engine.value import Value
from nn.arguments import Numbers
from nn.errors import SettingTypeError
from nn.optimisers.equations import Equations, equations_of
from nn.optimisers.explained import Explained
from nn.optimisers.groups import (
    PARAMS,
    ParameterGroup,
    Whole,
    array_of,
    checked_group,
    given_groups,
)
from nn.optimisers.reading import WAY, Updates, Way, rule_of
from nn.optimisers.settings import (
    NOTES,
    Attribute,
    Choices,
    PartAttribute,
    Setting,
    check_names,
)
from nn.optimisers.states import loaded, state_dict_of
from nn.optimisers.writing import c_source_of

NONE: Final[Mapping[str, Any]] = MappingProxyType({})

TAKEN: Final = ("t", STEP, WAY, PARAMS, *NOTES)
"""Names that are something else in a rule, a state or a group."""


class Optimizer(Explained):
    """Base of the optimisers: which parameters there are, and how new numbers get into them.

    A parameter that is given twice is updated once. A step that fails or is interrupted changes
    nothing. A parameter that no pass has reached has the gradient 0.

    An optimiser is a rule over the table of primitives, `rule(xp, x, g, *memory, t, **settings)`:
    of a parameter x, its gradient g and what is remembered of it the rule makes the new parameter
    and what is remembered then. Memory begins at 0; `t` is the number of the step, from 1 on. What
    `memory` names is given by position, and all else by name. Settings are attributes too, and may
    be changed between steps.

    >>> class Signs(Optimizer):
    ...     memory = ("mean",)
    ...     settings = {"lr": Setting(1e-4, least=0.0), "beta": Setting(0.99, least=0.0)}
    ...
    ...     @staticmethod
    ...     def rule(xp, x, g, m, lr, beta):
    ...         return x - lr * xp.sign(0.9 * m + 0.1 * g), beta * m + (1.0 - beta) * g
    >>> x = Value(3.0)
    >>> optimizer = Signs([x], lr=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    2.5

    A rule may also take `flags`, and `has_momentum` for a setting `momentum`, which is False where
    that is 0: these are bools, on which it may use `if`. Memory that it then gives back as it was
    is not kept. A rule that uses anything else, such as `np.sqrt`, is an error when its class is
    made.

    Parameters are a sequence of Values, or of groups of them such as the weights of a layer; or of
    dicts, as in PyTorch, with `params` and settings of their own:

    >>> a, b = Value(1.0), Value(1.0)
    >>> optimizer = Signs([{"params": [a]}, {"params": [b], "lr": 2.0}], lr=0.5)
    >>> a.grad = b.grad = -1.0
    >>> optimizer.step()
    >>> a.data, b.data
    (1.5, 3.0)
    >>> optimizer.param_groups[1]["lr"] = 0.25

    An attribute of the optimiser sets all its groups. All of them take part in a step at once, in
    a compiled program too: what differs between them is then a number for each parameter.
    PyTorch's `foreach`, `fused`, `capturable` and `differentiable` choose how it computes; there is
    nothing to choose here.
    """

    memory: ClassVar[tuple[str, ...]] = ()
    """The names of what is remembered of each parameter."""
    settings: ClassVar[Mapping[str, Setting]] = NONE
    flags: ClassVar[Mapping[str, bool]] = NONE
    """The names of the switches, with their defaults."""
    pairs: ClassVar[Mapping[str, tuple[str, str]]] = NONE
    """The settings that are given two at a time, under another name."""
    rule: ClassVar[Callable[..., Any]]

    whole: Whole
    """All parameters together."""
    defaults: dict[str, Any]
    """The settings of a group that is given none of its own."""

    choices: ClassVar[Choices]
    """What may be set."""
    switches: ClassVar[tuple[str, ...]]
    """The settings and flags that switch the rule."""
    _updates: ClassVar[Mapping[Way, Update]]
    _groups: tuple[ParameterGroup, ...]

    def __init_subclass__(cls) -> None:
        """Read the rule, once for each way in which it may be switched."""
        super().__init_subclass__()
        if not hasattr(cls, "rule"):
            return  # it is a base of others
        rule = inspect.getattr_static(cls, "rule")
        if not isinstance(rule, staticmethod):
            cls.rule = staticmethod(rule)
        check_names(cls, {*TAKEN, *dir(Optimizer), *Optimizer.__annotations__})
        switches = {
            name: setting
            for name in inspect.signature(cls.rule).parameters
            if name not in cls.settings
            if (setting := name.removeprefix("has_"))
            in (cls.flags if setting == name else cls.settings)
        }
        cls.switches = tuple(switches.values())
        cls.choices = Choices(cls.__name__, cls.settings, cls.flags, cls.pairs)
        if not _reads_alike(cls):
            flags = tuple(switches)
            read = rule_of(cls.__name__, cls.rule, cls.memory, cls.settings, flags)
            cls._updates = Updates(read, flags)
        attributes: dict[str, Any] = {name: Attribute(name) for name in cls.choices.defaults}
        for pair, names in cls.pairs.items():
            attributes |= {name: PartAttribute(pair, place) for place, name in enumerate(names)}
        for name, attribute in attributes.items():
            if inspect.getattr_static(cls, name, None) is None:
                setattr(cls, name, attribute)

    def __init__(self, params: Iterable[Any], **settings: Any) -> None:
        owner = type(self)
        if not hasattr(owner, "_updates"):
            raise SettingTypeError(f"{owner.__name__} has no rule, so it updates nothing; use SGD.")
        choices = owner.choices
        defaults = choices.defaults
        unknown = [name for name in settings if name not in defaults]
        if unknown:
            raise choices.unknown(unknown)
        given = (defaults | settings).items()
        self.defaults = {name: choices.checked(name, x) for name, x in given}
        self.whole, self._groups = Whole(), ()
        for group in given_groups(owner.__name__, params):
            self.add_param_group(group)

    @property
    def param_groups(self) -> tuple[ParameterGroup, ...]:
        """The groups, each a dict of `params`, settings and flags, which may be set there.

        They are a tuple, for another group comes by `add_param_group` alone.
        """
        return self._groups

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Update more parameters, with settings of their own, as far as they are given.

        Those that are not are the `defaults`. A parameter that is in another group is a
        SettingError. Of new parameters nothing is remembered, and their first step is number 1.

        >>> import nn
        >>> optimizer = nn.SGD([Value(1.0)], lr=0.1)
        >>> optimizer.add_param_group({"params": [Value(2.0)], "lr": 0.01})
        >>> [group["lr"] for group in optimizer.param_groups]
        [0.1, 0.01]
        """
        whole = self.whole
        group = checked_group(type(self), whole, param_group, self.defaults)
        self.check_group(group)
        state, n, new = whole.state, len(whole.parameters), len(group[PARAMS])
        steps = state.get(STEP, np.full(n, float(state.steps)))
        longer = {name: np.append(line, np.zeros(new)) for name, line in state.items()}
        if state.steps:
            longer[STEP] = np.append(steps, np.zeros(new))
        parameters, groups = [*whole.parameters, *group[PARAMS]], (*self._groups, group)
        after = State(longer, state.steps)
        # no call between, so no interrupt either
        whole.parameters, whole.state, self._groups = parameters, after, groups
        whole.is_counted, whole.is_settled = whole.is_counted or STEP in longer, False

    @classmethod
    def check_group(cls, group: Mapping[str, Any]) -> None:
        """Raise a SettingError where settings that are right by themselves do not fit together."""

    @property
    def parameters(self) -> list[Value]:
        """What is updated."""
        return self.whole.parameters

    @property
    def state(self) -> State:
        """What is remembered of the parameters, an array for each name, and the number of steps."""
        return self.whole.state

    @state.setter
    def state(self, state: State | Mapping[str, Numbers]) -> None:
        self.whole.state = state_of(state)

    @property
    def update(self) -> Update:
        """The rule as the settings switch it now, read."""
        if not self.whole.is_settled:
            self._settle()
        return self._updates[self.whole.way]

    @property
    def numbers(self) -> Settings:
        """The settings that count now, in the order of `update.settings`.

        After them there is an array for each of `update.lines`, of one number a parameter.
        """
        if not self.whole.is_settled:
            self._settle()
        return self.whole.numbers

    def _settle(self) -> None:
        """Find out how the settings of all groups switch the rule, and which of them differ."""
        whole, groups = self.whole, self._groups
        if len(groups) == 1:
            numbers, update = self._settled_alone(groups[0])
        else:
            numbers, update = self._settled_apart()
        whole.numbers = [numbers[name] for name in update.settings]
        whole.numbers += [numbers[name] for name in update.lines]
        whole.is_settled = True

    def _flags(self, numbers: Mapping[str, float]) -> tuple[bool, ...]:
        """How settings switch the rule."""
        return tuple([numbers[name] != 0.0 for name in self.switches])

    def _settled_alone(self, group: ParameterGroup) -> tuple[Mapping[str, Any], Update]:
        """The settings of one group, and the rule as they switch it."""
        numbers, whole = group.numbers, self.whole
        whole.way = Way((self._flags(numbers),), (), whole.is_counted)
        return numbers, self._updates[whole.way]

    def _settled_apart(self) -> tuple[Mapping[str, Any], Update]:
        """The settings of several groups, arrays where they differ, and the rule for all."""
        whole, each = self.whole, [group.numbers for group in self._groups]
        flags = list(map(self._flags, each))
        different, first = tuple(sorted(set(flags))), each[0]
        lines = [name for name in self.settings if any(x[name] != first[name] for x in each)]
        whole.is_counted = whole.is_counted or len(different) > 1
        whole.way = Way(different, tuple(lines), whole.is_counted)
        sizes = [len(group[PARAMS]) for group in self._groups]
        apart = {name: np.repeat([x[name] for x in each], sizes) for name in lines}
        apart[WAY] = np.repeat([float(different.index(own)) for own in flags], sizes)
        return {**first, **apart}, self._updates[whole.way]

    @property
    def equations(self) -> Equations:
        """The rule as the settings switch it now, without those that are 0; it shows itself."""
        return equations_of(self.update, self.numbers)

    @property
    def latex(self) -> str:
        """The equations in LaTeX for display mode."""
        return self.equations.latex

    @property
    def c_source(self) -> str:
        """The rule as a file of C99 with one function, as the settings switch it now."""
        return c_source_of(self.update)

    def state_dict(self) -> dict[str, Any]:
        """All that is remembered and set, in PyTorch's order: to go on later, or elsewhere.

        `param_groups` lists the settings of each group, and `state` has for each of them, by its
        position, the number of its `step` and a float64 array for each name of `memory`, of one
        number a parameter; it is empty before the first step. So `params` is `[position]`: the
        parameters of a group, which are many scalars here, count as one. All else in it are
        floats, bools, and for pairs such as `betas` tuples. Arrays are copies.

        A file that holds arrays by paths has them as `state.0.exp_avg` and `param_groups.0.lr`.
        """
        return state_dict_of(self.whole, self._groups)

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over what `state_dict` of an optimiser of this class and as many parameters gave.

        All is checked before anything changes. Positions may be text, and numbers arrays without
        axes, as they come back from a file.
        """
        loaded(self.choices, self.memory, self.whole, self._groups, state_dict)

    def __repr__(self) -> str:
        """The settings of each group, as PyTorch shows them."""
        lines = [f"{type(self).__name__} ("]
        for index, group in enumerate(self.param_groups):
            names = sorted(group.keys() - {"params"})
            lines += [f"Parameter Group {index}", *(f"    {name}: {group[name]}" for name in names)]
        return "\n".join([*lines, ")"])

    def step(self) -> None:
        """Replace the data of every parameter by what the rule makes of it and its gradient.

        >>> import nn
        >>> w = Value(1.0)
        >>> optimizer = nn.SGD([w], lr=0.25)
        >>> (w * w).backward(); optimizer.step(); w.data
        0.5
        """
        update, whole = self.update, self.whole
        parameters = whole.parameters
        before, state = [p._number for p in parameters], whole.state  # noqa: SLF001  (twice as fast)
        data = array_of(parameters, before, "data")
        grad = array_of(parameters, [p.grad for p in parameters], "grad")
        after, new_state = update.applied(data, grad, state, whole.numbers)
        try:
            whole.state = new_state
            for p, x in zip(parameters, after.tolist(), strict=True):
                p._number = x  # noqa: SLF001
            assigned()
        except BaseException:
            whole.state = state
            assign(parameters, before)
            raise

    def zero_grad(self, set_to_none: bool = True) -> None:  # noqa: ARG002
        """Set the gradient of every parameter to 0.0, whatever PyTorch's `set_to_none` says."""
        for p in self.whole.parameters:
            p.grad = 0.0


def _reads_alike(owner: type[Optimizer]) -> bool:
    """Whether a class has its rule, and the names that it is read with, from one that it extends.

    Defaults and bounds may be others.
    """
    base: Any = owner.__base__
    return (
        getattr(base, "rule", None) is owner.rule
        and base.memory == owner.memory
        and [*base.settings, *base.flags] == [*owner.settings, *owner.flags]
    )
