"""Equal terms are made once, whatever they are made of."""

from __future__ import annotations

import math

import pytest

from autograd import Value
from autograd.notation import SYMBOLS, Term, text
from autograd.notation.sharing import SharedTerms
from autograd.notation.terms import Named
from autograd.table.primitives import TABLE

X, Y = Value(0.75, "x"), Value(-1.25, "y")


@pytest.mark.parametrize(
    ("name", "operands", "others", "are_one"),
    [
        ("add", (X, Y), (Y, X), True),
        ("sub", (X, Y), (Y, X), False),
        ("pow", (X, 0.5), (X, 0.5), True),
        ("maximum", (X, 0.0), (X, -0.0), False),
        ("maximum", (X, math.nan), (X, math.nan), True),
        ("sum", ((X, Y),), ((X, Y),), True),
        ("sum", ((X, Y),), ((Y, X),), False),  # rounded in another order
        ("sum", ((X, Y),), ((X, Y, Y),), False),
    ],
)
def test_terms_are_one_if_they_are_equal(
    name: str, operands: tuple[object, ...], others: tuple[object, ...], are_one: bool
) -> None:
    terms, row = SharedTerms(), TABLE[name]

    assert (terms.of(row, operands) is terms.of(row, others)) is are_one


def test_what_a_rule_made_is_shared_with_what_was_there() -> None:
    terms = SharedTerms()
    known = terms.of(TABLE["mul"], (X, Y))
    made = SYMBOLS.exp(Named(X) * Named(Y)) + 0.0

    assert isinstance(terms.read(made), Term)
    assert terms.read(made).operands == (known,)
    assert terms.read(Named(X)) is X
    assert terms.read(2) == 2.0


def test_a_deep_rule_is_read_without_recursion() -> None:
    made = Named(X) + 1.0
    for _ in range(20_000):
        made = SYMBOLS.sin(made)

    assert isinstance(SharedTerms().read(made), Term)


def test_a_term_stands_under_the_name_that_it_was_given() -> None:
    terms = SharedTerms()
    product = terms.of(TABLE["mul"], (X, Y))
    terms.call(product, Value(-0.9375, "p"))

    assert text(terms.of(TABLE["exp"], (terms.of(TABLE["mul"], (Y, X)),))) == "exp(p)"
