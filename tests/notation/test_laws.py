"""A simplified term has the same value, is no longer, and by hand as short as it can be."""

from __future__ import annotations

import math
import random
import sys
from typing import Any

import pytest

from autograd import Value
from autograd.notation import Term, text
from autograd.notation.laws import (
    FROM_ZERO,
    LAWS,
    WRITTEN,
    Laws,
    negative,
    product,
    simplified,
    total,
)
from autograd.table.algebras import ARITHMETIC, FLOAT
from autograd.table.primitives import TABLE

X, Y = Value(0.75, "x"), Value(-1.25, "y")
ROWS = {"neg": 1, "add": 2, "sub": 2, "mul": 2, "div": 2, "pow": 2, "where": 3, "exp": 1}


def term(name: str, *operands: Any) -> Term:
    return Term(TABLE[name], operands)


def random_term(rng: random.Random, depth: int) -> Any:
    if depth == 0 or rng.random() < 0.2:
        return rng.choice([X, Y, -1.0, 0.0, 1.0, 2.0, 0.5])
    name = rng.choice([*ROWS])
    return term(name, *(random_term(rng, depth - 1) for _ in range(ROWS[name])))


def number(each: Any) -> float:
    if isinstance(each, Term):
        return float(FLOAT.forward(each.row, tuple(map(number, each.operands))))
    return each.data if isinstance(each, Value) else float(each)


def size(each: Any) -> int:
    return 1 + sum(map(size, each.operands)) if isinstance(each, Term) else 1


def awkward(each: Any) -> bool:
    """Whether something inside is no finite number, where 0 · x is not 0."""
    try:
        if not math.isfinite(number(each)):
            return True
    except ARITHMETIC:
        return True
    return isinstance(each, Term) and any(map(awkward, each.operands))


@pytest.mark.parametrize("laws", [LAWS, WRITTEN], ids=["computed", "written"])
@pytest.mark.parametrize("seed", range(20))
def test_a_simplified_term_has_the_same_value_and_is_no_longer(seed: int, laws: Laws) -> None:
    rng = random.Random(seed)
    checked = 0
    for _ in range(200):
        long = random_term(rng, 4)
        if awkward(long) or abs(number(long)) > 1e6:
            continue
        short = simplified(long, laws)

        assert number(short) == pytest.approx(number(long), rel=1e-9, abs=1e-9), long
        assert size(short) <= size(long)
        checked += 1
    assert checked > 50


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (term("mul", 0.5, term("mul", 2.0, X)), "x"),
        (term("mul", X, term("mul", 3.0, Y)), "3 · x · y"),
        (term("mul", term("neg", X), term("neg", Y)), "x · y"),
        (term("mul", X, term("div", 1.0, Y)), "x / y"),
        (term("add", X, term("neg", Y)), "x − y"),
        (term("sub", X, 0.0), "x"),
        (term("neg", term("neg", X)), "x"),
        (term("div", term("neg", X), 1.0), "−x"),
        (term("div", 0.0, X), "0"),
        (term("mul", X, 0.0), "0"),
        (term("pow", X, term("sub", 2.0, 1.0)), "x"),
        (term("pow", X, 0.0), "1"),
        (term("where", 0.0, X, Y), "y"),
        (term("div", 1.0, 0.0), "1 / 0"),
        (term("mul", X, X), "x²"),
        (term("mul", term("mul", Y, X), X), "y · x²"),
        (term("mul", term("pow", X, 3.0), term("pow", X, 2.0)), "x⁵"),
        (term("mul", term("pow", X, 0.5), X), "x^0.5 · x"),
        (term("add", X, term("mul", 2.0, X)), "3 · x"),
        (term("add", term("sub", 1.0, X), term("neg", X)), "1 − 2 · x"),
        (term("sub", X, X), "0"),
        (term("sub", X, term("mul", -2.0, Y)), "x + 2 · y"),
        (term("sub", X, -1.0), "x + 1"),
        (term("add", X, -1.0), "x − 1"),
        (term("mul", term("div", 0.5, Y), term("mul", 2.0, X)), "x / y"),
        (term("mul", term("div", 1.0, Y), X), "x / y"),
        (term("div", X, term("neg", Y)), "−x / y"),
        (term("where", X, Y, Y), "y"),
        (term("not_equal", term("less", X, Y), 0.0), "[x < y]"),
        (term("div", term("div", X, Y), Y), "x / y / y"),
        (term("sub", 1.0, term("less_equal", X, Y)), "1 − [x ≤ y]"),
    ],
)
def test_terms_are_simplified_as_by_hand(long: Term, short: str) -> None:
    assert text(simplified(long)) == short


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (term("div", term("div", X, Y), Y), "x / y²"),
        (term("div", term("neg", term("div", X, Y)), Y), "−x / y²"),
        (term("mul", term("div", X, term("pow", Y, 3.0)), Y), "x / y²"),
        (term("mul", term("div", term("sin", X), Y), Y), "sin(x)"),
        (term("sub", 1.0, term("less_equal", X, Y)), "[x > y]"),
        (term("equal", term("less", X, Y), 0.0), "[x ≥ y]"),
        (term("sub", term("mul", X, Y), term("mul", X, term("sin", Y))), "x · (y − sin(y))"),
        (term("sub", X, term("sub", 1.0, X)), "2 · x − 1"),
        (term("clamp", X, -sys.float_info.max, sys.float_info.max), "x"),
        (term("clamp", X, -1.0, 1.0), "clamp(x, −1, 1)"),
    ],
)
def test_terms_to_be_read_are_shorter_still(long: Term, short: str) -> None:
    assert text(simplified(long, WRITTEN)) == short


def test_parts_of_a_formula_are_put_together_in_short() -> None:
    assert text(product(X, -1.0)) == "−x"
    assert text(total(0.0, negative(X))) == "−x"
    assert product(1.0, X) is X
    assert total(2.0, 3.0) == 5.0


def test_laws_that_are_not_asked_for_are_left_alone() -> None:
    started = term("mul", term("add", term("add", 0.0, X), 0.0), term("pow", Y, 1.0))

    assert text(simplified(started, FROM_ZERO)) == "(x + 0) · y¹"
