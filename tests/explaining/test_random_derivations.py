"""Derivations of random graphs, read back: the sides of every equation are equal as they stand."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from autograd import Value, explain, floor
from autograd.engine import operations
from autograd.explaining.equations.equations import Equation, equated
from autograd.explaining.equations.quantities import Quantity
from autograd.explaining.equations.writing import LatexWriter, MarkedLatexWriter, Writer
from autograd.explaining.explanation import STYLES, Derivation
from autograd.notation import Term, expression
from autograd.table.primitives import ROWS, TABLE
from tests.explaining.lexemes import Names, of_latex, of_mathml, of_text
from tests.explaining.random_graphs import Drawing
from tests.explaining.reading import Known, Lexeme, Read, Shown, read, sides

LEXEMES: dict[str, Callable[[str, Names], list[Lexeme]]] = {
    "text": of_text,
    "latex": of_latex,
    "mathml": of_mathml,
}
WRITERS: dict[str, type[Writer]] = {
    "text": Writer,
    "latex": LatexWriter,
    "mathml": MarkedLatexWriter,
}

TOLERANCE = 1e-12
"""Of the sum of all terms: what rounding may do in the few operations of one equation."""

NOT_LINEAR = 1.2
"""Several rounded numbers together may move a result a little farther than one by one."""


def told(seed: int, **manner: Any) -> Derivation:
    """The derivation of a random graph, in a random manner if none is given."""
    rng = random.Random(seed)
    output, leaves = Drawing(seed).record()
    chosen = leaves if rng.random() < 0.5 else rng.choice(leaves)
    digits = rng.randint(3, 9)
    manner = manner or rng.choice(({"digits": digits}, {"decimals": digits}))
    lr: float | None = rng.choice((None, 0.5, 1e-3))
    return explain(output, chosen, style=rng.choice(STYLES), lr=lr, **manner)


def equations(derivation: Derivation) -> Iterator[Equation]:
    for step in derivation.steps:
        yield from step.equations


def writer_of(derivation: Derivation, notation: str) -> Writer:
    manner = derivation.manner
    return WRITERS[notation](manner.names, manner.digits, manner.decimals)


def written(writer: Writer, marked: str) -> str:
    """What was written, in MathML with its names in the places of their marks."""
    return writer.mathml(marked) if isinstance(writer, MarkedLatexWriter) else marked


def names(derivation: Derivation, notation: str) -> Names:
    """How everything that has a symbol is written; one symbol stands for one number."""
    found: dict[str, float] = {}
    for named in {*named_in(derivation)}:
        if isinstance(named, Value):
            if not (named.label or named in derivation.manner.names):
                continue
        elif named.kind in ("contribution", "so far"):
            continue
        writer = writer_of(derivation, notation)
        name = written(writer, writer.symbol(named))
        assert found.get(name, named.data) == pytest.approx(named.data, rel=1e-9), name
        found[name] = named.data
    return found


def named_in(derivation: Derivation) -> Iterator[Value | Quantity]:
    for equation in equations(derivation):
        for side in equation.sides:
            yield from mentioned(side.term)


def mentioned(term: Any) -> Iterator[Value | Quantity]:
    if isinstance(term, Value):
        yield term
    elif isinstance(term, Quantity):
        yield term
        yield from (each for each in (term.of, term.by) if each is not None)
    elif isinstance(term, Term | tuple):
        for operand in term if isinstance(term, tuple) else term.operands:
            yield from mentioned(operand)


def half_a_unit(derivation: Derivation, each: Shown | Known) -> float:
    """What may have been lost when a number was written."""
    number = abs(each.number)
    if isinstance(each, Known) or not math.isfinite(number):
        return 0.0
    digits, decimals = derivation.manner.digits, derivation.manner.decimals
    if decimals is not None:
        return 0.5 * 10.0**-decimals
    if number == 0.0:
        return 0.0
    power = math.floor(math.log10(number))
    last = digits - 1 - power
    return 0.5 * 10.0 ** -(max(0, last) if -3 <= power <= 4 else last)


def rounding(side: Read) -> float:
    """What rounding may do: a part of the sum of all terms, first order."""
    moved = side.reach(lambda each: abs(each.number) * 1e-7) / 1e-7
    return TOLERANCE * (moved + abs(side.result))


def readings(derivation: Derivation, notation: str) -> Iterator[tuple[str, list[Read]]]:
    """Every equation with the sides that can be read: in some a part of a sum is left out."""
    known = names(derivation, notation)
    for equation in equations(derivation):
        writer = writer_of(derivation, notation)
        line = written(writer, writer.equation(equation))
        found = map(read, sides(LEXEMES[notation](line, known)))
        yield line, [side for side in found if side is not None]


def check_as_shown(seed: int, notation: str) -> tuple[int, int]:
    """Both sides of each equality overlap; returned is how many there are, and say nothing."""
    derivation = told(seed)
    step = partial(half_a_unit, derivation)
    n = vacuous = 0
    for line, found in readings(derivation, notation):
        reaches = [side.reach(step) for side in found]
        for k in range(1, len(found)):
            n += 1
            room = NOT_LINEAR * (reaches[k - 1] + reaches[k])
            distance = abs(found[k - 1].result - found[k].result)
            if not (math.isfinite(room) and math.isfinite(distance)):
                vacuous += 1
                continue
            if distance > room:
                room += rounding(found[k - 1]) + rounding(found[k])
            assert distance <= room, f"{seed} {derivation.manner.digits} {line}"
    return n, vacuous


def check_exactly(seed: int, notation: str) -> None:
    """With all digits of the graph's numbers the sides agree but for rounding."""
    for line, found in readings(told(seed, digits=17), notation):
        for k in range(1, len(found)):
            distance = abs(found[k - 1].result - found[k].result)
            room = rounding(found[k - 1]) + rounding(found[k])
            assert distance <= room, f"{seed} {line}"


