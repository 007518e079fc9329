"""Rosenbrock's chained function: its gradient, and its Hessian of three diagonals."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array


def rosenbrock(x: Any) -> Any:
    """The function of a sequence of numbers, in plain operators."""
    return sum(100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2 for i in range(len(x) - 1))


def point(size: int) -> Array:
    """Some way off the minimum, no two coordinates alike."""
    return np.random.default_rng(3).uniform(-2.0, 2.0, size)


def of_array(x: Any) -> Any:
    """The function as users of NumPy and of JAX write it."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def gradient(backend: str, size: int) -> Start:
    from benchmarks.models import ours

    return ours.gradient(rosenbrock, point(size), backend)


def hessian(backend: str, size: int, sparse: bool = False) -> Start:
    from benchmarks.models import ours

    if sparse:
        importlib.import_module("scipy.sparse")
    return ours.hessian(rosenbrock, point(size), backend, sparse)


def gradient_by_hand(size: int) -> Start:
    x = point(size)

    def step() -> Any:
        low, high = x[:-1], x[1:]
        away = high - low * low
        rest = 1.0 - low
        slopes = np.zeros(size)
        slopes[:-1] = -400.0 * low * away - 2.0 * rest
        slopes[1:] += 200.0 * away
        return 100.0 * (away @ away) + rest @ rest, slopes

    return lambda: Ready(step, lambda found: np.array([found[0], *found[1]]))


def hessian_by_hand(size: int) -> Start:
    """Three diagonals, written into an array of zeros."""
    x = point(size)

    def step() -> Array:
        found = np.zeros((size, size))
        low, high = x[:-1], x[1:]
        diagonal = np.zeros(size)
        diagonal[:-1] = 1200.0 * low * low - 400.0 * high + 2.0
        diagonal[1:] += 200.0
        flat = found.reshape(-1)
        flat[:: size + 1] = diagonal
        flat[1 :: size + 1] = flat[size :: size + 1] = -400.0 * low
        return found

    return lambda: Ready(step, np.ravel)


def jax(order: int, size: int) -> Start:
    from benchmarks.models.peers import jax as peer

    derive = peer.jax.value_and_grad if order == 1 else peer.jax.hessian
    return lambda: peer.ready(derive(of_array), point(size))


def casadi(order: int, size: int, compiled: bool) -> Start:
    """The Hessian as CasADi has it, sparse: the numbers that are not zero."""
    from benchmarks.models.peers import casadi as peer

    def start() -> Ready:
        x = peer.casadi.SX.sym("x", size)
        y = rosenbrock(peer.casadi.vertsplit(x))
        slopes = peer.casadi.gradient(y, x)
        outputs = [y, slopes] if order == 1 else [peer.casadi.jacobian(slopes, x)]
        return peer.ready([x], outputs, [point(size)], compiled)

    return start


def torch(order: int, size: int) -> Start:
    from benchmarks.models.peers import torch as peer

    x = peer.torch.from_numpy(point(size)).requires_grad_()

    def step() -> list[Any]:
        if order == 2:
            return [peer.torch.func.hessian(of_array)(x)]
        y = of_array(x)
        return [y, *peer.gradients(y, [x])]

    return lambda: Ready(step, peer.numbers)


def c(size: int) -> Start:
    """The text of our own program."""
    from benchmarks.models.peers import c as peer

    return peer.gradient(rosenbrock, point(size))


def of_gradient(size: int = 100) -> Trial:
    return Trial(
        title=f"Rosenbrock, N = {size}, value and gradient",
        entries={
            "by hand": partial(gradient_by_hand, size),
            "JAX": partial(jax, 1, size),
            "CasADi": partial(casadi, 1, size, False),
            "CasADi C": partial(casadi, 1, size, True),
            "torch": partial(torch, 1, size),
            "C -O3": partial(c, size),
            "python": partial(gradient, "python", size),
            "numpy": partial(gradient, "numpy", size),
            "numba": partial(gradient, "numba", size),
            "auto": partial(gradient, "auto", size),
        },
        asked=[Asked(1.1, ["by hand"], words="as hand-written")],
    )


def of_hessian(size: int = 100) -> Trial:
    return Trial(
        title=f"Rosenbrock, N = {size}, Hessian",
        entries={
            "by hand": partial(hessian_by_hand, size),
            "JAX": partial(jax, 2, size),
            "CasADi": partial(casadi, 2, size, False),
            "CasADi C": partial(casadi, 2, size, True),
            "torch": partial(torch, 2, size),
            "python": partial(hessian, "python", size),
            "numpy": partial(hessian, "numpy", size),
            "numba": partial(hessian, "numba", size),
            "auto": partial(hessian, "auto", size),
            "auto sparse": partial(hessian, "auto", size, sparse=True),
        },
        asked=[
            Asked(2.0, ["JAX"], words="as an array"),
            Asked(2.0, ["JAX"], "auto sparse", words="sparse against dense"),
        ],
    )
