"""The equation of one step of gradient descent."""

from __future__ import annotations

from autograd.engine.value import Value
from autograd.explaining.equations.equations import Equation, equated
from autograd.explaining.equations.quantities import Quantity, updated
from autograd.notation import SYMBOLS


def descended(by: Value, rate: Quantity, slope: Quantity) -> Equation:
    """What a value is after a step against its derivative `slope`: w⁺ = w − η · ∂E/∂w."""
    new = updated(by, by.data - rate.data * slope.data)
    return equated(new, SYMBOLS.sub(by, SYMBOLS.mul(rate, slope)))
