"""Logistic regression on all samples at once: a step of gradient descent, and a thousand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.models.trial import Asked, Ready, Start, Trial
from benchmarks.networks import Array

if TYPE_CHECKING:
    from benchmarks.recordings import Recording

RATE = 0.1
FEATURES = 20


def data(samples: int) -> tuple[Array, Array]:
    """Points, a row each, and on which side of a plane they are, ±1, a tenth of them wrongly."""
    rng = np.random.default_rng(2)
    points = rng.normal(size=(samples, FEATURES))
    sides = np.sign(points @ rng.normal(size=FEATURES) + 0.3)
    return points, np.where(rng.random(samples) < 0.1, -sides, sides)


def recorded(samples: int) -> Recording:
    """The loss of one sample, to be run over all: weights, then the bias, all 0 at first."""
    from autograd import Value, softplus
    from benchmarks.recordings import Recording

    points, sides = data(samples)
    columns = np.vstack([points.T, sides])
    *x, side = inputs = [Value(number) for number in columns[:, 0].tolist()]
    *w, b = parameters = [Value(0.0) for _ in range(FEATURES + 1)]
    score = sum(wi * xi for wi, xi in zip(w, x, strict=True)) + b
    loss = softplus(-side * score)
    return Recording(loss, inputs, parameters, columns, np.zeros(FEATURES + 1), RATE)


def ours(backend: str, samples: int, steps: int) -> Start:
    from benchmarks.models import ours

    return ours.descent(partial(recorded, samples), backend, steps)


def by_hand(samples: int, steps: int) -> Start:
    """The sides multiplied into the points before, a column of ones beside them."""
    points, sides = data(samples)

    def start() -> Ready:
        signed = np.column_stack([points, np.ones(samples)]) * sides[:, None]
        across = np.ascontiguousarray(signed.T)
        w, share = np.zeros(FEATURES + 1), RATE / samples
        margins = np.empty(samples)

        def one() -> float:
            np.dot(signed, w, out=margins)
            small = np.exp(-np.abs(margins))
            loss = (np.log1p(small) - np.minimum(margins, 0.0)).mean()
            chances = np.where(margins > 0.0, small, 1.0) / (1.0 + small)
            w[:] += share * (across @ chances)
            return float(loss)

        def step() -> float:
            if steps > 1:
                w[:] = 0.0
            for _ in range(steps):
                loss = one()
            return loss

        return Ready(step, lambda loss: np.array([loss, *w]))

    return start


def jax(samples: int, steps: int) -> Start:
    """The parameters are given up to the step; a thousand are one `fori_loop`."""
    from benchmarks.models.peers import jax as peer

    jnp = peer.jnp
    points, sides = map(jnp.asarray, data(samples))

    def loss_of(parameters: Any, points: Any, sides: Any) -> Any:
        w, b = parameters
        return peer.jax.nn.softplus(-sides * (points @ w + b)).mean()

    def one(parameters: Any, points: Any, sides: Any) -> Any:
        loss, slopes = peer.jax.value_and_grad(loss_of)(parameters, points, sides)
        return loss, peer.jax.tree.map(lambda p, slope: p - RATE * slope, parameters, slopes)

    def all_of(parameters: Any, points: Any, sides: Any) -> Any:
        def body(_: Any, carried: Any) -> Any:
            return one(carried[1], points, sides)

        return peer.jax.lax.fori_loop(0, steps, body, (jnp.float64(0.0), parameters))

    def start() -> Ready:
        jitted = peer.jax.jit(one, donate_argnums=0) if steps == 1 else peer.jax.jit(all_of)
        now = jnp.zeros(FEATURES), jnp.float64(0.0)

        def step() -> Any:
            nonlocal now
            loss, found = jitted(now, points, sides)
            if steps == 1:
                now = found
            return peer.jax.block_until_ready((loss, found))

        return Ready(step, peer.numbers)

    return start


def torch(samples: int, steps: int) -> Start:
    from benchmarks.models.peers import torch as peer

    points, sides = map(peer.torch.from_numpy, data(samples))

    def start() -> Ready:
        w = peer.torch.zeros(FEATURES, dtype=peer.torch.float64, requires_grad=True)
        b = peer.torch.zeros((), dtype=peer.torch.float64, requires_grad=True)

        def step() -> list[Any]:
            if steps > 1:
                w.data.zero_()
                b.data.zero_()
            for _ in range(steps):
                loss = peer.torch.nn.functional.softplus(-sides * (points @ w + b)).mean()
                slopes = peer.torch.autograd.grad(loss, (w, b))
                with peer.torch.no_grad():
                    w.sub_(slopes[0], alpha=RATE)
                    b.sub_(slopes[1], alpha=RATE)
            return [loss, w, b]

        return Ready(step, peer.numbers)

    return start


def c(samples: int, steps: int) -> Start:
    """The text of our own program, which has a loop over steps."""
    from benchmarks.models.peers import c as peer

    return peer.descent(partial(recorded, samples), steps)


def trial(steps: int, samples: int = 500) -> Trial:
    return Trial(
        title=f"logistic regression, {samples} × {FEATURES}, {steps:,} step{'s' * (steps > 1)}",
        entries={
            "by hand": partial(by_hand, samples, steps),
            "JAX": partial(jax, samples, steps),
            "torch": partial(torch, samples, steps),
            "C -O3": partial(c, samples, steps),
            "numpy": partial(ours, "numpy", samples, steps),
            "numba": partial(ours, "numba", samples, steps),
            "auto": partial(ours, "auto", samples, steps),
        },
        asked=[Asked(1.1, ["JAX"])],
    )
