"""Which entries are computed, and which columns together."""

from __future__ import annotations

import random

import numpy as np
import pytest

import autograd as ag
from autograd import Value
from autograd.compiler import costs
from autograd.compiler.derivatives.matrices import Sweeps
from autograd.compiler.derivatives.patterns import Pattern, dependencies
from autograd.compiler.tape.building import tape_of
from autograd.errors import CompileError


@pytest.mark.parametrize("seed", range(30))
def test_columns_of_one_colour_share_no_row(seed: int) -> None:
    rng = random.Random(seed)
    n = rng.randint(1, 80)
    density = rng.random() ** 3
    rows = [
        sum(1 << j for j in range(n) if rng.random() < density) for _ in range(rng.randint(1, 80))
    ]

    colours = Pattern(rows, n).colours_of_columns()

    for row in rows:
        in_row = [colours[j] for j in range(n) if row >> j & 1]
        assert len(set(in_row)) == len(in_row)


def test_a_band_takes_as_many_colours_as_it_is_wide() -> None:
    n, wide = 200, 5
    rows = [sum(1 << j for j in range(i, min(i + wide, n))) for i in range(n)]

    assert set(Pattern(rows, n).colours_of_columns()) == set(range(wide))


def test_the_pattern_lists_places_row_by_row() -> None:
    pattern = Pattern([0b101, 0b000, 0b010], 3)

    assert list(zip(pattern.rows.tolist(), pattern.columns.tolist(), strict=True)) == [
        (0, 0), (0, 2), (2, 1)
    ]  # fmt: skip
    np.testing.assert_array_equal(pattern.transposed().columns, [0, 2, 0])


def test_an_operand_without_slope_is_no_dependency() -> None:
    """`where` follows its condition and no slope does."""
    x, y, z = Value(1.0), Value(2.0), Value(3.0)
    tape, _ = tape_of([ag.where(ag.greater(x, 0.0), y * y, z), x + y], [x, y, z], [])

    assert dependencies(tape, range(3)) == [0b110, 0b011]


def test_what_is_too_large_to_be_traced_counts_as_dense(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = Value(1.0), Value(2.0)
    tape, _ = tape_of([x * x, y * y], [x, y], [])
    assert dependencies(tape, range(2)) == [0b01, 0b10]

    monkeypatch.setattr(costs, "TRACED_BITS", 1)

    assert dependencies(tape, range(2)) == [0b11, 0b11]


def test_a_wide_matrix_is_swept_in_reverse_and_a_tall_one_forward(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their colours are known without a search, which would take the square of thousands."""
    sought: list[int] = []
    colours = Pattern.colours_of_columns

    def counted(pattern: Pattern) -> list[int]:
        sought.append(pattern.shape[1])
        return colours(pattern)

    monkeypatch.setattr(Pattern, "colours_of_columns", counted)
    many = [Value(float(n)) for n in range(4000)]
    one = Value(2.0)
    wide, _ = tape_of([ag.dot(many, many), ag.sum(many)], many, [])
    tall, _ = tape_of([one * x for x in range(1, 4001)], [one], [])

    of_wide, of_tall = Sweeps(wide, range(4000)), Sweeps(tall, [0])

    assert (of_wide.is_reverse, of_wide.colours) == (True, [0, 1])
    assert (of_tall.is_reverse, of_tall.colours) == (False, [0])
    assert sought == [2, 1]


def test_too_many_entries_are_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "MOST_ENTRIES", 20)
    xs = [Value(float(n)) for n in range(5)]
    program = ag.compile([x * x for x in xs], inputs=xs)

    with pytest.raises(CompileError, match="shape .5, 5. has too many entries.*sparse=True"):
        program.jacobian([1.0] * 5)
    with pytest.raises(CompileError, match="25 may be other than 0.*program.hvp"):
        ag.compile(ag.prod(xs) ** 2, inputs=xs).hessian([1.0] * 5)