@pytest.mark.parametrize("notation", LEXEMES)
def test_the_sides_of_every_equation_overlap_as_they_are_shown(notation: str) -> None:
    """Each number is taken as an interval of half a unit in its last digit."""
    counts = [check_as_shown(seed, notation) for seed in range(80)]

    assert sum(n for n, _ in counts) > 1_000
    assert sum(vacuous for _, vacuous in counts) < 0.01 * sum(n for n, _ in counts)


@pytest.mark.parametrize("notation", LEXEMES)
def test_the_sides_of_every_equation_agree_with_all_digits(notation: str) -> None:
    for seed in range(80):
        check_exactly(seed, notation)


@pytest.mark.slow  # a thousand graphs, each written in three ways and read back
@pytest.mark.parametrize("notation", LEXEMES)
def test_every_equation_of_a_thousand_derivations_is_true_as_it_is_written(notation: str) -> None:
    counts = [check_as_shown(seed, notation) for seed in range(1_000)]
    for seed in range(1_000):
        check_exactly(seed, notation)

    assert sum(vacuous for _, vacuous in counts) < 0.01 * sum(n for n, _ in counts)


def test_long_equations_lose_nothing_where_their_lines_are_broken() -> None:
    for seed in range(80):
        derivation = told(seed)
        text = "".join(derivation.told(width=40).text.split())
        for equation in equations(derivation):
            line = writer_of(derivation, "text").equation(equation)
            assert "".join(line.split()) in text


def test_what_passes_no_derivative_on_has_no_delta() -> None:
    x = Value(3.4, "x")

    assert explain(floor(x.acosh()), x, style="delta").steps[-1].reason != "sum"


TIGHT = [TABLE[name] for name in "square exp exp2 expm1 reciprocal abs sqrt sigmoid".split()]
OPERATIONS = [*(row for row in ROWS if row.operator), *(row for row in TIGHT if not row.operator)]


def nested(numbers: tuple[float, ...]) -> Iterator[tuple[Value, dict[str, Value]]]:
    """Every operation of every other, in each place, with their leaves."""
    for outer, inner in itertools.product(OPERATIONS, repeat=2):
        for place in range(len(outer.operands)):
            leaves = {name: Value(x, name) for name, x in zip("abc", numbers, strict=True)}
            a, b, c = leaves.values()
            operands = [c] * len(outer.operands)
            operands[place] = getattr(operations, inner.name)(*[a, b][: len(inner.operands)])
            y = getattr(operations, outer.name)(*operands)
            y.label = "y"
            if math.isfinite(y.data):
                yield y, leaves


@pytest.mark.parametrize("numbers", [(1.7, 0.6, 2.3), (-1.7, 0.6, -2.3), (2.0, -3.0, 1e9)])
@pytest.mark.parametrize("notation", LEXEMES)
def test_an_operation_of_an_operation_has_the_brackets_it_needs(
    notation: str, numbers: tuple[float, ...]
) -> None:
    n = 0
    for y, leaves in nested(numbers):
        equation = equated(y, expression(y, lambda value: bool(value.label)))
        writer = WRITERS[notation]({}, 17)
        known = {written(writer, writer.symbol(v)): v.data for v in (y, *leaves.values())}
        line = written(writer, writer.equation(equation))
        found = [read(side) for side in sides(LEXEMES[notation](line, known))]
        for side in found:
            assert side is not None
            assert abs(side.result - y.data) <= rounding(side), line
        n += 1
    assert n > 150
