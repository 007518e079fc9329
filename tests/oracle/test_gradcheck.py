"""PyTorch's `gradcheck` and `gradgradcheck` say the same of the same functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from autograd import GradcheckError, Value, gradcheck, gradgradcheck

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

Function = Callable[..., Any]

# by the name of what is checked: a function of anything that has methods, and a point
RIGHT: dict[str, tuple[Function, tuple[float, ...]]] = {
    "product": (lambda x, y: x * y, (2.0, -3.0)),
    "several outputs": (lambda x, y: (x.sin() * y, x / y), (0.3, 1.7)),
    "chain": (lambda x: (x.exp() + 1.0).log().tanh(), (0.4,)),
    "power": (lambda x, y: x**y, (1.3, 2.2)),
    "off a kink": (lambda x, y: x.relu() + abs(y), (0.5, -0.5)),
    "linear": (lambda x, y: 2.0 * x - y, (0.5, -0.5)),
}
WRONG: dict[str, tuple[Function, tuple[float, ...]]] = {
    "detached": (lambda x: x * x.detach(), (3.0,)),
    "at a kink": (lambda x: x.relu(), (0.0,)),
    "across a kink": (lambda x: abs(x) * x.sin() + abs(x), (4e-7,)),
    "outside the domain": (lambda x: x.sqrt(), (0.0,)),
    "taken out": (lambda x: (x.item() + x) * x, (1.5,)),
}


def tensors(point: tuple[float, ...]) -> tuple[Any, ...]:
    return tuple(torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in point)


def of_tensors(function: Function) -> Function:
    """PyTorch wants a tuple of tensors."""
    return lambda *xs: function(*xs)


@pytest.mark.parametrize("name", RIGHT)
def test_what_passes_there_passes_here(name: str) -> None:
    function, point = RIGHT[name]

    assert torch.autograd.gradcheck(of_tensors(function), tensors(point))
    assert gradcheck(function, tuple(map(Value, point)))
    if name != "linear":  # PyTorch wants a graph of the gradient, which is constant there
        assert torch.autograd.gradgradcheck(of_tensors(function), tensors(point))
    assert gradgradcheck(function, tuple(map(Value, point)))


@pytest.mark.parametrize("name", WRONG)
def test_what_fails_there_fails_here(name: str) -> None:
    function, point = WRONG[name]

    with pytest.raises(RuntimeError, match="Jacobian mismatch"):
        torch.autograd.gradcheck(of_tensors(function), tensors(point))
    with pytest.raises(GradcheckError):
        gradcheck(function, tuple(map(Value, point)))
    assert not gradcheck(function, tuple(map(Value, point)), raise_exception=False)


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ({"eps": 1e-2, "atol": 1e-5, "rtol": 0.0}, False),
        ({"eps": 1e-2, "atol": 1e-2, "rtol": 0.0}, True),
        ({"eps": 1e-2, "atol": 0.0, "rtol": 1e-3}, True),
        ({"eps": 1e-2, "atol": 0.0, "rtol": 1e-6}, False),
    ],
)
def test_tolerances_mean_the_same(options: dict[str, Any], passes: bool) -> None:
    """The difference of x**3 is off by eps**2 = 1e-4, of a slope of 12."""
    (x,) = tensors((2.0,))
    theirs = torch.autograd.gradcheck(lambda x: x**3, x, raise_exception=False, **options)

    ours = gradcheck(lambda x: x**3, Value(2.0), raise_exception=False, **options)

    assert theirs is ours is passes


def test_the_numbers_of_a_mismatch_are_theirs() -> None:
    """PyTorch prints both as tensors of one number."""
    with pytest.raises(GradcheckError) as ours:
        gradcheck(lambda x: x.exp() * x.detach(), Value(1.0))
    with pytest.raises(RuntimeError) as theirs:
        torch.autograd.gradcheck(lambda x: x.exp() * x.detach(), tensors((1.0,)))

    for number in (math.e, 2.0 * math.e):
        assert f"{number:.4f}" in str(theirs.value)
        assert f"{number:.6f}"[:6] in str(ours.value)
