"""Laws of derivatives, on random functions of every smooth row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Value, grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, vjp
from tests.properties.functions import Pair, agree, numbers, pairs, vectors


def gradient(result: Any, x: list[Value]) -> list[Value]:
    """As Values, with the graph by which it was found; of what is a constant it is 0."""
    if not isinstance(result, Value) or result.is_leaf:
        return [Value(float(each is result)) for each in x]
    return grad(result, x, create_graph=True)


@given(pairs(), numbers(-3.0, 3.0), numbers(-3.0, 3.0))
def test_the_gradient_is_linear(pair: Pair, a: float, b: float) -> None:
    x = pair.leaves()
    f, g = pair.both(x)

    combined = gradient(a * f + b * g, x)

    apart = zip(gradient(f, x), gradient(g, x), strict=True)
    assert agree(combined, [a * by_f + b * by_g for by_f, by_g in apart])


@given(pairs())
def test_a_product_has_the_gradient_of_the_product_rule(pair: Pair) -> None:
    x = pair.leaves()
    f, g = pair.both(x)

    product = gradient(f * g, x)

    apart = zip(gradient(f, x), gradient(g, x), strict=True)
    assert agree(product, [by_f * g + f * by_g for by_f, by_g in apart])


@given(pairs())
def test_a_quotient_has_the_gradient_of_the_quotient_rule(pair: Pair) -> None:
    x = pair.leaves()
    f, g = pair.both(x)
    divisor = 1.5 + g * g

    quotient = gradient(f / divisor, x)

    apart = zip(gradient(f, x), gradient(g, x), strict=True)
    square = divisor * divisor
    assert agree(quotient, [(by_f * divisor - f * 2.0 * g * by_g) / square for by_f, by_g in apart])


OUTER: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sin": (ag.sin, ag.cos),
    "cos": (ag.cos, lambda u: -ag.sin(u)),
    "tanh": (ag.tanh, lambda u: 1.0 / ag.cosh(u) ** 2),
    "atan": (ag.atan, lambda u: 1.0 / (1.0 + u * u)),
    "cube": (lambda u: u**3, lambda u: 3.0 * u * u),
    "asinh": (ag.asinh, lambda u: (1.0 + u * u) ** -0.5),
}
"""Functions with their derivatives from a table of calculus."""


@pytest.mark.parametrize("name", OUTER)
@given(pair=pairs())
def test_a_function_of_a_function_has_the_gradient_of_the_chain_rule(name: str, pair: Pair) -> None:
    outer, slope = OUTER[name]
    x = pair.leaves()
    f = ag.tanh(pair.f(x))  # so that neither cosh nor the cube overflow

    assert agree(gradient(outer(f), x), [slope(f) * by_x for by_x in gradient(f, x)])


@given(pairs(0.1, 1.5), st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]))
def test_euler_s_theorem_on_homogeneous_functions(pair: Pair, degree: float) -> None:
    """Of any f, norm(x)**k * f(x/norm(x)) has the degree k: x times its gradient is k times it."""
    x = pair.leaves()
    length = ag.operations.norm(x)
    result = length**degree * pair.f([each / length for each in x])

    along = ag.dot(x, gradient(result, x))

    assert agree([along], [degree * result])


@given(pairs())
def test_the_hessian_is_symmetric(pair: Pair) -> None:
    """Each half by sweeps of its own: in reverse over those in reverse, and forward over these."""
    x = pair.leaves()
    first = gradient(pair.f(x), x)
    second = [gradient(each, x) for each in first]

    n = range(len(x))
    lower = [second[i][j] for i in n for j in n if i > j]
    upper = [second[j][i] for i in n for j in n if i > j]
    assert agree(lower or [0.0], upper or [0.0])
    forward = hessian(pair.f)(pair.leaves())
    assert agree([y for row in forward for y in row], [y for row in second for y in row])


@given(pairs(), st.integers(0, 999))
def test_hvp_is_the_hessian_times_the_vector(pair: Pair, seed: int) -> None:
    v = vectors(pair, seed)
    x = pair.leaves()

    product = hvp(pair.f, (x,), (v,))

    assert agree(product, [ag.dot(row, v) for row in hessian(pair.f)(x)])


@given(pairs(), st.integers(0, 999))
def test_jvp_and_vjp_are_adjoint(pair: Pair, seed: int) -> None:
    """<u, J v> is <J^T u, v>."""
    v, x = vectors(pair, seed), pair.leaves()
    u = [0.75, -1.25]

    _, pushed = jvp(pair.both, (x,), (v,))
    _, back = vjp(pair.both, x)
    (pulled,) = back(u)

    assert agree([ag.dot(u, pushed)], [ag.dot(pulled, v)])


@given(pairs())
def test_jacobians_are_the_same_in_every_mode(pair: Pair) -> None:
    x = pair.leaves()

    forward, reverse, shorter = (of(pair.both)(x) for of in (jacfwd, jacrev, jacobian))

    for rows in (forward, shorter):
        for found, expected in zip(rows, reverse, strict=True):
            assert agree(found, expected)
