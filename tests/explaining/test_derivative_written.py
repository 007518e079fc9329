"""Formulas of derivatives of random graphs, read back from each notation: they are the gradient."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from autograd import Value, derivative, grad
from autograd.explaining.equations.equations import Equation
from autograd.explaining.formulas.derivatives import Derivative
from autograd.explaining.telling.parts import Passage
from tests.explaining.random_graphs import Drawing
from tests.explaining.reading import Known, read, sides
from tests.explaining.test_random_derivations import (
    LEXEMES,
    WRITERS,
    mentioned,
    rounding,
    written,
)

ROOM = 1e3
"""A formula for reading is computed in another order, so rounding counts more often."""


def equations(found: Derivative) -> Iterator[Equation]:
    for part in found.parts():
        if isinstance(part, Passage):
            yield from part.equations


def check_as_written(found: Derivative, notation: str) -> int:
    """Every name is what its formula comes to; returned is how many formulas could be read."""
    manner, n = found.manner, 0
    known: dict[str, float] = {}
    for equation in equations(found):
        for side in equation.sides:
            for named in mentioned(side.term):
                if not isinstance(named, Value) or named.label or named in manner.names:
                    writer = WRITERS[notation](manner.names, 17)
                    symbol = written(writer, writer.symbol(named))
                    assert known.setdefault(symbol, named.data) == named.data, symbol
    for equation in equations(found):
        writer = WRITERS[notation](manner.names, 17)
        line = written(writer, writer.equation(equation))
        left, right = map(read, sides(LEXEMES[notation](line, known)))
        assert left is not None
        assert isinstance(left.numbers[0], Known)
        if right is None or not math.isfinite(left.result):
            continue
        n += 1
        assert right.result == pytest.approx(left.result, rel=0.0, abs=ROOM * rounding(right)), line
    return n


@pytest.mark.parametrize("notation", LEXEMES)
def test_formulas_are_the_gradient_as_they_are_written(notation: str) -> None:
    n = 0
    for seed in range(300):
        output, leaves = Drawing(seed).record()
        leaf = leaves[seed % len(leaves)]
        found = derivative(output, leaf)

        assert found.number == pytest.approx(grad(output, leaf), rel=1e-9, nan_ok=True), seed
        n += check_as_written(found, notation)
        n += check_as_written(derivative(output, [leaf, leaves[0]]), notation)
    assert n > 1000
