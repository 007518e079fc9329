"""What neurons, layers and networks have in common: how they are made, which is fixed then."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from types import MappingProxyType
from typing import Any, ClassVar, Final

from autograd.engine.operands import LeafGroup
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.errors import FixedError, SettingTypeError
from nn.gains import fans
from nn.initialisers import kaiming_uniform, uniform
from nn.module import Module
from nn.parameter import Parameter
from nn.randomness import Source, generator

RELOAD: Final = "make a new one, and load the state_dict of the old one into it."
RENEW: Final = "make a new one, which has no parameters to take over."
"""What to do where a setting is fixed, of a layer with parameters and of one without."""


class Unit(Module):
    """A module that is told when it is made what it computes.

    An argument of that time set as an attribute would be without effect, or leave the unit half
    changed, so it is refused at once.
    """

    _fixed: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Names that cannot be set, and what to write instead."""

    def _fix(self, **settings: Any) -> None:
        """Keep settings as attributes, also under names that cannot be set."""
        vars(self).update(settings)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._fixed:
            owner = type(self).__name__
            raise FixedError(
                f"{owner}.{name} is fixed when the {owner} is made, and was to become "
                f"{shown(value)}; {self._fixed[name]}"
            )
        super().__setattr__(name, value)


class Learner(Unit):
    """A unit whose parameters keep the shapes in which they were made, and None where it has none.

    Numbers in their place would not be trained, without a word.
    """

    _learned: ClassVar[tuple[str, ...]] = ()
    """The names of its parameters."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._learned and name in vars(self):
            now = vars(self)[name]
            if now is not None:
                self._check(name, value, now.shape)
            elif value is not None:
                raise FixedError(
                    f"{type(self).__name__}.{name} is None, as the layer was made without, and was "
                    f"to become {shown(value)}; make another {type(self).__name__} with it."
                )
        super().__setattr__(name, value)

    def _check(self, name: str, given: Any, shape: tuple[int, ...]) -> None:
        where = f"{type(self).__name__}.{name}"
        if not isinstance(given, Parameter | LeafGroup):
            raise OperandError(
                f"{where} is a Parameter, got {shown(given)}, which would not be trained; write "
                f".{name}.data = ... for other numbers, or nn.Parameter(...)."
            )
        if given.shape != shape:
            raise LengthError(
                f"{where} has the shape {shape}, and was to become a Parameter of shape "
                f"{given.shape}; give as many numbers, or make another {type(self).__name__}."
            )


class Weighted(Learner):
    """A unit with a `weight`, whose first axis counts outputs, and a `bias` for each, or None."""

    weight: Parameter
    bias: Any

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "weight" and "weight" in vars(self):
            self._check(name, value, self.weight.shape)
        elif name == "bias" and value is not None:
            self._check(name, value, self.weight.shape[:1])
        super().__setattr__(name, value)

    def _draw(self, shape: tuple[int, ...], bias: bool, rng: Source) -> None:
        """Make a weight of that shape and a bias, or None, with PyTorch's first numbers.

        Both are drawn evenly from -1/sqrt(fan_in) to 1/sqrt(fan_in), fan_in being the inputs of one
        output.
        """
        source = generator(rng)
        self.weight = Parameter(kaiming_uniform(shape, a=sqrt(5.0), rng=source))
        bound = 1.0 / sqrt(fans(shape)[0])
        self.bias = Parameter(uniform(shape[:1], -bound, bound, source)) if bias else None


def fixed(remedy: str, *names: str) -> Mapping[str, str]:
    """These names, each with the same remedy, and `forward`."""
    own = "define forward in a class derived from this one."
    return MappingProxyType({**dict.fromkeys(names, remedy), "forward": own})


def modules_of(owner: str, name: str, given: Any) -> list[Any]:
    """The modules that an attribute is to hold, as a list of at least one."""
    modules = list(given) if isinstance(given, list | tuple) else []
    if not modules or not all(isinstance(x, Module) for x in modules):
        raise SettingTypeError(
            f"{owner}.{name} is a list of modules, at least one, got {shown(given)}."
        )
    return modules
