"""Modules that hold modules, in a list or by name."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, NoReturn, Self, SupportsIndex, overload

from autograd.shortening import shown
from nn.arguments import is_ordered
from nn.errors import MissingForwardError, SettingError, SettingTypeError
from nn.module import Module


class Container(Module):
    """What containers have in common: each module inside is an attribute, named by its key."""

    def _held(self) -> dict[str, Module]:
        """The modules by key, in order."""
        return {key: x for key, x in vars(self).items() if isinstance(x, Module)}

    def _hold(self, modules: Mapping[str, Any] | Iterable[Any]) -> None:
        """Hold these modules and no others; those without names are named by their positions."""
        named = modules if isinstance(modules, Mapping) else by_position(modules)
        before, after = list(self._held().items()), list(named.items())
        # what stays in its place is left as it is, or many would take long to append
        n = len(list(takewhile(_is_same, zip(before, after, strict=False))))
        held = dict(before[n:])
        checked = {key: self._checked(key, module) for key, module in after[n:]}
        for key in checked:
            if key not in held:
                self._check_name(key)
        for key in held:
            super().__delattr__(key)
        for key, module in checked.items():
            super().__setattr__(key, module)

    def _checked(self, key: Any, given: Any) -> Module:
        """What is given, if it is a module that can stand here."""
        owner = type(self).__name__
        if not isinstance(given, Module):
            raise SettingTypeError(f"{owner} expects modules, got {_remedied(given)} at {key!r}.")
        if any(module is self for module in given.modules()):
            raise SettingError(f"{owner} cannot hold itself, which it would at {key!r}.")
        return given

    def _check_name(self, key: Any) -> None:
        owner = type(self).__name__
        if not isinstance(key, str):
            raise SettingTypeError(f"{owner} names modules by strings, got {shown(key)}.")
        if not key or "." in key:
            raise SettingError(
                f"{owner} got the name {shown(key)}: a name is not empty and has no dot, which "
                "parts the names in a path such as 'layers.0.weight'."
            )
        if hasattr(self, key):
            raise SettingError(
                f"{owner} cannot name a module {key!r}, for that is an attribute of it already; "
                "give another name."
            )

    def __len__(self) -> int:
        return len(self._held())


class Series(Container):
    """What `Sequential` and `ModuleList` have in common with a list."""

    def _key(self, index: SupportsIndex) -> str:
        """The key of the module at a position, which may count from the end."""
        keys = list(self._held())
        try:
            return keys[operator.index(index)]
        except IndexError:
            raise IndexError(
                f"{type(self).__name__} holds {len(keys)} modules, got the position {index}."
            ) from None
        except TypeError:
            raise SettingTypeError(
                f"{type(self).__name__} is indexed by positions and slices, got {shown(index)}."
            ) from None

    def __iter__(self) -> Iterator[Module]:
        return iter(self._held().values())

    def __setitem__(self, index: SupportsIndex, module: Module) -> None:
        key = self._key(index)
        self._hold({**self._held(), key: module})

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        modules = list(self)
        del modules[
            index if isinstance(index, slice) else list(self._held()).index(self._key(index))
        ]
        self._hold(modules)

    def append(self, module: Module) -> Self:
        """Add a module at the end; return the container."""
        return self.extend([module])

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end, those of another container too; return the container."""
        held: dict[str, Any] = dict(self._held())
        for module in _listed(type(self).__name__, modules):
            number = len(held)
            while str(number) in held:
                number += 1
            held[str(number)] = module
        self._hold(held)
        return self

    def insert(self, index: SupportsIndex, module: Module) -> Self:
        """Add a module before the one at a position; return the container."""
        modules = list(self)
        modules.insert(operator.index(index), module)
        self._hold(modules)
        return self

    def pop(self, index: SupportsIndex = -1) -> Module:
        """Take the module at a position out and return it."""
        module: Module = vars(self)[self._key(index)]
        del self[index]
        return module

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)


