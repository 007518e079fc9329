"""The rates of Lotka and Volterra's equations from measurements of both animals."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from autograd import compile  # noqa: A004  (the field's word)
from autograd.compiler import Program

TRUE = np.array([1.1, 0.4, 0.1, 0.4])
"""How prey are born and eaten, how predators grow by that, and die."""

START = np.array([0.9, 0.5, 0.12, 0.5])
AT_FIRST = 10.0, 5.0
STEPS, STEP, NOISE = 100, 0.1, 0.2


def populations(rates: Any) -> list[Any]:
    """Prey and predators after each tenth step of Runge and Kutta's method."""
    born, eaten, grown, died = rates

    def change(x: Any, y: Any) -> tuple[Any, Any]:
        return born * x - eaten * x * y, grown * x * y - died * y

    x, y = AT_FIRST
    seen = []
    for step in range(1, STEPS + 1):
        a = change(x, y)
        b = change(x + STEP / 2 * a[0], y + STEP / 2 * a[1])
        c = change(x + STEP / 2 * b[0], y + STEP / 2 * b[1])
        d = change(x + STEP * c[0], y + STEP * c[1])
        x = x + STEP / 6 * (a[0] + 2 * b[0] + 2 * c[0] + d[0])
        y = y + STEP / 6 * (a[1] + 2 * b[1] + 2 * c[1] + d[1])
        if step % 10 == 0:
            seen += [x, y]
    return seen


@cache
def compiled() -> Program:
    """The populations as a program."""
    return compile(populations, (START,)).program


def measured(seed: int = 0) -> Any:
    """The populations at the true rates, and some noise."""
    exact = np.array(populations(TRUE))
    return exact + np.random.default_rng(seed).normal(0.0, NOISE, exact.shape)


def fitted(seen: Any) -> Any:
    """The rates that fit best, by SciPy's `least_squares`."""
    program = compiled()
    return least_squares(lambda rates: program(rates) - seen, START, jac=program.jacobian)


def by_gauss_newton(seen: Any, steps: int = 6) -> tuple[Any, Any]:
    """The same by hand, a linear problem of least squares in each step; and standard errors."""
    program = compiled()
    rates = START
    for _ in range(steps):
        residuals = np.array(program(rates)) - seen
        rates = rates - np.linalg.lstsq(program.jacobian(rates), residuals)[0]
    slopes = program.jacobian(rates)
    residuals = np.array(program(rates)) - seen
    variance = residuals @ residuals / (len(seen) - len(rates))
    return rates, np.sqrt(variance * np.diag(np.linalg.inv(slopes.T @ slopes)))
