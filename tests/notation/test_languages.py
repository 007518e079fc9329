"""What each language writes in its own way."""

from __future__ import annotations

import pytest

from autograd.errors import NotationError
from autograd.notation.languages.c import C
from autograd.notation.languages.javascript import JavaScript
from autograd.notation.languages.loops import Loops
from autograd.notation.languages.numba import Numba
from autograd.notation.languages.printing import Source, _common
from autograd.notation.languages.python import Python
from autograd.notation.terms import SYMBOLS, Symbol, SymbolGroup
from autograd.table.primitives import ROWS


@pytest.mark.parametrize("language", [C, JavaScript])
def test_two_minus_signs_stay_apart(language: type[Loops]) -> None:
    """C and JavaScript read --x as an order to count down."""
    assert language().expression(SYMBOLS.neg(SYMBOLS.neg(Symbol("x")))) == "-(-x)"
    assert language().expression(SYMBOLS.neg(-0.0)) == "-(-0.0)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (C(), "(1.0 < x || x != x ? x : 0.0)"),
        (JavaScript(), "(1.0 < x || x !== x ? x : 0.0)"),
        (Numba(), "(x if 1.0 < x or x != x else 0.0)"),
        (Python(), "(x if (1.0 if 1.0 < x else 0.0) + (1.0 if x != x else 0.0) else 0.0)"),
    ],
    ids=lambda each: getattr(each, "language", "text"),
)
def test_a_choice_is_each_languages_own(language: Source, expected: str) -> None:
    x = Symbol("x")
    condition = SYMBOLS.less(1.0, x) + SYMBOLS.isnan(x)

    assert language.expression(SYMBOLS.where(condition, x, 0.0)) == expected


@pytest.mark.parametrize("language", [C, JavaScript, Numba])
def test_every_helper_serves_a_row(language: type[Loops]) -> None:
    assert getattr(language, "helpers", {}).keys() <= set(language.words.values())
    assert language.words.keys() <= {row.name for row in ROWS}


def test_numba_has_memory_for_the_products_of_others_of_one_group() -> None:
    xs, ws = SymbolGroup("xs", "x"), SymbolGroup("ws", "w")
    source = Numba()
    source.sizes = {"xs": 0, "ws": 0}
    (x,), (w,) = SYMBOLS.products_of_others(xs), SYMBOLS.products_of_others(ws)

    with pytest.raises(NotationError, match="Make it two operations"):
        source.expression(x * w)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (C(), ["const double _t0 = hypot(x, y);"]),
        (Python(), ["_t0 = hypot(x, y)"]),
    ],
    ids=lambda each: getattr(each, "language", "text"),
)
def test_what_decides_and_stands_in_what_is_chosen_is_computed_once(
    language: Source, expected: list[str]
) -> None:
    x, y = Symbol("x"), Symbol("y")
    r = SYMBOLS.hypot(x, y)
    written = language.expression(SYMBOLS.where(SYMBOLS.equal(r, 0.0), 0.0, x / r / r))

    assert language.statements == expected
    assert written.count("_t0") == 3


def test_what_stands_deep_in_a_choice_is_left_where_it_is() -> None:
    """A whole graph may hang below, so a choice is searched to a few levels only."""
    x = Symbol("x")
    r = SYMBOLS.exp(x)
    deep = r
    for _ in range(2000):
        deep = deep + 1.0

    assert _common(SYMBOLS.less(r, 1.0), (deep, Symbol("y"))) == []
    assert _common(SYMBOLS.less(r, 1.0), (r + 1.0, deep)) == [r]
