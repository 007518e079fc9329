"""The least value of Rosenbrock's function: with the gradient, and with the Hessian besides."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import minimize

from autograd import compile  # noqa: A004  (the field's word)

START = np.tile([1.3, 0.7], 10)
"""Twenty numbers; the valley's lowest point has 1 in every place."""


def rosenbrock(x: Any) -> Any:
    """A narrow valley, curved like a parabola."""
    return sum(100.0 * (b - a**2) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x))


def by_bfgs() -> Any:
    """With the gradient alone."""
    program = compile(rosenbrock, (START,)).program

    def value_and_gradient(x: Any) -> tuple[float, Any]:
        value, _, gradient = program.value_and_grad(x)
        return value, gradient

    return minimize(value_and_gradient, START, jac=True, method="BFGS")


def by_newton() -> Any:
    """With the Hessian, of which only the band that is not 0 is computed."""
    program = compile(rosenbrock, (START,)).program
    return minimize(
        program,
        START,
        jac=lambda x: program.jacobian(x)[0],
        hess=program.hessian,
        method="trust-exact",
        options={"gtol": 1e-9},
    )


def by_products() -> Any:
    """With the Hessian times vectors, where the matrix would be too large."""
    program = compile(rosenbrock, (START,)).program
    return minimize(
        program,
        START,
        jac=lambda x: program.jacobian(x)[0],
        hessp=program.hvp,
        method="trust-ncg",
        options={"gtol": 1e-9},
    )
