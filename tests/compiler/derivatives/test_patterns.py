"""Which entries are computed, and which columns together."""

from __future__ import annotations

import random

import numpy as np
import pytest

from autograd import Value
from autograd.compiler import costs
from autograd.compiler.derivatives.patterns import Pattern, dependencies
from autograd.compiler.tape.building import tape_of


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
    from autograd import greater, where  # noqa: PLC0415

    x, y, z = Value(1.0), Value(2.0), Value(3.0)
    tape, _ = tape_of([where(greater(x, 0.0), y * y, z), x + y], [x, y, z], [])

    assert dependencies(tape, range(3)) == [0b110, 0b011]


def test_what_is_too_large_to_be_traced_counts_as_dense(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = Value(1.0), Value(2.0)
    tape, _ = tape_of([x * x, y * y], [x, y], [])
    assert dependencies(tape, range(2)) == [0b01, 0b10]

    monkeypatch.setattr(costs, "TRACED_BITS", 1)

    assert dependencies(tape, range(2)) == [0b11, 0b11]