class ModuleList(Series):
    """Modules in a list, with parameters: PyTorch's. It is not called; its modules are, one by one.

    A list in an attribute of a module holds parameters too, under the same paths; this one is there
    for code that was written for PyTorch. A slice is a ModuleList.

    >>> from nn.layers.linear import Linear
    >>> layers = ModuleList(Linear(2, 2) for _ in range(3))
    >>> len(layers), len(layers.append(Linear(2, 1))[1:])
    (3, 3)
    """

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        self._hold({**self._held(), **by_position(_listed("ModuleList", modules))})

    def forward(self, *_inputs: Any, **_named: Any) -> NoReturn:
        """An error: a list does not say what it computes."""
        raise MissingForwardError(
            "A ModuleList holds modules and does not say what it computes; write `for layer in "
            "self.layers: x = layer(x)`, or nn.Sequential(*modules) for one after the other."
        )

    def _named_to_show(self) -> Iterable[tuple[Any, Any]]:
        return [(int(key) if key.isdecimal() else key, x) for key, x in vars(self).items()]

    @overload
    def __getitem__(self, index: slice) -> ModuleList: ...
    @overload
    def __getitem__(self, index: SupportsIndex) -> Any: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        if isinstance(index, slice):
            return ModuleList(list(self)[index])
        return vars(self)[self._key(index)]

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        """A ModuleList of the modules of both."""
        return ModuleList([*self, *_listed("ModuleList", other)])


class ModuleDict(Container):
    """Modules by name, with parameters: PyTorch's. It is not called; its modules are, by name.

    >>> from nn.layers.linear import Linear
    >>> heads = ModuleDict({"price": Linear(2, 1), "size": Linear(2, 1)})
    >>> list(heads), heads["size"]
    (['price', 'size'], Linear(in_features=2, out_features=1, bias=True))
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] = ()) -> None:
        self.update(modules)

    def forward(self, *_inputs: Any, **_named: Any) -> NoReturn:
        """An error: a dict does not say what it computes."""
        raise MissingForwardError(
            "A ModuleDict holds modules and does not say what it computes; call one of them: "
            f"modules[{next(iter(self), 'name')!r}](x)."
        )

    def __getitem__(self, key: str) -> Any:
        held = self._held()
        if key not in held:
            raise KeyError(f"ModuleDict has no module {shown(key)}; it has {shown(list(held))}.")
        return held[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self._hold({**self._held(), key: module})

    def __delitem__(self, key: str) -> None:
        self.pop(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held())

    def __contains__(self, key: object) -> bool:
        return key in self._held()

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._held().keys()

    def values(self) -> Iterable[Module]:
        """The modules."""
        return self._held().values()

    def items(self) -> Iterable[tuple[str, Module]]:
        """Pairs (name, module)."""
        return self._held().items()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Take over the modules of a mapping, or pairs (name, module)."""
        try:
            given = dict(modules)
        except (TypeError, ValueError):
            raise SettingTypeError(
                f"ModuleDict expects a mapping from names to modules, got {shown(modules)}."
            ) from None
        self._hold({**self._held(), **given})

    def pop(self, key: str) -> Module:
        """Take a module out and return it."""
        module: Module = self[key]
        delattr(self, key)
        return module

    def clear(self) -> None:
        """Take all modules out."""
        self._hold({})


def _is_same(pairs: tuple[tuple[Any, Any], tuple[Any, Any]]) -> bool:
    """Whether two pairs (name, module) are the same module under the same name."""
    (name, module), (other_name, other) = pairs
    return bool(name == other_name) and module is other


def by_position(modules: Iterable[Any]) -> dict[str, Any]:
    """Modules by the names that they have without others."""
    return {str(index): module for index, module in enumerate(modules)}


def _listed(owner: str, modules: Any) -> list[Any]:
    if isinstance(modules, Module) and not isinstance(modules, Series):
        raise SettingTypeError(
            f"{owner} expects several modules in a sequence, got {shown(modules)}; write [module]."
        )
    if not is_ordered(modules):
        raise SettingTypeError(f"{owner} expects modules in a sequence, got {shown(modules)}.")
    return list(modules)


def _remedied(given: Any) -> str:
    """What was given in place of a module, and what to write for it."""
    if isinstance(given, type) and issubclass(given, Module):
        return f"the class {given.__name__}, not a module of it: write {given.__name__}()"
    if is_ordered(given) and not isinstance(given, Module):
        return f"{shown(given)}, a sequence: write *modules to give those in it one by one"
    if callable(given) or isinstance(given, str):
        return (
            f"{shown(given)}: a function becomes a module in a class with it as `forward`, and "
            "nn has modules of the usual ones, such as nn.Tanh()"
        )
    return shown(given)
