"""Every row, in its domain: slopes against differences, and every reading of its rules."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd import grad
from autograd.engine import stubs
from autograd.notation.languages.python import Python
from autograd.notation.terms import SYMBOLS, Symbol, SymbolGroup, Term, as_group
from autograd.table import primitives
from autograd.table.algebras import ARRAY, FLOAT
from autograd.table.primitive import Primitive
from tests.trials import spread

STEP = 1e-5
TOLERANCE = 3e-8
"""A central difference is off by about STEP**2 times the third derivative, here below 100, and by
the rounding of the values, 1e-16 over STEP."""

ULPS = 3

WRITE_STUBS = "write the file of types anew by `python -m autograd.engine.stubs`."


def shifted(numbers: tuple[float, ...], position: int, by: float) -> list[float]:
    return [x + by * (i == position) for i, x in enumerate(numbers)]


def test_slopes_are_the_differences_of_the_values(trials: list[Any]) -> None:
    for trial in trials:
        slopes = trial.apply(trial.leaves()).slopes
        for i in trial.smooth():
            above, below = (trial.apply(shifted(trial.numbers, i, h)).data for h in (STEP, -STEP))

            assert slopes[i] == pytest.approx(
                (above - below) / (2 * STEP), rel=TOLERANCE, abs=TOLERANCE
            )


def test_conditions_and_class_indices_have_slope_0(trials: list[Any]) -> None:
    for trial in trials:
        slopes = trial.apply(trial.leaves()).slopes

        assert all(slopes[i] == 0.0 for i in range(len(slopes)) if i not in trial.smooth())


def test_backward_gives_leaves_the_recorded_slopes(trials: list[Any]) -> None:
    for trial in trials:
        leaves = trial.leaves()
        result = trial.apply(leaves)
        result.backward()

        assert tuple(leaf.grad for leaf in leaves) == result.slopes


def test_second_derivatives_are_the_differences_of_the_first(trials: list[Any]) -> None:
    for trial in trials[:2]:
        leaves = trial.leaves()
        first = grad(trial.apply(leaves), leaves, create_graph=True)
        second = [grad(g, leaves) for g in first]
        for j in trial.smooth():
            above, below = (gradients(trial, shifted(trial.numbers, j, h)) for h in (STEP, -STEP))
            for i in trial.smooth():
                difference = (above[i] - below[i]) / (2 * STEP)

                assert second[i][j] == pytest.approx(difference, rel=1e-6, abs=1e-6)


def gradients(trial: Any, numbers: list[float]) -> list[float]:
    leaves = type(trial)(trial.row, tuple(numbers)).leaves()
    found: list[float] = grad(trial.apply(leaves), leaves)
    return found


def test_a_number_in_any_position_gives_the_same_result_and_slopes(trials: list[Any]) -> None:
    for trial in trials[:2]:
        of_values = trial.apply(trial.leaves())
        for i in range(len(trial.numbers)):
            mixed: list[Any] = trial.leaves()
            mixed[i] = trial.numbers[i]
            if len(mixed) == 1:
                continue
            result = trial.apply(mixed)
            others = tuple(s for j, s in enumerate(of_values.slopes) if j != i)

            assert (result.data, result.slopes) == (of_values.data, others)


def test_numbers_alone_give_a_leaf(trials: list[Any]) -> None:
    for trial in trials:
        result = trial.apply(trial.numbers)

        assert result.is_leaf
        assert result.data == trial.apply(trial.leaves()).data


def test_arrays_have_the_same_values_and_slopes(row: Primitive, trials: list[Any]) -> None:
    """One evaluation for all points at once; NumPy's functions differ from libm's by some ulps."""
    columns = [np.array(column) for column in zip(*(t.numbers for t in trials), strict=True)]
    operands = trials[0].operands(columns)

    results = ARRAY.forward(row, operands)
    slopes = [
        each
        for i, operand in enumerate(operands)
        for each in spread(ARRAY.slope(row, i, results, operands), operand)
    ]

    for n, trial in enumerate(trials):
        node = trial.apply(trial.leaves())
        assert close(entry(results, n), node.data)
        assert len(slopes) == len(node.slopes)
        for slope, recorded in zip(slopes, node.slopes, strict=True):
            assert close(entry(slope, n), recorded)


def entry(array: Any, n: int) -> float:
    return float(np.broadcast_to(array, (5,))[n])


def close(x: float, y: float) -> bool:
    """Equal but for a few units in the last place of numbers of about 1."""
    return abs(x - y) <= ULPS * max(math.ulp(1.0), math.ulp(y))


def test_python_source_evaluates_to_the_recorded_numbers(row: Primitive, trials: list[Any]) -> None:
    symbols = tuple(
        SymbolGroup(p.name, f"_{p.name}_i") if p.starred else Symbol(p.name) for p in row.operands
    )
    # a row without a rule is a call of the kernel of its name
    forward = Term(row, symbols) if row.forward is None else row.forward(SYMBOLS, *symbols)
    for trial in trials:
        node = trial.apply(trial.leaves())
        names = dict(
            zip((p.name for p in row.operands), trial.operands(trial.numbers), strict=True)
        )

        assert evaluated(forward, names) == node.data
        slopes = [
            each
            for p, rule in zip(row.operands, row.slopes, strict=True)
            for each in spread(
                ((0.0,) * len(names[p.name]) if p.starred else 0.0)
                if rule is None
                else evaluated(rule(SYMBOLS, Symbol("z"), *symbols), {**names, "z": node.data}),
                names[p.name],
            )
        ]
        assert tuple(slopes) == node.slopes


def evaluated(term: Any, names: dict[str, Any]) -> Any:
    source = Python()
    expression = source.expression(as_group(term) if isinstance(term, tuple | list) else term)
    scope = {
        **FLOAT.kernels,
        "inf": math.inf,
        "nan": math.nan,
        "mul": lambda x, y: x * y,
        "map": map,
        "zip": zip,
    }
    scope |= {name: getattr(FLOAT, name) for name in ("count", "indices", "products_of_others")}
    scope |= names
    for statement in source.statements:
        exec(statement, scope)  # noqa: S102  (source that the library wrote)
    return eval(expression, scope)  # noqa: S307


def test_every_row_says_what_it_is(row: Primitive) -> None:
    assert row.doc.endswith(".")
    assert row.symbol


def test_the_stub_file_has_every_name_of_the_row(row: Primitive) -> None:
    text = stubs.PATH.read_text(encoding="utf-8")

    for name in (row.name, *row.aliases):
        assert f"\ndef {name}(" in text, f"{name!r} is missing: {WRITE_STUBS}"


def test_the_table_is_at_most_120_columns_wide() -> None:
    lines = Path(primitives.__file__).read_text(encoding="utf-8").splitlines()

    assert max(map(len, lines)) <= 120
