"""What a module holds: the leaves and the modules in its attributes, their paths and their text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from reprlib import recursive_repr
from textwrap import indent
from types import MappingProxyType
from typing import Any, Final, Self, TypeAlias

import numpy as np

from autograd.engine.operands import LeafGroup
from autograd.engine.scopes import OfParameter
from autograd.engine.value import Value
from autograd.errors import OperandError
from autograd.shortening import shown
from nn.errors import SettingTypeError
from nn.parameter import Parameter


class PathLabel(OfParameter):
    """A label taken from an attribute's name; it grows when its module becomes part of another."""

    __slots__ = ()


Leaves: TypeAlias = Value | list[Value] | tuple[Value, ...] | Parameter
"""A leaf, a sequence of nothing but leaves, or a parameter with several axes."""


_CHANGES: Final = [0]


def changes() -> int:
    """How often an attribute of any module was set so far: the same number says that none was."""
    return _CHANGES[0]


class Holder:
    """An object whose attributes are searched for leaves and for others of its kind.

    They are found in lists, tuples, dicts and object arrays too, to any depth, each under its path,
    which is made of attributes, keys and positions: `layers.0.neurons.1.w.0`.
    """

    @recursive_repr("...")
    def __repr__(self) -> str:
        """The modules inside, nested as PyTorch shows them."""
        own, inside = self.extra_repr(), _shown(self._named_to_show(), ())
        if not inside:
            return f"{type(self).__name__}({own})"
        lines = [*own.splitlines(), *inside]
        return f"{type(self).__name__}(\n{_indented(lines)}\n)"

    def _named_to_show(self) -> Iterable[tuple[Any, Any]]:
        """Pairs (name, attribute); equal modules whose names are positions are shown as one."""
        return vars(self).items()

    def extra_repr(self) -> str:
        """What stands between the brackets of the module's text, besides the modules inside."""
        return ""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, set | frozenset) and any(isinstance(x, Value | Holder) for x in value):
            raise OperandError(
                f"{type(self).__name__}.{name} was to become a set, {shown(value)}: parameters "
                "have an order, which a set has not; give a list."
            )
        super().__setattr__(name, value)
        _CHANGES[0] += 1
        for path, item in _found(name, value):
            if isinstance(item, Value):
                _label(item, path)
            elif isinstance(item, Parameter):
                for place, parameter in item.named(path):
                    _label(parameter, place)
            elif not isinstance(item, Holder):
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
            elif isinstance(item, Parameter):
                listed.extend(item.leaves)
            elif not isinstance(item, Holder):
                listed.extend(item)
        # the set costs a third of the dictionary, and sharing is rare
        return listed if len(set(listed)) == len(listed) else list(dict.fromkeys(listed))

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Pairs (path, parameter), one for each Value; a shared parameter has its first path.

        A path is made of attributes, keys and positions, such as `layers.0.neurons.1.w.0`.
        """
        first: dict[Value, str] = {}
        for path, item in _found("", self):
            if not isinstance(item, Holder):
                for place, parameter in each_leaf(path, item):
                    first.setdefault(parameter, place)
        return [(path, parameter) for parameter, path in first.items()]

    def modules(self) -> list[Self]:
        """The module itself and all modules inside, each once."""
        return [module for _, module in self.named_modules()]

    def named_modules(self) -> list[tuple[str, Any]]:
        """Pairs (path, module), each module once: this one, of the empty path, and those inside."""
        return [(path, item) for path, item in _found("", self) if isinstance(item, Holder)]

    def children(self) -> list[Any]:
        """The modules in the attributes, each once, without those inside them."""
        return [module for _, module in self.named_children()]

    def named_children(self) -> list[tuple[str, Any]]:
        """Pairs (path, module) of `children`; the path leads through lists, as in `layers.0`."""
        first: dict[int, tuple[str, Any]] = {}
        for path, item in own_contents(self):
            if isinstance(item, Holder):
                first.setdefault(id(item), (path, item))
        return list(first.values())

    def apply(self, function: Callable[[Any], object]) -> Self:
        """Call a function with every module inside, and then with this one; return it.

        >>> from nn.layers.perceptron import MLP
        >>> names = []
        >>> _ = MLP(1, [2]).apply(lambda module: names.append(type(module).__name__))
        >>> names
        ['Neuron', 'Neuron', 'Layer', 'MLP']
        """
        if not callable(function):
            raise SettingTypeError(
                f"apply expects a function of one module, got {shown(function)}."
            )
        _apply(self, function, set())
        return self


def _apply(module: Holder, function: Callable[[Any], object], seen: set[int]) -> None:
    seen.add(id(module))
    for child in module.children():
        if id(child) not in seen:
            _apply(child, function, seen)
    function(module)


def own_contents(module: Holder) -> Iterator[tuple[str, Leaves | Any]]:
    """The leaves of a module and the modules in its attributes, which are not opened."""
    seen = {id(module)}
    for name, value in _attributes(module):
        yield from _found(name, value, seen, opens=False)


def each_leaf(path: str, item: Leaves) -> Iterator[tuple[str, Value]]:
    """Pairs (path, leaf) of what was found under a path."""
    if isinstance(item, Value):
        yield path, item
    elif isinstance(item, Parameter):
        yield from item.named(path)
    else:
        for index, parameter in enumerate(item):
            yield f"{path}.{index}", parameter


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
    if isinstance(item, Holder):
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


def _found(
    path: str, start: object, seen: set[int] | None = None, opens: bool = True
) -> Iterator[tuple[str, Leaves | Holder]]:
    """Leaves, sequences of nothing but leaves, and modules in `start`, each container once.

    Modules are opened, unless that is not wanted.
    """
    pending: list[tuple[str, Any]] = [(path, start)]
    seen = set() if seen is None else seen
    while pending:
        path, item = pending.pop()
        if isinstance(item, Value):
            if item.is_leaf:
                yield path, item
            continue
        if type(item) is LeafGroup or isinstance(item, Parameter):
            yield path, item
            continue
        if isinstance(item, Holder) and not opens:
            yield path, item
            continue
        if not isinstance(item, Holder | list | tuple | dict | np.ndarray) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Holder):
            yield path, item
        elif isinstance(item, list | tuple) and all(
            isinstance(x, Value) and x.is_leaf for x in item
        ):
            yield path, item
            continue
        prefix = f"{path}." if path else ""
        pending += [(f"{prefix}{name}", child) for name, child in reversed(_children(item))]


def _attributes(holder: Holder) -> list[tuple[str, Any]]:
    """Pairs (name, attribute), without the buffers.

    Leaves stand in their place while a program is recorded, and are no parameters even then.
    """
    buffers = vars(holder).get("_buffer_names")
    items = vars(holder).items()
    return [item for item in items if item[0] not in buffers] if buffers else list(items)


def _children(container: Any) -> list[tuple[Any, Any]]:
    if isinstance(container, Holder):
        return _attributes(container)
    if isinstance(container, dict):
        return list(container.items())
    if isinstance(container, np.ndarray):
        if container.dtype != object:  # it may be a data set, and holds no Values
            return []
        return [(".".join(map(str, index)), x) for index, x in np.ndenumerate(container)]
    return list(enumerate(container))
