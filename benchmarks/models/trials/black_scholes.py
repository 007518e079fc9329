"""A European call by Black and Scholes with eight Greeks: of one option, and of many."""

from __future__ import annotations

import importlib
import math
from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array

SPOT, STRIKE, TIME, RATE, VOLATILITY = range(5)

FIRST = (SPOT, VOLATILITY, TIME, RATE)
SECOND = ((SPOT, SPOT), (SPOT, VOLATILITY), (VOLATILITY, VOLATILITY), (SPOT, TIME))
"""Delta, vega, theta and rho; gamma, vanna, volga and charm, the signs of time aside."""

ONE = (100.0, 95.0, 0.5, 0.03, 0.2)


def price(xp: Any, option: Any) -> Any:
    """What the call is worth; `xp` has `exp`, `log`, `sqrt` and `erf`."""
    spot, strike, time, rate, volatility = option
    spread = volatility * xp.sqrt(time)
    d1 = (xp.log(spot / strike) + (rate + 0.5 * volatility * volatility) * time) / spread
    d2 = d1 - spread
    discounted = strike * xp.exp(-rate * time)
    return spot * normal(xp, d1) - discounted * normal(xp, d2)


def normal(xp: Any, x: Any) -> Any:
    """The distribution function of the standard normal distribution."""
    return 0.5 * (1.0 + xp.erf(x * math.sqrt(0.5)))


def options(count: int) -> Array:
    """So many options, a row each; of one it is a row alone."""
    if count == 1:
        return np.array(ONE)
    rng = np.random.default_rng(5)
    low, high = (80.0, 80.0, 0.1, 0.0, 0.1), (120.0, 120.0, 2.0, 0.05, 0.5)
    return rng.uniform(low, high, (count, 5))


def recorded(inputs: list[Any]) -> list[Any]:
    """The price and its derivatives, as Values."""
    import autograd

    worth = price(autograd, inputs)
    slopes = autograd.grad(worth, inputs, create_graph=True)
    rows = {i: autograd.grad(slopes[i], inputs, create_graph=True) for i in (SPOT, VOLATILITY)}
    return [worth, *(slopes[i] for i in FIRST), *(rows[i][j] for i, j in SECOND)]


def ours(backend: str, count: int) -> Start:
    from benchmarks.models import ours

    return ours.values(recorded, options(count), backend)


def by_hand(count: int) -> Start:
    """The closed forms of all nine, in NumPy for many and in Python for one."""
    xp: Any = math if count == 1 else np
    erf: Any = math.erf if count == 1 else importlib.import_module("scipy.special").erf
    given = options(count).T

    def greeks(s: Any, k: Any, t: Any, r: Any, v: Any) -> tuple[Any, ...]:
        root = xp.sqrt(t)
        d1 = (xp.log(s / k) + (r + 0.5 * v * v) * t) / (v * root)
        d2 = d1 - v * root
        n1, n2 = (0.5 * (1.0 + erf(d * math.sqrt(0.5))) for d in (d1, d2))
        density = xp.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
        discounted = k * xp.exp(-r * t)
        vega = s * density * root
        return (
            s * n1 - discounted * n2,
            n1,
            vega,
            s * density * v / (2.0 * root) + r * discounted * n2,
            t * discounted * n2,
            density / (s * v * root),
            -density * d2 / v,
            vega * d1 * d2 / v,
            density * (2.0 * r * t - d2 * v * root) / (2.0 * t * v * root),
        )

    def start() -> Ready:
        numbers = given.tolist() if count == 1 else given
        return Ready(lambda: greeks(*numbers), lambda found: np.array(found).ravel())

    return start


def jax(count: int) -> Start:
    """One array in and one out, a row each: so small a call takes its time by their number."""
    from benchmarks.models.peers import jax as peer

    def greeks(x: Any) -> Any:
        def worth(*x: Any) -> Any:
            return price(peer.FUNCTIONS, x)

        value, slopes = peer.jax.value_and_grad(worth, FIRST)(*x)
        seconds = [peer.jax.grad(peer.jax.grad(worth, i), j)(*x) for i, j in SECOND]
        return peer.jnp.stack([value, *slopes, *seconds])

    def start() -> Ready:
        each = greeks if count == 1 else peer.jax.vmap(greeks, 1, 1)
        return peer.ready(each, options(count).T)

    return start


def casadi(count: int, compiled: bool) -> Start:
    from benchmarks.models.peers import casadi as peer

    def start() -> Ready:
        x = peer.casadi.SX.sym("x", 5)
        worth = price(peer.casadi, peer.casadi.vertsplit(x))
        slopes = peer.casadi.gradient(worth, x)
        second = [peer.casadi.gradient(slopes[i], x)[j] for i, j in SECOND]
        found = peer.casadi.vertcat(worth, *(slopes[i] for i in FIRST), *second)
        return peer.ready([x], [found], [options(count).T], compiled, times=count)

    return start


def torch(count: int) -> Start:
    from benchmarks.models.peers import torch as peer

    given = [peer.torch.from_numpy(column.copy()) for column in options(count).T]

    def step() -> list[Any]:
        x = [each.clone().requires_grad_() for each in given]
        worth = price(peer.torch, x)
        slopes = peer.gradients(worth, [x[i] for i in FIRST], twice=True)
        second = dict(zip(FIRST, slopes, strict=True))
        by_spot = peer.gradients(second[SPOT], [x[i] for i in (SPOT, VOLATILITY, TIME)], twice=True)
        (volga,) = peer.gradients(second[VOLATILITY], [x[VOLATILITY]])
        return [worth, *slopes, by_spot[0], by_spot[1], volga, by_spot[2]]

    return lambda: Ready(step, peer.numbers)


def c(count: int) -> Start:
    """The text of our own program, with a loop around it for many."""
    from benchmarks.models.peers import c as peer

    return peer.values(recorded, options(count))


def sympy() -> Start:
    """Derived in symbols, and written as Python with shared terms named once."""
    from benchmarks.models.peers import sympy as peer

    def start() -> Ready:
        x = peer.sympy.symbols("s k t r v", positive=True)
        worth = price(peer.sympy, x)
        first = [peer.sympy.diff(worth, x[i]) for i in FIRST]
        second = [peer.sympy.diff(worth, x[i], x[j]) for i, j in SECOND]
        return peer.ready(x, [worth, *first, *second], ONE)

    return start


def trial(count: int) -> Trial:
    one = {"SymPy": sympy} if count == 1 else {"torch": partial(torch, count)}
    python = {"python": partial(ours, "python", count)} if count == 1 else {}
    return Trial(
        title=f"Black-Scholes, price and eight Greeks, {count:,} option{'s' * (count > 1)}",
        entries={
            "by hand": partial(by_hand, count),
            "JAX": partial(jax, count),
            "CasADi": partial(casadi, count, False),
            "CasADi C": partial(casadi, count, True),
            **one,
            "C -O3": partial(c, count),
            **python,
            "numpy": partial(ours, "numpy", count),
            "numba": partial(ours, "numba", count),
            "auto": partial(ours, "auto", count),
        },
        asked=[Asked(1.0 if count == 1 else 1.3, ["JAX"])],
    )
