"""The algebra of fifty digits, on mpmath's numbers: what rules say before anything is rounded."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd.table.algebras import Algebra
from autograd.table.primitive import Primitive

DIGITS = 50
"""So many digits of a slope are right, where no kink or pole is within 1e-16 of a number."""

_WORKING = 80
_STEPS = (1e-25, 1e-23)
"""Relative: a central difference errs by the square, and rounding takes as many digits as it has.

Where the two differ there is a jump: one of 1e-16, if a rule reckons with the double of pi.
"""

_SAME = 1e-13
_TINY = 1e-40


class Precise(Algebra):
    """Rows as functions of mpmath's numbers; a context of its own keeps the precision."""

    def __init__(self) -> None:
        import mpmath  # noqa: PLC0415  (an extra)

        self.context = mpmath.MPContext()
        self.context.dps = _WORKING
        super().__init__("PRECISE", _kernels(self.context))

    def numbers(self, operands: Sequence[Any]) -> tuple[Any, ...]:
        """Operands as mpmath's numbers, groups as tuples of them."""
        mpf = self.context.mpf
        return tuple(tuple(map(mpf, x)) if isinstance(x, tuple) else mpf(x) for x in operands)

    def derivative(
        self, row: Primitive, along: Callable[[Any, Any], Sequence[Any]], scale: float
    ) -> Any:
        """The derivative of a result by t at 0, of the operands `along(number, t)`; None for none.

        `scale` is the size of the numbers that t is added to, and `number` makes them mpmath's.
        """
        fine, coarse = (self._difference(row, along, step * (scale or 1.0)) for step in _STEPS)
        if fine is None or coarse is None:
            return None
        return fine if abs(fine - coarse) <= _SAME * abs(fine) + _TINY else None

    def _difference(
        self, row: Primitive, along: Callable[[Any, Any], Sequence[Any]], step: float
    ) -> Any:
        h = self.context.mpf(step)
        above, below = (self.forward(row, along(self.context.mpf, t)) for t in (h, -h))
        return self.real((above - below) / (2 * h))

    def real(self, number: Any) -> Any:
        """A number that is real and finite, else None."""
        number = self.context.convert(number)
        is_real = isinstance(number, self.context.mpf)
        return number if is_real and self.context.isfinite(number) else None


def precise() -> Precise | None:
    """The algebra, or None where mpmath is not installed."""
    try:
        return Precise()
    except ImportError:
        return None


def _kernels(mp: Any) -> Mapping[str, Callable[..., Any]]:
    """A function for each row without a forward rule."""

    def real(function: Callable[..., Any]) -> Callable[..., Any]:
        def kernel(*xs: Any) -> Any:
            result = function(*map(mp.convert, xs))
            return result if isinstance(result, mp.mpf) else mp.nan

        return kernel

    def indicator(compare: Callable[[Any, Any], bool]) -> Callable[..., Any]:
        return lambda x, y: mp.one if compare(x, y) else mp.zero

    def lgamma(x: Any) -> Any:
        if x > 0:
            return mp.loggamma(x)
        return mp.log(mp.pi / abs(mp.sinpi(x))) - mp.loggamma(1 - x)

    named = "sqrt exp expm1 log log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh asinh"
    named += " acosh atanh erf erfc hypot floor ceil"
    return {name: real(getattr(mp, name)) for name in named.split()} | {
        "pow": real(mp.power),
        "cbrt": real(lambda x: mp.sign(x) * mp.cbrt(abs(x))),
        "exp2": real(lambda x: mp.power(2, x)),
        "log2": real(lambda x: mp.log(x, 2)),
        "lgamma": real(lgamma),
        "abs": real(abs),
        "round": real(mp.nint),
        "remainder": real(lambda x, y: x - y * mp.floor(x / y)),
        "greater": indicator(lambda x, y: x > y),
        "less": indicator(lambda x, y: x < y),
        "greater_equal": indicator(lambda x, y: x >= y),
        "less_equal": indicator(lambda x, y: x <= y),
        "equal": indicator(lambda x, y: x == y),
        "not_equal": indicator(lambda x, y: x != y),
        "where": lambda c, x, y: x if c else y,
        "sum": lambda xs: builtins.sum(xs, mp.zero),
        "prod": lambda xs: math.prod(xs, start=mp.one),
        "max": builtins.max,
        "min": builtins.min,
    }
