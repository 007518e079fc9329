"""A tape as functions of straight-line Python, for calls on single numbers."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import numpy as np

from autograd.compiler.arguments import Inputs
from autograd.compiler.memory import Memory
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.python.straightline import Straightline
from autograd.compiler.updates import State, Update
from autograd.notation.languages.python import NAMESPACE, function_of
from autograd.table.algebras import ARITHMETIC

ORDER = ("values", "value_and_gradient", "train")
"""Of the functions in the source."""

_PLAIN = frozenset((float, int))


class PythonFunctions:
    """Functions made from source when they are first called.

    Each gives None where its arguments are no plain numbers or where Python's arithmetic raises:
    NumPy has the IEEE result.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._functions: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        self._update: Update | None = None

    @cached_property
    def _writer(self) -> Straightline:
        return Straightline(self._tape)

    @property
    def source(self) -> str:
        """The functions of a pass, and all others there are so far."""
        for name in ("values", "value_and_gradient")[: 1 + (len(self._tape.outputs) == 1)]:
            self._written(name)
        return "\n\n".join(map(self._sources.__getitem__, sorted(self._sources, key=ORDER.index)))

    def values(self, inputs: Inputs, parameters: Floats) -> tuple[float, ...] | None:
        """The outputs."""
        found: tuple[float, ...] | None = self._call("values", inputs, parameters)
        return found

    def value_and_gradient(
        self, inputs: Inputs, parameters: Floats
    ) -> tuple[list[float], list[float]] | None:
        """The outputs, and the derivative of the first by each parameter."""
        found = self._call("value_and_gradient", inputs, parameters)
        if found is None:
            return None
        *outputs, gradient = found
        return outputs, gradient

    def train(
        self, update: Update, settings: list[float], inputs: Inputs, memory: Memory, steps: int
    ) -> list[float] | None:
        """Update the parameters in the memory; the outputs before each step."""
        if update is not self._update:
            self._update = update
            source = self._writer.train(update)
            if source != self._sources.get("train"):
                self._sources["train"] = source
                self._functions.pop("train", None)
        state = memory.state.ready(update, len(memory.parameters))
        before = [state[name].tolist() for name in update.memory]
        first = state.steps + 1
        found = self._call("train", inputs, memory.parameters, before, settings, first, steps)
        if found is None:
            return None
        outputs, parameters, gradient, remembered = found
        after = dict(zip(update.memory, map(np.array, remembered), strict=True))
        memory.gradient[:] = gradient
        memory.move(np.array(parameters), State({**state, **after}, state.steps + steps))
        return cast(list[float], outputs)

    def _call(self, name: str, inputs: Inputs, parameters: Floats, *more: Any) -> Any:
        if type(inputs) not in (list, tuple) or len(inputs) != self._tape.n_inputs:
            return None
        if not _PLAIN.issuperset(map(type, inputs)):
            return None
        function = self._functions.get(name) or self._function(name)
        try:
            # whole numbers would be computed with exactly, and give whole numbers
            inputs = list(map(float, inputs))
            return function(inputs, parameters.tolist(), *more)
        except ARITHMETIC:
            return None

    def _written(self, name: str) -> str:
        """The source of a function; that of a training is written where its update is known."""
        if name not in self._sources:
            source: str = getattr(self._writer, name)()
            self._sources[name] = source
        return self._sources[name]

    def _function(self, name: str) -> Callable[..., Any]:
        filename = f"<autograd program {id(self)}: {name}>"
        if filename not in linecache.cache:
            weakref.finalize(self, linecache.cache.pop, filename, None)
        function = function_of(name, self._written(name), filename, dict(NAMESPACE))
        self._functions[name] = function
        return cast(Callable[..., Any], function)
