"""What the page on adding an operation tells to write works as it stands; places it names exist."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograd.table.algebras import Algebra
from autograd.table.kernels import Kernel
from autograd.table.primitive import Primitive
from tests.table.closed_forms import Difference

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/en/adding-an-operation.md", "docs/zh/adding-an-operation.md", "CONTRIBUTING.md")
PAGE = (ROOT / PAGES[0]).read_text(encoding="utf-8")
POINTS = (0.5, 1.0, 2.75)

NAMES = {
    "_whole": lambda rounded: lambda x: float(rounded(x)),
    "Difference": Difference,
    "Kernel": Kernel,
    "Primitive": Primitive,
    "_POINTS": (),
    "math": math,
    "np": np,
}


def written(begins: str) -> Any:
    """What the block that begins so gives, as an element of a tuple or as entries of a dict."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    blocks = [block for language, block in fenced if not language]
    (block,) = (each for each in blocks if each.startswith(begins))
    return eval(f"{{{block}}}" if block.startswith('"') else f"({block})", dict(NAMES))  # noqa: S307


def row_of(name: str) -> Primitive:
    (row,) = written(f'Primitive("{name}"')
    assert isinstance(row, Primitive)
    return row


FLOATS = Algebra("floats", {"tanh": math.tanh, "square": lambda x: x * x})


@pytest.mark.parametrize("x", POINTS)
def test_a_row_of_the_recipe_has_the_value_of_its_other_formula(x: float) -> None:
    formulas = written('"tanhshrink"')
    row = row_of("tanhshrink")
    assert row.forward is not None

    assert row.forward(FLOATS, x) == pytest.approx(formulas["tanhshrink"](x), rel=1e-14)
    assert written('"trunc"')["trunc"].floats(-x) == formulas["trunc"](-x)


@pytest.mark.parametrize("x", POINTS)
def test_a_row_of_the_recipe_has_the_slope_of_a_difference(x: float) -> None:
    """Of fourth order, whose error at this width is some 1e-11."""
    formula, h = written('"tanhshrink"')["tanhshrink"], 1e-3
    far, near = formula(x + 2 * h) - formula(x - 2 * h), formula(x + h) - formula(x - h)
    (rule,) = row_of("tanhshrink").slopes
    assert rule is not None

    assert rule(FLOATS, formula(x), x) == pytest.approx((8.0 * near - far) / (12.0 * h), rel=1e-8)
    assert row_of("trunc").slopes == (None,)


def test_the_kernel_of_the_recipe_agrees_with_itself() -> None:
    kernel = written('"trunc"')["trunc"]

    assert kernel.arrays(np.array(POINTS)) == pytest.approx([*map(kernel.floats, POINTS)])


def test_the_difference_of_the_recipe_is_one() -> None:
    (difference,) = written("Difference")

    assert (difference.row, difference.at((1000.0,)), difference.at((30.0,))) == (
        "softsign",
        True,
        False,
    )


def test_the_row_that_is_added_at_run_time_prints_what_is_said(
    capsys: pytest.CaptureFixture[str], clean_table: None
) -> None:
    block, *_ = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

    exec(block, {})  # noqa: S102

    printed = capsys.readouterr().out.strip()
    assert f"It prints `{printed}`" in PAGE
    # e^(-x²), -2x e^(-x²) and (4x² - 2) e^(-x²) at a half
    value = math.exp(-0.25)
    assert [*map(float, printed.split())] == pytest.approx([value, -value, -value], abs=5e-7)


@pytest.mark.parametrize("page", PAGES)
def test_every_place_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    places = re.findall(r"`((?:autograd|nn|viz|tests|docs|examples)(?:/[\w.-]+)+)/?`", text)

    assert len(places) > 4
    there = [(ROOT / place).exists() or "NAME" in place for place in places]
    assert all(there), places
