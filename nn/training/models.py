"""What training asks of a model: its mode, whether it mixes samples, and its buffers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd.engine.value import Value
from nn.arguments import Numbers
from nn.module import Module


def modules_of(model: Any) -> list[Module]:
    """The modules of a model; none of a function, of which one cannot see what it calls."""
    return model.modules() if isinstance(model, Module) else []


def parameters_of(model: Any) -> list[Value]:
    """The parameters of a model, as far as it has such a method."""
    listed = getattr(model, "parameters", None)
    return list(listed()) if callable(listed) else []


def mixes(model: Any) -> bool:
    """Whether the result of a sample depends on those beside it, in the mode that is set now."""
    return any(module.mixes for module in modules_of(model))


def set_mode(model: Any, training: bool) -> None:
    """Call `train` of a Module, which may have one that keeps a part of it as it is."""
    if isinstance(model, Module):
        model.train(training)


def is_hooked(model: Any) -> bool:
    """Whether somebody listens to the calls of a module, of which a program makes none."""
    return any(vars(module).get("_forward_hooks") for module in modules_of(model))


@contextmanager
def mode(model: Any, training: bool) -> Iterator[None]:
    """A block in the mode of training, or in that of use; after it each module is as before."""
    modules = modules_of(model)
    before = [module.training for module in modules]
    try:
        set_mode(model, training)
        yield
    finally:
        for module, was in zip(modules, before, strict=True):
            module.training = was


@dataclass(frozen=True, slots=True, eq=False)
class Buffers:
    """The buffers of a model, such as running means: each a module and a name in it."""

    places: list[tuple[Module, str]]

    @classmethod
    def of(cls, model: Any) -> Buffers:
        """All that the modules of a model have."""
        if not isinstance(model, Module):
            return cls([])
        modules = dict(model.named_modules())
        paths = [path.rpartition(".") for path, _ in model.named_buffers()]
        return cls([(modules[inside], name) for inside, _, name in paths])

    def read(self) -> list[Any]:
        """What they hold now; arrays are copied, for somebody may write to them."""
        found = [getattr(module, name) for module, name in self.places]
        return [x.copy() if isinstance(x, np.ndarray) else x for x in found]

    def first_bad(self, before: list[Any], after: list[Any]) -> str:
        """What has become of the first that was finite and is not any more; empty if none is."""
        for (module, name), then, now in zip(self.places, before, after, strict=True):
            bad = np.ravel(now)[~np.isfinite(np.ravel(now))]
            if len(bad) and np.isfinite(then).all():
                return f"{type(module).__name__}.{name} becomes {bad[0]:g}"
        return ""

    def write(self, numbers: list[Any]) -> None:
        """Put back what was read."""
        for (module, name), number in zip(self.places, numbers, strict=True):
            vars(module)[name] = number


@dataclass(slots=True, eq=False)
class BufferLeaves:
    """Buffers that are leaves for as long as a graph is recorded, so that a program reads them."""

    places: list[tuple[Module, str]] = field(default_factory=list)
    leaves: list[Value] = field(default_factory=list)

    def numbers(self) -> Numbers:
        """What the leaves stand for now."""
        found = [np.ravel(getattr(module, name)) for module, name in self.places]
        return np.concatenate(found) if found else np.empty(0)


@contextmanager
def as_leaves(buffers: Buffers) -> Iterator[BufferLeaves]:
    """A block in which the buffers of a model are leaves; counts stay whole numbers."""
    before, found = buffers.read(), BufferLeaves()
    try:
        for place, number in zip(buffers.places, before, strict=True):
            if isinstance(number, int):
                continue
            module, name = place
            leaves = [Value(x, name) for x in np.ravel(number).tolist()]
            found.places.append(place)
            found.leaves += leaves
            nested = np.empty(len(leaves), dtype=object)
            nested[:] = leaves
            # not through the module, which would take them for parameters
            vars(module)[name] = nested.reshape(np.shape(number)) if np.ndim(number) else leaves[0]
        yield found
    finally:
        buffers.write(before)
