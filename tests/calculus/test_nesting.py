"""Differentiation inside differentiation: no derivative is taken for another one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    no_grad,
    sin,
    vjp,
)

Function = Callable[[Any], Any]

DERIVATIVES: dict[str, Callable[[Function], Function]] = {
    "grad": grad,
    "jacobian": jacobian,
    "jacfwd": jacfwd,
    "jacrev": jacrev,
    "elementwise_grad": elementwise_grad,
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "linearize": lambda f: lambda x: linearize(f, x)[1](1.0),
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0)[0],
}
"""Each way to the derivative of a function of one number."""

TWO = pytest.mark.parametrize(("outer", "inner"), [*itertools.product(DERIVATIVES, repeat=2)])


def of(*names: str) -> list[Any]:
    return [DERIVATIVES[name] for name in names]


@TWO
def test_the_classic_confusion_is_none(outer: str, inner: str) -> None:
    """d/dx of x d/dy (x + y) at x = 1 is 1; confused it would be 2."""
    by_x, by_y = of(outer, inner)

    found = by_x(lambda x: x * by_y(lambda y: x + y)(1.0))(1.0)

    assert found == 1.0
    assert type(found) is float


@TWO
def test_an_inner_derivative_at_the_outer_argument(outer: str, inner: str) -> None:
    """d/dy of x y² at y = x is 2 x², and x times that 2 x³, with the derivative 6 x²."""
    by_x, by_y = of(outer, inner)

    assert by_x(lambda x: x * by_y(lambda y: x * y * y)(x))(3.0) == 54.0


@TWO
def test_an_inner_derivative_of_what_does_not_depend_on_it(outer: str, inner: str) -> None:
    by_x, by_y = of(outer, inner)

    assert by_x(lambda x: x * by_y(lambda y: x * x + 0.0 * y)(x))(3.0) == 0.0


@pytest.mark.parametrize(
    "names", [*itertools.product(("grad", "jvp", "linearize", "vjp"), repeat=4)]
)
def test_four_in_one_another(names: tuple[str, ...]) -> None:
    """Of sin it is sin again, and of w x y z by all of them 1, whatever else the names hide."""
    one, two, three, four = of(*names)

    assert one(two(three(four(sin))))(0.7) == pytest.approx(math.sin(0.7), rel=1e-14)
    assert (
        one(lambda w: two(lambda x: three(lambda y: four(lambda z: w * x * y * z)(w))(x))(w))(5.0)
        == 1.0
    )


@TWO
def test_an_outer_argument_within_an_inner_tangent(outer: str, inner: str) -> None:
    """d/dy of y³ is 3 y² at y = x², which is 3 x⁴, with the derivative 12 x³."""
    by_x, by_y = of(outer, inner)

    assert by_x(lambda x: by_y(lambda y: y**3)(x * x))(2.0) == 96.0


@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_tangent_that_is_the_outer_argument(name: str) -> None:
    """The derivative of y³ along x at y = 2 is 12 x, with the derivative 12; at y = x, 9 x²."""
    (by_x,) = of(name)

    assert by_x(lambda x: jvp(lambda y: y**3, (2.0,), (x,))[1])(5.0) == 12.0
    assert by_x(lambda x: jvp(lambda y: y**3, (x,), (x,))[1])(2.0) == 36.0
    assert by_x(lambda x: vjp(lambda y: y**3, 2.0)[1](x)[0])(5.0) == 12.0
    assert by_x(lambda x: vjp(lambda y: y**3, x)[1](x)[0])(2.0) == 36.0
    assert by_x(lambda x: hvp(lambda y: y**3, (x,), (x,)))(2.0) == 24.0


@pytest.mark.parametrize("name", DERIVATIVES)
def test_what_was_made_outside_is_used_inside(name: str) -> None:
    """Products that were recorded before are linear in what they are given."""
    (by_x,) = of(name)
    _, along = linearize(lambda y: y**3, 2.0)
    _, pulled = vjp(lambda y: y**3, 2.0)

    assert by_x(lambda x: x * along(x))(5.0) == 120.0
    assert by_x(lambda x: x * pulled(x)[0])(5.0) == 120.0
    assert by_x(lambda x: x * along(1.0).sin() if isinstance(along(1.0), Value) else x)(
        5.0
    ) == math.sin(12.0)


@pytest.mark.parametrize("name", DERIVATIVES)
def test_what_was_made_inside_is_used_outside(name: str) -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.append(linearize(lambda y: x * y * y, 3.0)[1])
        return x * x

    (by_x,) = of(name)

    assert by_x(f)(2.0) == 4.0
    assert kept[0](1.0).data == 12.0


def test_a_hessian_in_a_gradient_is_a_third_derivative() -> None:
    """The sum of the Hessian of Σ x³ is 6 Σ x."""
    found = grad(lambda x: hessian(lambda y: (y**3).sum())(x).sum())(np.array([1.0, 2.0]))

    np.testing.assert_array_equal(found, [6.0, 6.0])


def test_a_gradient_step_is_differentiated_by_its_rate() -> None:
    """Of (w - r 2 w)² at w = 3, r = 0.1: 2 (w - 2 r w) (-2 w)."""

    def loss(w: Any) -> Any:
        return w * w

    for by_rate in (*of("grad", "jvp", "jacfwd"),):
        found = by_rate(lambda rate: loss(3.0 - rate * grad(loss)(3.0)))(0.1)
        assert found == pytest.approx(2.0 * 2.4 * -6.0, rel=1e-14)


def test_paused_inside_a_differentiation_an_inner_one_is_a_constant() -> None:
    def f(x: Any) -> Any:
        with no_grad():
            slope = jvp(lambda y: y**3, (x,), (1.0,))[1].data
        return slope * x

    assert grad(f)(2.0) == 12.0
    assert jacfwd(f)(2.0) == 12.0


def test_all_of_it_inside_no_grad_gives_floats() -> None:
    with no_grad():
        second = hessian(lambda x: x**3)(2.0)
        product = hvp(lambda x: x**3, (2.0,), (10.0,))
        third = jacfwd(hessian(lambda x: x**3))(2.0)

    assert (second, product, third) == (12.0, 120.0, 6.0)
    assert {type(x) for x in (second, product, third)} == {float}


def test_values_and_nested_functions_go_together() -> None:
    """The derivative of 3 x² by x, found by grad of a Value that forward mode gave in reverse."""
    x = Value(2.0)

    inner = jacfwd(lambda u: jacrev(lambda v: v**3)(u))(x)

    assert inner.data == 12.0
    assert grad(inner, x) == 6.0
