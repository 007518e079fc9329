"""Formulas cut to the width of a box still read as what was computed."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

import autograd
import nn
from autograd import Value, relu, sqrt, tanh
from viz import draw


def named(letter: str, n: int) -> list[Value]:
    return [Value(0.1 * i, f"{letter}_{i}") for i in range(1, n + 1)]


def caption(value: Value, parameters: Iterable[Value] = ()) -> str:
    """The line under the title of the box of `value`."""
    value.label = "result"
    svg = draw(value, "named", parameters=parameters).svg
    lines = (re.sub("<[^>]*>", "", line) for line in re.findall(r"<text.*?</text>", svg))
    return next(line for line in lines if "…" in line and "(" in line)


def test_a_maximum_of_long_terms_is_not_written_as_that_of_one() -> None:
    """The line went from the middle of the first into that of the last: max(relu(w · … + b))."""
    nn.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 1, 2), nn.ReLU(), nn.MaxPool2d(2))
    pixels = named("pixel", 9)
    pooled = model([[pixels[:3], pixels[3:6], pixels[6:]]])[0][0][0]

    assert caption(pooled, model.parameters()) == "max(relu(w1,1,1 · pixel1 + … + b), …)"


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_what_is_left_out_has_all_its_brackets(n: int) -> None:
    a, b = named("numerator", n), named("denominator", n)
    deep = relu(a[0] * (b[0] / sqrt((a[1] * a[1] + b[1] * b[1]) / 2.0 + 1e-5)) + b[0])
    flat = tanh(autograd.max([x * tanh(y) for x, y in zip(a, b, strict=True)]) + a[0])

    for line in map(caption, (deep, flat)):
        assert line.count("(") == line.count(")")
        assert "… …" not in line


def test_a_formula_in_which_no_brackets_match_is_cut_nevertheless() -> None:
    inner = named("a_rather_long_name", 1)[0]
    for _ in range(12):
        inner = tanh(inner)

    assert re.fullmatch(r"tanh\(.*….*\)", caption(inner))
