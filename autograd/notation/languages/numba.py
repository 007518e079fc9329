"""Rules as the Python that numba compiles: numbers, loops and functions of `math`, no objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.errors import NotationError
from autograd.notation.languages.loops import Loops
from autograd.notation.languages.printing import Operand
from autograd.notation.terms import Element
from autograd.table.kernels import kernels_of


class Numba(Loops):
    """Writes terms for numba; a group is an array of `size` numbers, which a loop over `k` reads.

    >>> from autograd.notation.terms import SYMBOLS, Symbol
    >>> x = Symbol("x")
    >>> Numba().expression(SYMBOLS.relu(x))
    '(0.0 if x <= 0.0 else x)'
    """

    language = "numba"
    words = kernels_of("numba")
    infinity = "math.inf"
    nan = "math.nan"
    choice = "({1} if {0} else {2})"
    joints: Mapping[str, str] = {"add": "or", "mul": "and"}
    turns = "for k in range(size): {1}"
    position = "float(k)"
    length = "float(size)"
    others = ("products_of_others({2}, size, {0})",)
    product_of_others = "{0}[k]"

    def _atom(self, term: Any) -> Operand:
        if isinstance(term, Element) and not term.group.derived:
            return Operand(f"{term.group.name}[k]")
        return super()._atom(term)

    def _array(self) -> str:
        if self._arrays:
            raise NotationError(
                "A rule uses the products of others of two groups at once; numba has memory for "
                "those of one. Make it two operations."
            )
        return "others"
