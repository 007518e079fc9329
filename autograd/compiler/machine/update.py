"""An optimiser's update as instructions of the loop: the rule read once, for all parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograd.compiler.machine.cases import UPDATE, Case, Line
from autograd.compiler.tape import Floats
from autograd.notation.terms import Symbol, Term

Update = Callable[[Any, Any, Mapping[str, Any]], tuple[Any, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class UpdateCode:
    """The lines of an update and the memory they work in.

    That holds the parameters, the gradient, and what the optimiser remembers, name by name; then
    what is computed, and constants last. `copies` says from where to where results go at the end.
    """

    lines: tuple[Line, ...]
    copies: npt.NDArray[np.uint64]
    constants: Floats
    size: int


def update_code(update: Update, names: Sequence[str], n: int) -> UpdateCode:
    """The update of `n` parameters by a rule that is arithmetic alone, else a TypeError."""
    given = [Symbol(name) for name in ("data", "grad", *names)]
    data, grad, *remembered = (_array(symbol) for symbol in given)
    after, state = update(data, grad, dict(zip(names, remembered, strict=True)))
    results = [after, *(state[name] for name in names)]
    writer = _Writer(given, n)
    found = [writer.place(result[0]) for result in results]
    if len(set(found)) < len(found) or min(found) < len(given) * n:
        raise TypeError("A result of the update is one of its arguments.")
    targets = [0, *(n * (2 + number) for number in range(len(names)))]
    first = writer.n_vectors * n
    for _, fields in writer.lines:
        for k in range(4, len(fields)):
            if fields[k] < 0:
                fields[k] = first + ~fields[k]
    return UpdateCode(
        lines=tuple(writer.lines),
        copies=np.array([found, targets], dtype=np.uint64).T.copy(),
        constants=np.array(writer.constants),
        size=first + len(writer.constants),
    )


class _Writer:
    def __init__(self, given: Sequence[Symbol], n: int) -> None:
        self.n = n
        self.lines: list[Line] = []
        self.constants: list[float] = []
        self.n_vectors = len(given)
        self._places = {id(symbol): number * n for number, symbol in enumerate(given)}
        self._kept: list[Any] = []

    def place(self, term: Any) -> int:
        """Where the numbers of a term stand, after the lines that compute them.

        A constant is written as ~number until the vectors are counted.
        """
        if isinstance(term, int | float):
            self.constants.append(float(term))
            return ~(len(self.constants) - 1)
        if id(term) in self._places:
            return self._places[id(term)]
        if not isinstance(term, Term):
            raise TypeError(f"An update works with {term!r}, which is no arithmetic.")
        at = [self.place(operand) for operand in term.operands]
        kinds = tuple("one" if place < 0 else "line" for place in at)
        place = self.n_vectors * self.n
        self.n_vectors += 1
        self.lines.append((Case(term.row.name, "flat", UPDATE, kinds), [place, self.n, 0, 0, *at]))
        self._places[id(term)] = place
        self._kept.append(term)  # its id must stay its own
        return place


def _array(symbol: Symbol) -> npt.NDArray[np.object_]:
    array = np.empty(1, dtype=object)
    array[0] = symbol
    return array
