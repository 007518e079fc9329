"""Three bodies in the plane, leapfrog steps: how far they end from a place, by where they began."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial

DT = 0.01
MASSES = (1.0, 1.0, 1.0)

FIGURE_EIGHT = np.array(
    [
        0.97000436, -0.24308753, -0.97000436, 0.24308753, 0.0, 0.0,
        0.466203685, 0.43236573, 0.466203685, 0.43236573, -0.93240737, -0.86473146,
    ]
)  # fmt: skip
"""Chenciner and Montgomery's: x and y of each body, then their speeds."""

AT = FIGURE_EIGHT + np.linspace(-0.02, 0.03, 12)
PAIRS = ((0, 1), (0, 2), (1, 2))


def pulls(xs: Any, ys: Any) -> tuple[list[Any], list[Any]]:
    """The acceleration of each body by the others."""
    ax, ay = [0.0] * 3, [0.0] * 3
    for i, j in PAIRS:
        dx, dy = xs[j] - xs[i], ys[j] - ys[i]
        weight = (dx * dx + dy * dy) ** -1.5
        ax[i], ay[i] = ax[i] + MASSES[j] * weight * dx, ay[i] + MASSES[j] * weight * dy
        ax[j], ay[j] = ax[j] - MASSES[i] * weight * dx, ay[j] - MASSES[i] * weight * dy
    return ax, ay


def moved(state: Any) -> list[Any]:
    """One step: places by speeds, then speeds by the pulls at the new places."""
    xs, ys, us, vs = ([state[k] for k in range(first, last, 2)] for first, last in RANGES)
    xs = [x + DT * u for x, u in zip(xs, us, strict=True)]
    ys = [y + DT * v for y, v in zip(ys, vs, strict=True)]
    ax, ay = pulls(xs, ys)
    us = [u + DT * a for u, a in zip(us, ax, strict=True)]
    vs = [v + DT * a for v, a in zip(vs, ay, strict=True)]
    places = [each for pair in zip(xs, ys, strict=True) for each in pair]
    return places + [each for pair in zip(us, vs, strict=True) for each in pair]


RANGES = ((0, 6), (1, 6), (6, 12), (7, 12))


def miss(state: Any, steps: int) -> Any:
    """The sum of squares between the bodies' end and the figure's beginning, in plain operators."""
    for _ in range(steps):
        state = moved(state)
    return sum((x - goal) ** 2 for x, goal in zip(state, FIGURE_EIGHT.tolist(), strict=True))


def ours(backend: str, steps: int) -> Start:
    from benchmarks.models import ours

    return ours.gradient(partial(miss, steps=steps), AT, backend)


def c(steps: int) -> Start:
    """The text of our own program."""
    from benchmarks.models.peers import c as peer

    return peer.gradient(partial(miss, steps=steps), AT)


def jax(steps: int, arrays: bool) -> Start:
    """The steps are a `scan`, of twelve numbers as in C or of arrays as in NumPy."""
    from benchmarks.models.peers import jax as peer

    jnp = peer.jnp
    goal = jnp.array(FIGURE_EIGHT)
    masses = jnp.array(MASSES)

    def numbers(state: Any, _: Any) -> Any:
        return tuple(moved(state)), None

    def whole(state: Any, _: Any) -> Any:
        places, speeds = state
        places = places + DT * speeds
        apart = places[None, :, :] - places[:, None, :]
        squares = (apart * apart).sum(-1) + jnp.eye(3)
        weights = (squares**-1.5 - jnp.eye(3)) * masses[None, :]
        return (places, speeds + DT * (weights[:, :, None] * apart).sum(1)), None

    def miss(x: Any) -> Any:
        if arrays:
            state = x[:6].reshape(3, 2), x[6:].reshape(3, 2)
            state, _ = peer.jax.lax.scan(whole, state, length=steps)
            end = jnp.concatenate([each.ravel() for each in state])
        else:
            end = jnp.stack(peer.jax.lax.scan(numbers, tuple(x), length=steps)[0])
        return ((end - goal) ** 2).sum()

    return lambda: peer.ready(peer.jax.value_and_grad(miss), AT)


def casadi(steps: int) -> Start:
    """All steps written out in scalar symbols, run by the virtual machine."""
    from benchmarks.models.peers import casadi as peer

    def start() -> Ready:
        x = peer.casadi.SX.sym("x", 12)
        y = miss(peer.casadi.vertsplit(x), steps)
        outputs = [y, peer.casadi.gradient(y, x)]
        return peer.ready([x], outputs, [AT], compiled=False)

    return start


def trial(steps: int = 300) -> Trial:
    return Trial(
        title=f"three bodies, leapfrog, {steps} steps, value and gradient by 12 numbers",
        entries={
            "JAX": partial(jax, steps, False),
            "JAX arrays": partial(jax, steps, True),
            "CasADi": partial(casadi, steps),
            "C -O3": partial(c, steps),
            "python": partial(ours, "python", steps),
            "numpy": partial(ours, "numpy", steps),
            "numba": partial(ours, "numba", steps),
            "auto": partial(ours, "auto", steps),
        },
        asked=[Asked(0.5, ["JAX", "JAX arrays"])],
    )
