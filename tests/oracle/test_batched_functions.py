"""`compile(fun, example, in_axes=...)` against `jax.vmap`, per-sample gradients against PyTorch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value
from tests.compiler.nestings import nesting

OURS = SimpleNamespace(
    sin=ag.sin, tanh=ag.tanh, exp=ag.exp, array=lambda xs: np.array(xs, dtype=object)
)
TOLERANCE = 1e-11
"""Relative, and absolute beside numbers of about 1: a dozen operations in another order."""


@pytest.fixture
def jax() -> Any:
    """JAX in double precision, which it leaves again."""
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)


def theirs(jax: Any) -> Any:
    return SimpleNamespace(
        sin=jax.numpy.sin, tanh=jax.numpy.tanh, exp=jax.numpy.exp, array=jax.numpy.array
    )


def check_alike(found: Any, expected: Any) -> None:
    """The same containers, and in them arrays of the same shapes and numbers."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, each in expected.items():
            check_alike(found[key], each)
    elif isinstance(expected, list | tuple):
        assert isinstance(found, list | tuple)
        assert len(found) == len(expected)
        for ours, each in zip(found, expected, strict=True):
            check_alike(ours, each)
    else:
        assert (found.dtype, found.shape) == (np.float64, expected.shape)
        np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("seed", range(24))
def test_a_batch_goes_through_as_through_vmap(seed: int, jax: Any) -> None:
    """Nested arguments with the batch at the axes drawn for them, and nested results."""
    drawn = nesting(seed)
    expected = jax.vmap(drawn.fun(theirs(jax)), in_axes=drawn.in_axes)(*drawn.batch)

    program = ag.compile(drawn.fun(OURS), drawn.example, in_axes=drawn.in_axes)

    check_alike(program(*drawn.batch), expected)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("seed", range(100, 108))
def test_derivatives_of_a_batch_are_those_of_vmap(seed: int, reduction: Any, jax: Any) -> None:
    """By every argument, shared ones too, and no reduction divides them."""
    drawn = nesting(seed, scalar=True)
    by_all = jax.value_and_grad(drawn.fun(theirs(jax)), tuple(range(len(drawn.example))))
    value, gradient = jax.vmap(by_all, in_axes=drawn.in_axes)(*drawn.batch)

    program = ag.compile(drawn.fun(OURS), drawn.example, in_axes=drawn.in_axes, reduction=reduction)

    check_alike(program.value_and_grad(*drawn.batch), (value, gradient))


@pytest.mark.parametrize("seed", range(200, 206))
def test_jacobians_of_a_batch_are_those_of_vmap(seed: int, jax: Any) -> None:
    """Of nested results by nested arguments, arrays of one shape after the other."""
    drawn = nesting(seed)
    by_all = jax.jacrev(drawn.fun(theirs(jax)), tuple(range(len(drawn.example))))
    expected = jax.vmap(by_all, in_axes=drawn.in_axes)(*drawn.batch)

    program = ag.compile(drawn.fun(OURS), drawn.example, in_axes=drawn.in_axes)

    check_alike(program.jacobian(*drawn.batch), expected)


def test_keywords_have_the_batch_first_as_in_vmap(jax: Any) -> None:
    def fun(x: Any, y: Any) -> Any:
        return x * y[0] + y[1]

    x, y = np.arange(3.0), np.arange(6.0).reshape(3, 2)
    program = ag.compile(fun, {"x": 1.0, "y": np.ones(2)}, in_axes=0)

    check_alike(program(x=x, y=y), jax.vmap(fun)(x=x, y=y))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_per_sample_gradients_are_those_of_torch_func(reduction: Any) -> None:
    torch: Any = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    model = nn.MLP(3, [4, 2], activation="tanh", rng=rng)
    xs, target = [Value(0.0) for _ in range(3)], Value(0.0)
    a, b = model(xs)
    loss = (a * b - target) ** 2
    program = ag.compile(loss, [*xs, target], model.parameters(), reduction=reduction)
    samples = rng.normal(size=(6, 4))
    parameters = torch.tensor(program.parameters.copy())

    def of_sample(flat: Any, sample: Any) -> Any:
        """The same network in tensors: a neuron has its weights, and then its bias."""
        first, second = flat[:16].reshape(4, 4), flat[16:].reshape(2, 5)
        h = torch.tanh(first[:, :3] @ sample[:3] + first[:, 3])
        y = second[:, :4] @ h + second[:, 4]
        return (y[0] * y[1] - sample[3]) ** 2

    expected = torch.func.vmap(torch.func.grad(of_sample), in_dims=(None, 0))(
        parameters, torch.tensor(samples)
    )

    found = program.per_sample_gradients(samples)

    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-10, atol=1e-12)
