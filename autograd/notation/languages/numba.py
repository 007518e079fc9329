"""Rules as the Python that numba compiles: numbers, loops and functions of `math`, no objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd.errors import NotationError
from autograd.notation.languages.loops import Loops
from autograd.notation.terms import Each, Group
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

    def body(self, slope: Any) -> Any:
        """What the slope of a group is for operand k, after what is the same for all of them."""
        if isinstance(slope, Group):
            return next(iter(slope))
        term = slope.body if isinstance(slope, Each) else slope
        self.hoist(term)
        return term

    def _array(self) -> str:
        if self._arrays:
            raise NotationError(
                "A rule uses the products of others of two groups at once; numba has memory for "
                "those of one. Make it two operations."
            )
        return "others"
