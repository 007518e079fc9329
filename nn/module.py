"""With this module one can collect Values into a thing that knows its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from reprlib import recursive_repr
from textwrap import indent
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np

from autograd.engine.operands import LeafGroup
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown
from nn.arguments import check_flag
from nn.errors import MissingForwardError


class PathLabel(str):
    """A label taken from an attribute's name; it grows when its module becomes part of another."""

    __slots__ = ()


class Module:
    """Base of everything that has parameters.

    The parameters of a module are the leaves in its attributes: Values, Modules, and lists, tuples,
    dicts and object arrays of these, to any depth. Keep numbers that are not trained as floats.
    An unlabelled parameter is labelled with its path when it, or what holds it, becomes an
    attribute. `super().__init__()` need not be called. What a module computes is its method
    `forward`, or `__call__`.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(2.0), Value(-1.0)
    ...
    ...     def forward(self, x):
    ...         return self.slope * x + self.offset
    >>> Line()(3.0).data
    5.0
    >>> class Pair(Module):
    ...     def __init__(self):
    ...         self.lines = [Line(), Line()]
    >>> [p.label for p in Pair().parameters()]
    ['lines.0.slope', 'lines.0.offset', 'lines.1.slope', 'lines.1.offset']
    """

    training: bool = True
    """Whether the module is being trained; what behaves differently in use looks at it."""

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        base: Any = super(cls, cls)
        # where to call was only another name of forward, a new forward is what is called
        if "forward" in vars(cls) and "__call__" not in vars(cls) and base.__call__ is base.forward:
            cls.__call__ = Module.__call__  # type: ignore[method-assign]

    def forward(self, *_inputs: Any, **_named: Any) -> Any:
        """What the module computes: the method that a class of its own defines."""
        owner = type(self).__name__
        raise MissingForwardError(
            f"{owner} does not say what it computes; write `def forward(self, x):` in the class."
        )

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        return self.forward(*inputs, **named)

    @recursive_repr("...")
    def __repr__(self) -> str:
        """The modules inside, nested as PyTorch shows them."""
        own, inside = self.extra_repr(), _shown(vars(self).items(), ())
        if not inside:
            return f"{type(self).__name__}({own})"
        lines = [*own.splitlines(), *inside]
        return f"{type(self).__name__}(\n{_indented(lines)}\n)"

    def extra_repr(self) -> str:
        """What stands between the brackets of the module's text, besides the modules inside."""
        return ""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, set | frozenset) and any(isinstance(x, Value | Module) for x in value):
            raise OperandError(
                f"{type(self).__name__}.{name} was to become a set, {shown(value)}: parameters "
                "have an order, which a set has not; give a list."
            )
        super().__setattr__(name, value)
        for path, item in _found(name, value):
            if isinstance(item, Value):
                _label(item, path)
            elif not isinstance(item, Module):
                for index, parameter in enumerate(item):
                    # to look first saves most of the time that large networks take to make
                    if not parameter.label or type(parameter.label) is PathLabel:
                        _label(parameter, f"{path}.{index}")

    def parameters(self) -> list[Value]:
        """Every parameter once, in the order of the attributes."""
        listed: list[Value] = []
        for _, item in _found("", self):
            if isinstance(item, Value):
                listed.append(item)
            elif not isinstance(item, Module):
                listed.extend(item)
        # the set costs a third of the dictionary, and sharing is rare
        return listed if len(set(listed)) == len(listed) else list(dict.fromkeys(listed))

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Pairs (path, parameter); a shared parameter has its first path.

        A path is made of attributes, keys and positions, such as `layers.0.neurons.1.w.0`.
        """
        first: dict[Value, str] = {}
        for path, parameter in _opened(_found("", self)):
            first.setdefault(parameter, path)
        return [(path, parameter) for parameter, path in first.items()]

    def modules(self) -> list[Module]:
        """The module itself and all modules inside, each once."""
        return [item for _, item in _found("", self) if isinstance(item, Module)]

    def zero_grad(self, set_to_none: bool = True) -> None:  # noqa: ARG002
        """Set the gradient of every parameter to 0.0, whatever PyTorch's `set_to_none` says."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and in every module inside; return the module."""
        check_flag("train", "mode", mode)
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Set `training` to False here and in every module inside; return the module."""
        return self.train(mode=False)


_BRACKETS: Final[Mapping[type, tuple[str, str]]] = MappingProxyType(
    {list: ("[", "]"), tuple: ("(", ")"), dict: ("{", "}"), np.ndarray: ("[", "]")}
)


def _shown(items: Iterable[tuple[Any, Any]], within: tuple[Any, ...]) -> list[str]:
    """A text for each module among the items, and for containers of modules; equal ones as one."""
    texts = [(name, text) for name, item in items if (text := _text(item, within))]
    lines = []
    for text, group in groupby(texts, key=itemgetter(1)):
        names = [name for name, _ in group]
        # names that are positions are shortened as PyTorch does
        if len(names) > 1 and all(type(name) is int for name in names):
            lines.append(f"({names[0]}-{names[-1]}): {len(names)} x {text}")
        else:
            lines += [f"({name}): {text}" for name in names]
    return lines


def _text(item: object, within: tuple[Any, ...]) -> str:
    if isinstance(item, Module):
        return str(item)
    kind = next((kind for kind in _BRACKETS if isinstance(item, kind)), None)
    if kind is None or any(item is other for other in within):
        return ""
    lines = _shown(_children(item), (*within, item))
    opening, closing = _BRACKETS[kind]
    return f"{opening}\n{_indented(lines)}\n{closing}" if lines else ""


def _indented(lines: Iterable[str]) -> str:
    return indent("\n".join(lines), "  ")


def _label(parameter: Value, path: str) -> None:
    label = parameter.label
    if not label or (type(label) is PathLabel and path.endswith(f".{label}")):
        parameter.label = PathLabel(path)


_Found = Value | list[Value] | tuple[Value, ...] | Module


def _found(path: str, start: object) -> Iterator[tuple[str, _Found]]:
    """Leaves, sequences of nothing but leaves, and modules in `start`, each container once."""
    pending: list[tuple[str, Any]] = [(path, start)]
    seen: set[int] = set()
    while pending:
        path, item = pending.pop()
        if isinstance(item, Value):
            if item.is_leaf:
                yield path, item
            continue
        if type(item) is LeafGroup:
            yield path, item
            continue
        if not isinstance(item, Module | list | tuple | dict | np.ndarray) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Module):
            yield path, item
        elif isinstance(item, list | tuple) and all(
            isinstance(x, Value) and x.is_leaf for x in item
        ):
            yield path, item
            continue
        prefix = f"{path}." if path else ""
        pending += [(f"{prefix}{name}", child) for name, child in reversed(_children(item))]


def _children(container: Any) -> list[tuple[Any, Any]]:
    if isinstance(container, Module):
        return list(vars(container).items())
    if isinstance(container, dict):
        return list(container.items())
    if isinstance(container, np.ndarray):
        if container.dtype != object:  # it may be a data set, and holds no Values
            return []
        return [(".".join(map(str, index)), x) for index, x in np.ndenumerate(container)]
    return list(enumerate(container))


def _opened(found: Iterable[tuple[str, _Found]]) -> Iterator[tuple[str, Value]]:
    for path, item in found:
        if isinstance(item, Value):
            yield path, item
        elif not isinstance(item, Module):
            for index, parameter in enumerate(item):
                yield f"{path}.{index}", parameter
