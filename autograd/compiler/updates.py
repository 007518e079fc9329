"""An optimiser's update of many parameters, without an array made anew for every product.

An array as large as that makes the memory manager ask the system, which takes longer than the
arithmetic. So the rule is read on symbols, and its operations write where memory waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from autograd.compiler.tape.tape import Floats
from autograd.errors import NotationError
from autograd.notation.terms import Symbol, Term

State = Mapping[str, Floats]

OPERATORS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "true_divide",
    "neg": "negative",
}

UFUNCS: dict[str, np.ufunc] = {
    **{row: getattr(np, ufunc) for row, ufunc in OPERATORS.items()},
    "pow": np.power,
}
"""What arithmetic is made of."""


NOT_ARITHMETIC = (TypeError, ValueError, AttributeError, NotationError)
"""What an update raises that cannot be read on symbols."""


class Optimizer(Protocol):
    """What `step` and `train` need of an optimiser: its update as one function over arrays.

    It is `traceable` if the update is arithmetic alone, `+ - * / **` on its arguments and fixed
    numbers, so that it means the same written out once as called again and again.
    """

    traceable: bool

    def updated(self, data: Floats, grad: Floats, state: State) -> tuple[Floats, State]: ...


class Updates:
    """Updates parameters; keeps the memory for what is computed on the way."""

    def __init__(self) -> None:
        self._spare: list[Floats] = []

    def apply(self, optimizer: Optimizer, data: Floats, grad: Floats, state: State) -> State | None:
        """Update `data` by a traceable rule; what the optimiser remembers then.

        None if the rule is more than arithmetic, and nothing has changed. The last operation is
        the one that writes into `data`.
        """
        arrays = {"data": data, "grad": grad, **state}
        if len(arrays) < 2 + len(state):
            return None
        symbols: dict[str, Any] = {name: Symbol(name) for name in arrays}
        try:
            after, remembered = optimizer.updated(
                symbols["data"], symbols["grad"], {name: symbols[name] for name in state}
            )
        except NOT_ARITHMETIC:
            return None
        terms: list[Any] = [*remembered.values(), after]
        work = _Work(arrays, self._spare)
        if not isinstance(after, Term) or not all(map(work.is_arithmetic, terms)):
            return None
        found = {name: work.kept(term) for name, term in remembered.items()}
        if after in remembered.values():
            data[:] = work.kept(after)
        else:
            work.written(after, data)
        return found


class _Work:
    """Computes terms over arrays; one that is used no more gives its memory to the next."""

    def __init__(self, arrays: Mapping[str, Floats], spare: list[Floats]) -> None:
        self._arrays = arrays
        self._spare = spare
        self._uses: Counter[int] = Counter()
        self._found: dict[int, Floats] = {}

    def is_arithmetic(self, term: Any) -> bool:
        """Whether a term is made of arrays and numbers; its uses are counted, this one with them.

        So the memory of what is kept is never given away.
        """
        if not isinstance(term, Term):
            return isinstance(term, Symbol)
        self._uses[id(term)] += 1
        if self._uses[id(term)] > 1:
            return True
        return term.row.name in UFUNCS and all(
            isinstance(x, int | float) or self.is_arithmetic(x) for x in term.operands
        )

    def kept(self, term: Any) -> Floats:
        """The result of a term in an array of its own."""
        if not isinstance(term, Term):
            return self._arrays[term.name].copy()
        if id(term) in self._found:
            return self._found[id(term)].copy()
        return self.written(term, np.empty_like(self._arrays["data"]))

    def written(self, term: Term, out: Floats | None) -> Floats:
        """The result of a term in `out`, or in memory that is free."""
        operands = [self._operand(x) for x in term.operands]
        for operand in term.operands:
            self._release(operand)
        if out is None:
            out = self._spare.pop() if self._spare else np.empty_like(self._arrays["data"])
        UFUNCS[term.row.name](*operands, out=out)
        self._found[id(term)] = out
        return out

    def _operand(self, operand: Any) -> Any:
        if isinstance(operand, Symbol):
            return self._arrays[operand.name]
        if not isinstance(operand, Term):
            return operand
        found = self._found.get(id(operand))
        return self.written(operand, None) if found is None else found

    def _release(self, operand: Any) -> None:
        if isinstance(operand, Term):
            self._uses[id(operand)] -= 1
            if not self._uses[id(operand)]:
                self._spare.append(self._found[id(operand)])
