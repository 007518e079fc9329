"""Hares and foxes over time, fitted to what was counted: gradient and Hessian by six numbers."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array

DT = 0.05
EVERY = 10
"""Steps from one count to the next."""

TRUE = (1.1, 0.4, 0.1, 0.4, 10.0, 5.0)
AT = np.array([1.0, 0.38, 0.11, 0.42, 9.0, 6.0])
"""Four rates, then how many hares and foxes there are at first."""


def change(x: Any, y: Any, rates: Any) -> tuple[Any, Any]:
    """The change of hares and foxes in a unit of time."""
    a, b, c, d = rates
    return a * x - b * x * y, c * x * y - d * y


def step(x: Any, y: Any, rates: Any) -> tuple[Any, Any]:
    """One step of the classical method of Runge and Kutta."""
    u1, v1 = change(x, y, rates)
    u2, v2 = change(x + 0.5 * DT * u1, y + 0.5 * DT * v1, rates)
    u3, v3 = change(x + 0.5 * DT * u2, y + 0.5 * DT * v2, rates)
    u4, v4 = change(x + DT * u3, y + DT * v3, rates)
    return (
        x + DT / 6.0 * (u1 + 2.0 * u2 + 2.0 * u3 + u4),
        y + DT / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4),
    )


def counts(p: Any, steps: int) -> list[Any]:
    """The hares and foxes after each tenth step."""
    *rates, x, y = p
    found = []
    for n in range(1, steps + 1):
        x, y = step(x, y, rates)
        if n % EVERY == 0:
            found += [x, y]
    return found


def misfit(p: Any, steps: int) -> Any:
    """The sum of squared differences from what was counted, in plain operators."""
    return sum(
        (x - seen) ** 2 for x, seen in zip(counts(p, steps), counts(TRUE, steps), strict=True)
    )


def gradient(backend: str, steps: int) -> Start:
    from benchmarks.models import ours

    return ours.gradient(partial(misfit, steps=steps), AT, backend)


def hessian(backend: str, steps: int) -> Start:
    from benchmarks.models import ours

    return ours.hessian(partial(misfit, steps=steps), AT, backend)


def jax(order: int, steps: int, forward: bool = False) -> Start:
    """The steps are a `scan`, of which every tenth state is compared.

    With `forward` it is differentiated forward alone, which six parameters make worthwhile.
    """
    from benchmarks.models.peers import jax as peer

    seen = peer.jnp.array(counts(TRUE, steps)).reshape(-1, 2)

    def misfit(p: Any) -> Any:
        def body(state: Any, _: Any) -> Any:
            x, y = state
            state = step(x, y, p[:4])
            return state, state

        x, y = peer.jax.lax.scan(body, (p[4], p[5]), length=steps)[1]
        apart = x[EVERY - 1 :: EVERY] - seen[:, 0], y[EVERY - 1 :: EVERY] - seen[:, 1]
        return sum((each**2).sum() for each in apart)

    def with_value(p: Any) -> Any:
        value = misfit(p)
        return value, value

    def by_tangents(p: Any) -> Any:
        gradient, value = peer.jax.jacfwd(with_value, has_aux=True)(p)
        return value, gradient

    if order == 1:
        derived = by_tangents if forward else peer.jax.value_and_grad(misfit)
    else:
        twice = peer.jax.jacfwd(peer.jax.jacfwd(misfit))
        derived = twice if forward else peer.jax.hessian(misfit)
    return lambda: peer.ready(derived, AT)


def casadi(order: int, steps: int) -> Start:
    """All steps written out in scalar symbols, run by the virtual machine."""
    from benchmarks.models.peers import casadi as peer

    def start() -> Ready:
        p = peer.casadi.SX.sym("p", 6)
        y = misfit(peer.casadi.vertsplit(p), steps)
        slopes = peer.casadi.gradient(y, p)
        outputs = [y, slopes] if order == 1 else [peer.casadi.jacobian(slopes, p)]
        return peer.ready([p], outputs, [AT], compiled=False)

    return start


def by_hand(steps: int) -> Start:
    """The equations of the sensitivities, integrated beside the state: arrays of 2 × 7."""
    seen = np.array(counts(TRUE, steps)).reshape(-1, 2)
    start_of = np.zeros((2, 7))
    start_of[0, 5] = start_of[1, 6] = 1.0

    def slope(state: Array, p: list[float]) -> Array:
        a, b, c, d = p
        x, y = state[0, 0], state[1, 0]
        found = np.array([[a - b * y, -b * x], [c * y, c * x - d]]) @ state
        found[0, 1] += x
        found[0, 2] -= x * y
        found[1, 3] += x * y
        found[1, 4] -= y
        found[:, 0] = change(x, y, p)
        return found

    def step(p: Array) -> tuple[float, Array]:
        rates = p[:4].tolist()
        state = start_of.copy()
        state[:, 0] = p[4:]
        total, gradient = 0.0, np.zeros(6)
        for n in range(1, steps + 1):
            k1 = slope(state, rates)
            k2 = slope(state + 0.5 * DT * k1, rates)
            k3 = slope(state + 0.5 * DT * k2, rates)
            k4 = slope(state + DT * k3, rates)
            state = state + DT / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
            if n % EVERY == 0:
                apart = state[:, 0] - seen[n // EVERY - 1]
                total += apart @ apart
                gradient += 2.0 * apart @ state[:, 1:]
        return total, gradient

    return lambda: Ready(lambda: step(AT), lambda found: np.array([found[0], *found[1]]))


def c(steps: int) -> Start:
    """The text of our own program."""
    from benchmarks.models.peers import c as peer

    return peer.gradient(partial(misfit, steps=steps), AT)


def of_gradient(steps: int = 200) -> Trial:
    return Trial(
        title=f"Lotka-Volterra, RK4, {steps} steps, value and gradient by 6 parameters",
        entries={
            "by hand": partial(by_hand, steps),
            "JAX": partial(jax, 1, steps),
            "JAX forward": partial(jax, 1, steps, True),
            "CasADi": partial(casadi, 1, steps),
            "C -O3": partial(c, steps),
            "python": partial(gradient, "python", steps),
            "numpy": partial(gradient, "numpy", steps),
            "numba": partial(gradient, "numba", steps),
            "auto": partial(gradient, "auto", steps),
        },
        asked=[Asked(1.2, ["python", "numpy", "numba"], words="auto as the best backend")],
    )


def of_hessian(steps: int = 200) -> Trial:
    return Trial(
        title=f"Lotka-Volterra, RK4, {steps} steps, Hessian 6 × 6",
        entries={
            "JAX": partial(jax, 2, steps),
            "JAX forward": partial(jax, 2, steps, True),
            "CasADi": partial(casadi, 2, steps),
            "numpy": partial(hessian, "numpy", steps),
            "numba": partial(hessian, "numba", steps),
            "auto": partial(hessian, "auto", steps),
        },
        asked=[Asked(1.0, ["JAX", "JAX forward"]), Asked(2.0, words="seconds to the first")],
    )
