"""A `Function` runs unchanged as PyTorch's, and gives the same numbers, also where it is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import Function, Value, grad, gradcheck

torch: Any = pytest.importorskip("torch")
pytestmark = [pytest.mark.oracle, pytest.mark.usefixtures("clean_table")]

POINTS = (-1.7, -0.25, 0.5, 2.0)


def cube(base: Any) -> Any:
    class Cube(base):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return grad_output * 3.0 * x**2

    return Cube


def swish(base: Any) -> Any:
    class Swish(base):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            s = x.sigmoid()
            ctx.save_for_backward(x)
            return x * s

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            s = x.sigmoid()
            return grad_output * (s + x * s * (1.0 - s))

    return Swish


def scaled(base: Any) -> Any:
    class Scaled(base):  # type: ignore[misc]
        """A wrong gradient by design: the reversal of a domain-adversarial network."""

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 1.0

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return -0.5 * grad_output

    return Scaled


def branched(base: Any) -> Any:
    class Branched(base):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.by = 2.0 if x.item() > 0.0 else math.exp(x.item())
            return x * ctx.by

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            return grad_output * ctx.by

    return Branched


def pair(base: Any) -> Any:
    class Pair(base):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any, n: int) -> Any:
            ctx.save_for_backward(x)
            ctx.n = n
            return x**n

        @staticmethod
        def backward(ctx: Any, grad_output: Any) -> Any:
            (x,) = ctx.saved_tensors
            return ctx.n * x ** (ctx.n - 1) * grad_output, None

    return Pair


FACTORIES: list[Callable[[Any], Any]] = [cube, swish, scaled, branched]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
@pytest.mark.parametrize("point", POINTS)
def test_result_and_gradient_are_pytorchs(factory: Callable[[Any], Any], point: float) -> None:
    x = Value(point)
    y = factory(Function).apply(x * 1.5).sin()
    y.backward()
    t = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    u = factory(torch.autograd.Function).apply(t * 1.5).sin()
    u.backward()

    assert y.data == pytest.approx(u.item(), rel=1e-14)
    assert x.grad == pytest.approx(t.grad.item(), rel=1e-14)


@pytest.mark.parametrize("factory", [cube, swish], ids=lambda factory: factory.__name__)
@pytest.mark.parametrize("point", POINTS)
def test_second_derivatives_are_pytorchs(factory: Callable[[Any], Any], point: float) -> None:
    x = Value(point)
    ours = grad(grad(factory(Function).apply(x), x, create_graph=True), x)
    t = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    first = torch.autograd.grad(factory(torch.autograd.Function).apply(t), t, create_graph=True)[0]
    theirs = torch.autograd.grad(first, t)[0]

    assert ours == pytest.approx(theirs.item(), rel=1e-13)


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_gradcheck_says_the_same_of_it(factory: Callable[[Any], Any]) -> None:
    """`branched` is right at 2, where it is linear."""
    t = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    theirs = torch.autograd.gradcheck(
        factory(torch.autograd.Function).apply, t, raise_exception=False
    )

    ours = gradcheck(factory(Function).apply, Value(2.0), raise_exception=False)

    assert ours is theirs is (factory is not scaled)


def test_a_setting_is_handed_on_as_it_is() -> None:
    x = Value(1.5)
    y = pair(Function).apply(x, 3)
    y.backward()
    t = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    u = pair(torch.autograd.Function).apply(t, 3)
    u.backward()

    assert y.data == pytest.approx(u.item(), rel=1e-15)
    assert x.grad == pytest.approx(t.grad.item(), rel=1e-15)
