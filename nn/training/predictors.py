"""The programs of models in use, kept for as long as a model lives."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterator
from dataclasses import fields, is_dataclass
from types import SimpleNamespace
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

import autograd
from autograd.engine.decisions import decisions, set_aside
from autograd.engine.notes import notes
from autograd.engine.operands import LeafGroup
from autograd.engine.value import Value
from autograd.errors import FrozenDecisionWarning, GraphLeftWarning
from nn.arguments import Numbers
from nn.data.samples import Side
from nn.module import Module
from nn.parameter import Parameter
from nn.recordings import recording
from nn.training.models import Buffers, as_leaves, parameters_of
from nn.training.outputs import flat_output

_MOST_SHAPES: Final = 8
"""So many programs are kept of a model, of inputs of different shapes."""

_MOST_SAMPLES: Final = 256
"""So many samples go through a program at once, or fewer where it has many operations."""

_MOST_NUMBERS: Final = 1 << 24
"""So many numbers are kept on the way, 128 MB."""


class UnfitError(Exception):
    """A model cannot be run by a program; the text says why."""


class Predictor:
    """The program of a model in use, for samples of one shape."""

    def __init__(self, model: Any, inputs: Side) -> None:
        nested, leaves = inputs.leaves(0)
        parameters = parameters_of(model)
        buffers = Buffers.of(model)
        paths = dict(zip(map(id, _modules(model).values()), _modules(model), strict=True))
        with warnings.catch_warnings(), set_aside(parameters):
            # what leaves the graph is found on samples, as is what was decided on parameters alone
            warnings.simplefilter("ignore", GraphLeftWarning)
            warnings.simplefilter("ignore", FrozenDecisionWarning)
            try:
                with recording() as record, as_leaves(buffers) as loose:
                    outputs, _ = flat_output(model(nested))
            except Exception as error:
                said = f"{type(error).__name__}: {error}".removesuffix(".")
                raise UnfitError(f"with Values as inputs it raises {said}") from error
            if not all(isinstance(x, Value) for x in outputs):
                raise UnfitError("it gives numbers, which no program can compute anew")
            if record.noise or record.observed:
                raise UnfitError("it draws random numbers or keeps running ones in use too")
            found = decisions([*leaves, *loose.leaves])
            if found:
                raise UnfitError(f"it compares numbers that depend on the sample: {found[0]}")
            self._program = autograd.compile(
                outputs, leaves, [*parameters, *loose.leaves], allow_unused=True
            )
        # by path, for what is kept of a model must not keep it alive
        self._places = [(paths[id(module)], name) for module, name in loose.places]
        self._n = len(parameters)
        nodes = max(len(self._program.tape), 1)
        self._at_once = max(1, min(_MOST_SAMPLES, _MOST_NUMBERS // nodes))

    def run(self, model: Any, table: Numbers) -> Numbers:
        """The outputs for each sample, an array (n, outputs)."""
        program = self._program
        program.load()
        if self._places:
            modules = _modules(model)
            numbers = [np.ravel(getattr(modules[path], name)) for path, name in self._places]
            program.parameters[self._n :] = np.concatenate(numbers)
        starts = range(0, len(table), self._at_once)
        return np.vstack([self._portion(table[start : start + self._at_once]) for start in starts])

    def _portion(self, table: Numbers) -> Numbers:
        found = np.array([np.broadcast_to(x, len(table)) for x in self._program(table)])
        return found.T


_PROGRAMS: Final[WeakKeyDictionary[Any, dict[Hashable, Predictor]]] = WeakKeyDictionary()


def predictor_of(model: Any, inputs: Side) -> Predictor:
    """The program of a model in use; made if there is none, or the model is not what it was.

    An UnfitError if there can be none.
    """
    if not isinstance(model, Module):  # one cannot see what a function depends on
        return Predictor(model, inputs)
    # of the model before, nothing is needed any more
    key = inputs.shape, print_of(model)
    kept = _PROGRAMS.setdefault(model, {})
    if key not in kept:
        for other in [each for each in kept if each[1] != key[1]]:  # type: ignore[index]
            del kept[other]
        if len(kept) >= _MOST_SHAPES:
            del kept[next(iter(kept))]
        kept[key] = Predictor(model, inputs)
    return kept[key]


def forget(model: Any) -> None:
    """Keep no program of a model."""
    if isinstance(model, Module):
        _PROGRAMS.pop(model, None)


def _modules(model: Any) -> dict[str, Any]:
    return dict(model.named_modules()) if isinstance(model, Module) else {}


def print_of(model: Any) -> Hashable:
    """What a program of the model depends on, but for data: modules, parameters, settings.

    Nothing of a function, of which one cannot see what it depends on.
    """
    found: list[Hashable] = []
    for path, module in _modules(model).items():
        buffers = vars(module).get("_buffer_names", ())
        found += [path, id(module), id(type(module))]
        for name, x in vars(module).items():
            # whole numbers are counts, which are no leaves
            if name not in buffers or isinstance(x, int):
                found += [name, *_marks(x, 0)]
    return tuple(found)


def _marks(x: Any, depth: int) -> Iterator[Hashable]:
    """An attribute as far as it can be told from another: by its number, or by which object it is.

    What changes inside an object of an unknown kind shows in what it computes.
    """
    if isinstance(x, np.ndarray) and x.dtype != object:
        yield x.shape, x.tobytes()
    elif isinstance(x, str | int | float | complex | None):
        yield type(x), repr(x)
    elif isinstance(x, list | tuple | dict) and type(x) is not LeafGroup and depth < 8:
        yield type(x), len(x)
        for item in x.items() if isinstance(x, dict) else x:
            yield from _marks(item, depth + 1)
    elif isinstance(x, Value) and not (x.is_leaf and notes(x).recorded):
        yield "a result"  # which a model keeps, and which does not count
    elif isinstance(x, Parameter):
        yield tuple(map(id, x.rows))
    elif isinstance(x, SimpleNamespace) and depth < 8:
        yield from _marks(vars(x), depth + 1)
    elif is_dataclass(x) and not isinstance(x, type) and depth < 8:
        yield from _marks({each.name: getattr(x, each.name, None) for each in fields(x)}, depth + 1)
    else:
        yield id(x)
