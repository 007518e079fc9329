"""A tape as functions of straight-line Python, for calls on single numbers."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from autograd.compiler.arguments import Inputs
from autograd.compiler.memory import Memory
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.python.straightline import Straightline
from autograd.compiler.updates import State, Update
from autograd.notation.languages.python import NAMESPACE, function_of
from autograd.table.algebras import ARITHMETIC

_PLAIN = frozenset((float, int))


class PythonFunctions:
    """Functions made from source when they are first called.

    Each gives None where its arguments are no plain numbers or where Python's arithmetic raises:
    NumPy has the IEEE result.
    """

    def __init__(self, tape: Tape) -> None:
        self._n_inputs = tape.n_inputs
        self._writer = Straightline(tape)
        self._functions: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        self._update: Update | None = None
        self._define("values", self._writer.values())
        if len(tape.outputs) == 1:
            self._define("value_and_gradient", self._writer.value_and_gradient())

    @property
    def source(self) -> str:
        """All functions there are so far."""
        return "\n\n".join(self._sources.values())

    def values(self, inputs: Inputs, parameters: Floats) -> tuple[float, ...] | None:
        """The outputs."""
        found: tuple[float, ...] | None = self._call("values", inputs, parameters)
        return found

    def value_and_gradient(
        self, inputs: Inputs, parameters: Floats
    ) -> tuple[float, list[float]] | None:
        """The output, and its derivative by each parameter."""
        found: tuple[float, list[float]] | None = self._call(
            "value_and_gradient", inputs, parameters
        )
        return found

    def train(
        self, update: Update, settings: list[float], inputs: Inputs, memory: Memory, steps: int
    ) -> list[float] | None:
        """Update the parameters in the memory; the outputs before each step."""
        if update is not self._update:
            self._define("train", self._writer.train(update))
            self._update = update
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
        if type(inputs) not in (list, tuple) or len(inputs) != self._n_inputs:
            return None
        if not _PLAIN.issuperset(map(type, inputs)):
            return None
        function: Callable[..., Any] = self._functions[name]
        try:
            # whole numbers would be computed with exactly, and give whole numbers
            inputs = list(map(float, inputs))
            return function(inputs, parameters.tolist(), *more)
        except ARITHMETIC:
            return None

    def _define(self, name: str, source: str) -> None:
        """Make the function of a source, unless it is the one there is already."""
        if self._sources.get(name) != source:
            filename = f"<autograd program {id(self)}: {name}>"
            if name not in self._sources:
                weakref.finalize(self, linecache.cache.pop, filename, None)
            self._sources[name] = source
            self._functions[name] = function_of(name, source, filename, dict(NAMESPACE))
