"""Rules as the Python that numba compiles: numbers, loops and functions of `math`, no objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.notation.languages.c import FUNCTIONS, CSource
from autograd.notation.languages.printing import OPERATORS, Operand
from autograd.notation.terms import COUNT, Each, Group, Term


class MachineSource(CSource):
    """Writes terms for numba; a group is an array of `size` numbers, which a loop over `k` reads.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> x = Symbol("x")
    >>> MachineSource().expression(SYMBOLS.relu(x))
    '(0.0 if x <= 0.0 else x)'
    """

    language = "machine code"
    operators: Mapping[str, tuple[str, int]] = OPERATORS
    words: Mapping[str, str] = {name: f"math.{name}" for name in FUNCTIONS} | {
        "abs": "math.fabs",
        "floor": "np.floor",
        "ceil": "np.ceil",
        "remainder": "floored_remainder",
    }
    infinity = "math.inf"
    nan = "math.nan"
    constant = variable = end = ""
    index = "float(k)"
    joints: Mapping[str, str] = {"add": "or", "mul": "and"}

    def loop(self, size: int, statement: str) -> str:  # noqa: ARG002  (it is known at run time)
        """The statement, done for each operand of a group."""
        return f"for k in range(size): {statement}"

    def body(self, slope: Any) -> Any:
        """What the slope of a group is for operand k, after what is the same for all of them."""
        if isinstance(slope, Group) and slope.derived == "products_of_others":
            self.statements.append(f"products_of_others({slope.name}, size, others)")
            return next(iter(Group("others", "others[k]")))
        if isinstance(slope, Group):
            return next(iter(slope))
        term = slope.body if isinstance(slope, Each) else slope
        self.hoist(term)
        return term

    def _choice(self, condition: str, x: str, y: str) -> str:
        return f"({x} if {condition} else {y})"

    def _call(self, term: Term) -> Operand | None:
        if term.row is COUNT:
            return Operand("float(size)")
        return super()._call(term)
