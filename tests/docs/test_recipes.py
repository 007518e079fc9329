"""The recipes for SciPy's solvers on the page of models run, and find what is right."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("scipy")

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module", params=["en", "zh"])
def names(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What is defined when all code on the page has run, in order."""
    page = (DOCS / request.param / "models.md").read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        examples = doctest.DocTestParser().get_examples(block)
        source = "".join(each.source for each in examples) if ">>>" in block else block
        exec(source, found)  # noqa: S102  (our own page)
    return found


@pytest.mark.parametrize("way", ["bfgs", "newton", "products"])
def test_minimize_finds_the_lowest_point(names: dict[str, Any], way: str) -> None:
    assert names[way].success
    np.testing.assert_allclose(names[way].x, 1.0, atol=1e-4)


def test_the_hessian_saves_steps(names: dict[str, Any]) -> None:
    assert names["newton"].nit < names["products"].nit < names["bfgs"].nit


def test_least_squares_finds_the_rates_within_their_errors(names: dict[str, Any]) -> None:
    """Within four: a fit of two numbers misses that once in ten thousand times."""
    assert (abs(names["fit"].x - [2.0, 0.7]) < 4.0 * names["errors"]).all()
    assert names["errors"].max() < 0.02


def test_root_puts_the_hand_where_it_is_to_be(names: dict[str, Any]) -> None:
    shoulder, elbow = names["found"].x
    hand = np.exp(1j * shoulder) + 0.8 * np.exp(1j * (shoulder + elbow))

    np.testing.assert_allclose([hand.real, hand.imag], names["target"], rtol=1e-9)
