"""A tape as functions of straight-line Python, for calls on single numbers."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import numpy as np

from autograd.compiler.arguments import Inputs
from autograd.compiler.courses import Course
from autograd.compiler.memory import Memory
from autograd.compiler.tape.tape import Floats, Tape
from autograd.compiler.targets.python.straightline import Straightline
from autograd.compiler.updates import Settings, State, Update
from autograd.notation.languages.python import NAMESPACE, function_of
from autograd.table.algebras import ARITHMETIC

ORDER = ("values", "value_and_gradient", "with_inputs", "train")
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
        self._trained: tuple[Update, bool, bool] | None = None

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
        found: tuple[float, ...] | None = self._called("values", inputs, parameters)
        return found

    def value_and_gradient(
        self, inputs: Inputs, parameters: Floats
    ) -> tuple[list[float], list[float]] | None:
        """The outputs, and the derivative of the first by each parameter."""
        found = self._called("value_and_gradient", inputs, parameters)
        if found is None:
            return None
        *outputs, gradient = found
        return outputs, gradient

    def with_inputs(
        self, inputs: Inputs, parameters: Floats
    ) -> tuple[list[float], list[float], list[float]] | None:
        """The same, and the derivative of the first output by each input."""
        found = self._called("with_inputs", inputs, parameters)
        if found is None:
            return None
        *outputs, gradient, by_inputs = found
        return outputs, gradient, by_inputs

    def train(
        self,
        update: Update,
        numbers: Settings,
        inputs: Inputs,
        memory: Memory,
        course: Course,
    ) -> list[float] | None:
        """Update the parameters in the memory; the outputs before each step."""
        samples, rates = self._samples(inputs, course), course.rates
        if samples is None:
            return None
        kind = update, course.order is not None, rates is not None
        if kind != self._trained:
            source = self._writer.train(*kind)
            if source != self._sources.get("train"):
                self._sources["train"] = source
                self._functions.pop("train", None)
            self._trained = kind
        state = memory.state.ready(update, len(memory.parameters))
        settings, lines = update.parted(numbers)
        before = [state[name].tolist() for name in update.memory]
        before += [line.tolist() for line in lines]
        first, more = state.steps + 1, () if rates is None else (rates.tolist(),)
        given = before, settings, first, course.steps, *more
        found = self._call("train", samples, memory.parameters, *given)
        if found is None:
            return None
        outputs, parameters, gradient, remembered = found
        after = dict(zip(update.memory, map(np.array, remembered), strict=True))
        memory.gradient[:] = gradient
        memory.move(np.array(parameters), State({**state, **after}, state.steps + course.steps))
        return cast(list[float], outputs)

    def _samples(self, inputs: Any, course: Course) -> list[Any] | None:
        """The inputs of every step, or those of each where there is an order of single samples."""
        if course.order is None:
            return self._plain(inputs)
        if course.order.shape[1] != 1:
            return None
        samples: list[Any] = inputs[course.order[:, 0]].tolist()
        return samples

    def _plain(self, inputs: Inputs) -> list[float] | None:
        if type(inputs) is np.ndarray and inputs.ndim == 1 and inputs.dtype == np.float64:
            inputs = inputs.tolist()
        if type(inputs) not in (list, tuple) or len(inputs) != self._tape.n_inputs:
            return None
        if not _PLAIN.issuperset(map(type, inputs)):
            return None
        try:
            # whole numbers would be computed with exactly, and give whole numbers
            return list(map(float, inputs))
        except OverflowError:
            return None

    def _called(self, name: str, inputs: Inputs, parameters: Floats) -> Any:
        plain = self._plain(inputs)
        return None if plain is None else self._call(name, plain, parameters)

    def _call(self, name: str, inputs: list[Any], parameters: Floats, *more: Any) -> Any:
        function = self._functions.get(name) or self._function(name)
        try:
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
