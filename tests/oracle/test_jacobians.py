"""Jacobians, Hessians and products with them: random functions against PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograd import (
    Value,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    vjp,
)
from tests.oracle.random_programs import LEAVES, NAMES, SMOOTH, Writer, computed, recorded

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

OUTPUTS = 3
TOLERANCE = 1e-9
"""Relative, and a thousandth of it absolute for what cancels among numbers up to 20."""

Function = Callable[[Any], Any]


def functions(seed: int, names: list[str], n: int, pytorch: Any) -> tuple[Any, Function, Function]:
    """A point, and a function of it that gives the last n results, ours and PyTorch's."""
    program = Writer(20_000 + seed).program(names)

    def ours(x: Any) -> Any:
        results = recorded(program, list(x))[-n:]
        return results[0] if n == 1 else np.array(results)

    def theirs(x: Any) -> Any:
        results = computed(program, [x[i] for i in range(LEAVES)], pytorch)[-n:]
        return results[0] if n == 1 else torch.stack(results)

    return np.array(program.numbers[:LEAVES]), ours, theirs


def assert_close(found: Any, expected: Any, seed: int) -> None:
    np.testing.assert_allclose(
        found,
        np.asarray(expected),
        rtol=TOLERANCE,
        atol=TOLERANCE * 1e-3,
        equal_nan=True,
        err_msg=str(seed),
    )


@pytest.mark.parametrize("fifty", range(6))
def test_jacobians_of_random_functions_are_those_of_pytorch(fifty: int, pytorch: Any) -> None:
    """Forward, in reverse, and whichever is shorter; of Values too."""
    for seed in range(50 * fifty, 50 * fifty + 50):
        x, ours, theirs = functions(seed, NAMES, OUTPUTS, pytorch)
        expected = torch.autograd.functional.jacobian(theirs, torch.tensor(x))

        for of in (jacobian, jacfwd, jacrev):
            found = of(ours)(x)
            assert found.shape == (OUTPUTS, LEAVES)
            assert_close(found, expected, seed)
        of_values = jacfwd(ours)(np.array([Value(each) for each in x]))
        assert_close([[each.data for each in row] for row in of_values], expected, seed)


@pytest.mark.parametrize("fifty", range(6))
def test_products_of_random_functions_are_those_of_pytorch(fifty: int, pytorch: Any) -> None:
    for seed in range(50 * fifty, 50 * fifty + 50):
        x, ours, theirs = functions(seed, NAMES, OUTPUTS, pytorch)
        rng = np.random.default_rng(seed)
        tangent, cotangent = rng.normal(size=LEAVES), rng.normal(size=OUTPUTS)
        point = torch.tensor(x)
        value, moved = torch.autograd.functional.jvp(theirs, point, torch.tensor(tangent))
        _, pulled = torch.autograd.functional.vjp(theirs, point, torch.tensor(cotangent))

        found = jvp(ours, (x,), (tangent,))
        assert_close(found[0], value, seed)
        assert_close(found[1], moved, seed)
        assert_close(linearize(ours, x)[1](tangent), moved, seed)
        assert_close(vjp(ours, x)[1](cotangent)[0], pulled, seed)


@pytest.mark.parametrize("fifty", range(6))
def test_hessians_of_random_functions_are_those_of_pytorch(fifty: int, pytorch: Any) -> None:
    """And symmetric; in every order of forward and reverse; and so are products with them."""
    for seed in range(50 * fifty, 50 * fifty + 50):
        x, ours, theirs = functions(seed, SMOOTH, 1, pytorch)
        tangent = np.random.default_rng(seed).normal(size=LEAVES)
        expected = torch.autograd.functional.hessian(theirs, torch.tensor(x)).numpy()

        found = hessian(ours)(x)

        assert_close(found, expected, seed)
        assert_close(found, found.T, seed)
        for one, other in ((jacrev, jacfwd), (jacrev, jacrev), (jacfwd, jacfwd)):
            assert_close(one(other(ours))(x), expected, seed)
        assert_close(hvp(ours, (x,), (tangent,)), expected @ tangent, seed)


def test_a_network_has_pytorch_s_jacobian_by_inputs_and_parameters() -> None:
    """torch.func's forms: by a dict of parameters a dict, within each output."""
    rng = np.random.default_rng(3)
    parameters = {"w": rng.normal(size=(4, 3)), "v": rng.normal(size=(2, 4)), "b": rng.normal()}
    x = rng.normal(size=3)

    def of_network(tanh: Any) -> Any:
        return lambda p, x: {"y": p["v"] @ tanh(p["w"] @ x) + p["b"], "square": (x * x).sum()}

    tensors = {name: torch.tensor(each, dtype=torch.float64) for name, each in parameters.items()}
    expected = torch.func.jacrev(of_network(torch.tanh), (0, 1))(tensors, torch.tensor(x))
    for of in (jacobian, jacfwd, jacrev):
        found = of(of_network(np.tanh), (0, 1))(parameters, x)

        for output in ("y", "square"):
            for name in parameters:
                one, two = found[output][0][name], expected[output][0][name]
                assert np.shape(one) == two.shape
                np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(found[output][1], expected[output][1], rtol=1e-12)


def test_third_derivatives_are_those_of_pytorch() -> None:
    def f(x: Any) -> Any:
        return (x[0] * x[1]).sin() * x[1].exp() + x[0] ** 3 / x[1]

    x = np.array([0.7, 1.3])
    thrice = torch.func.jacrev(torch.func.jacrev(torch.func.jacrev(f)))
    expected = thrice(torch.tensor(x))

    for third in (jacfwd(hessian(f)), jacrev(hessian(f)), hessian(grad(f))):
        np.testing.assert_allclose(third(x), expected, rtol=1e-12)
