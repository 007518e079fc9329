"""The help of every operation has an example, and it gives what it says."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import math

import pytest

import autograd
from autograd.engine import operations
from autograd.engine.adding import primitive
from autograd.engine.methods import WRAPPED
from autograd.engine.sessions import points_of
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS

EXAMPLES = doctest.DocTestParser()


def failures(doc: str, name: str) -> int:
    known = vars(inspect.getmodule(getattr(autograd, name))) if name in WRAPPED else {}
    test = EXAMPLES.get_doctest(doc, dict(known), name, None, None)
    return doctest.DocTestRunner(verbose=False).run(test).failed


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_example_of_an_operation_runs(row: autograd.table.primitive.Primitive) -> None:
    doc = inspect.getdoc(getattr(autograd, row.name))
    assert doc is not None

    assert ">>> " in doc
    assert failures(doc, row.name) == 0
    if row.name not in WRAPPED:
        assert doc.startswith(row.doc)
        assert getattr(operations, row.name).__doc__ == doc


def test_a_wrong_number_in_an_example_is_found() -> None:
    doc = operations.tanh.__doc__
    assert doc is not None

    assert failures(doc.replace("0.664037", "0.664038"), "tanh") == 1


def test_a_row_that_is_added_has_an_example_too() -> None:
    cube = primitive(
        "cubed", "x", lambda xp, x: x * x * x, (lambda xp, z, x: 3.0 * x * x,), doc="x to the 3rd."
    )

    assert str(cube.__doc__).endswith("(0.512, 1.92)")
    assert failures(str(cube.__doc__), "cubed") == 0


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, math.inf), (-math.inf, 3.0), (-math.inf, math.inf), (5.0, math.inf)]
)
def test_a_row_of_an_endless_domain_has_an_example_within_it(low: float, high: float) -> None:
    row = Primitive("endless", "x", lambda xp, x: x * x, (lambda xp, z, x: 2.0 * x,))
    (point,) = points_of(dataclasses.replace(row, domain=(low, high)))

    assert low < point < high
    assert math.isfinite(point)
