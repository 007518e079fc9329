"""With this module one can read what a function does with Values as a rule over the table.

The function is called with Values that have no number to show: whoever asks for one, to compare it
or to compute beside the graph, ends the reading. So what was read holds for all numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import repeat, starmap
from threading import local
from typing import Any, NamedTuple, NoReturn

from autograd.engine.forking import forkable_lock
from autograd.engine.methods import NAMESPACE
from autograd.engine.pausing import recording
from autograd.engine.value import Value
from autograd.graph import topological
from autograd.table.primitive import Primitive
from autograd.table.primitives import TABLE

_LOCK = forkable_lock()


class Untraceable(Exception):  # noqa: N818  (not an error: what is read so is computed otherwise)
    """A function needs the numbers of its operands, so it is no rule."""


def _ask(*_: Any, **__: Any) -> NoReturn:
    raise Untraceable


class Traced(Value):
    """A Value whose number cannot be asked for."""

    __slots__ = ()

    data = property(_ask, _ask)
    item = detach = backward = _compare = _ask
    __float__ = __bool__ = __int__ = __round__ = __format__ = __copy__ = _ask
    __array_function__ = __deepcopy__ = __reduce__ = _ask


class _State(local):
    on = False
    """Whether this thread is being traced."""


_STATE = _State()


@contextmanager
def tracing() -> Iterator[None]:
    """While this lasts, what the thread records is traced, also inside `no_grad`."""
    with _LOCK, recording(), _switched(on=True):
        before = NAMESPACE["_blanks"]

        def blank() -> Any:
            return object.__new__(Traced) if _STATE.on else next(before)

        blanks = NAMESPACE["_blanks"] = starmap(blank, repeat(()))
        try:
            yield
        finally:
            if NAMESPACE["_blanks"] is blanks:
                NAMESPACE["_blanks"] = before


def untraced() -> AbstractContextManager[None]:
    """While this lasts, what the thread records is as ever, also inside `tracing`."""
    return _switched(on=False)


@contextmanager
def _switched(on: bool) -> Iterator[None]:
    before, _STATE.on = _STATE.on, on
    try:
        yield
    finally:
        _STATE.on = before


def traced(number: float) -> Traced:
    """A leaf to call a function with."""
    leaf = Traced(0.0)
    leaf._number = number
    return leaf


class Reference(NamedTuple):
    """What an operand of a step is: an input or a step before, by its number."""

    kind: str
    place: int


class Step(NamedTuple):
    """An operation, with references, floats and, for groups, tuples of these as its operands."""

    row: Primitive
    operands: tuple[Any, ...]


class Steps(NamedTuple):
    """A computation over the table, from inputs to one output. Equal ones compute the same."""

    steps: tuple[Step, ...]
    output: Any

    def computed(self, xp: Any, inputs: Sequence[Any]) -> Any:
        """The output in an algebra."""
        results: list[Any] = []

        def of(x: Any) -> Any:
            if isinstance(x, Reference):
                return inputs[x.place] if x.kind == "input" else results[x.place]
            return tuple(map(of, x)) if isinstance(x, tuple) else x

        for row, operands in self.steps:
            results.append(xp.forward(row, [of(x) for x in operands]))
        return of(self.output)

    def over(self, index: int) -> Steps | None:
        """The output over an input, which is a factor of it; None where it is none."""
        return _Division(Reference("input", index)).of(self)


def steps_of(output: Any, inputs: Sequence[Value]) -> Steps:
    """What was recorded from some inputs to an output; Untraceable where more takes part."""
    if not isinstance(output, Value):
        return Steps((), float(output))
    places: dict[int, Reference] = {}
    for n, x in enumerate(inputs):
        places.setdefault(id(x), Reference("input", n))
    given = set(places)
    steps: list[Step] = []

    def reference(x: Any) -> Any:
        if isinstance(x, Value):
            return places[id(x)]
        return tuple(map(reference, x)) if isinstance(x, tuple) else x

    for node in topological(output, lambda x: () if id(x) in given else x.parents):
        if id(node) in given:
            continue
        if node.row is None:
            raise Untraceable
        steps.append(Step(node.row, tuple(map(reference, node.operands))))
        places[id(node)] = Reference("step", len(steps) - 1)
    return Steps(tuple(steps), reference(output))


class _Division:
    """Steps that are linear in one input, written anew without it."""

    def __init__(self, by: Reference) -> None:
        self.result: list[Step] = []
        self.factors: dict[Any, Any] = {by: 1.0}
        """What is linear in the input, and what it is over it."""
        self.places: dict[Any, Any] = {}
        """Where steps that do not depend on the input are now."""

    def of(self, whole: Steps) -> Steps | None:
        for n, (row, operands) in enumerate(whole.steps):
            place = Reference("step", n)
            if not any(x in self.factors for x in _references(operands)):
                self.places[place] = self._plus(row.name, *map(self._at, operands), row=row)
                continue
            factor = self._factor(row.name, operands)
            if factor is None:
                return None
            self.factors[place] = factor
        if whole.output == 0.0:
            return Steps((), 0.0)
        factor = self.factors.get(whole.output)
        return None if factor is None else Steps(tuple(self.result), factor)

    def _plus(self, name: str, *operands: Any, row: Primitive | None = None) -> Reference:
        self.result.append(Step(TABLE[name] if row is None else row, operands))
        return Reference("step", len(self.result) - 1)

    def _at(self, x: Any) -> Any:
        if isinstance(x, Reference):
            return self.places.get(x, x)
        return tuple(map(self._at, x)) if isinstance(x, tuple) else x

    def _factor(self, name: str, operands: tuple[Any, ...]) -> Any:
        """What a step is over the input; None where it is not linear in it."""
        if name == "neg":
            return self._plus("neg", self.factors[operands[0]])
        if name == "sum":
            return self._sum(operands[0])
        if name not in ("add", "sub", "mul", "div"):
            return None
        x, y = operands
        of_x, of_y = self.factors.get(x), self.factors.get(y)
        if name in ("add", "sub"):
            return None if of_x is None or of_y is None else self._plus(name, of_x, of_y)
        if of_x is not None and of_y is not None:
            return None
        if name == "div":
            return None if of_x is None else self._plus("div", of_x, self._at(y))
        factor, other = (of_y, self._at(x)) if of_x is None else (of_x, self._at(y))
        return other if factor == 1.0 else self._plus("mul", factor, other)

    def _sum(self, xs: tuple[Any, ...]) -> Any:
        factors = [self.factors.get(x) for x in xs]
        return None if None in factors else self._plus("sum", tuple(factors))


def _references(operands: tuple[Any, ...]) -> list[Reference]:
    found = [x for each in operands for x in (each if type(each) is tuple else (each,))]
    return [x for x in found if isinstance(x, Reference)]
