"""JAX: one jitted function a step, 64-bit numbers, compiled for one thread."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.workloads import deep, digits, moons, w18
from benchmarks.workloads.weights import Layers, initial

jax.config.update("jax_enable_x64", True)


def w18_steps(steps: int) -> Start:
    """All steps in one `fori_loop`, which carries the weights."""
    inputs, targets = jnp.array(w18.INPUTS), jnp.array(w18.TARGETS)
    b1, b2 = w18.BIASES

    def error_of(weights: Any) -> Any:
        hidden_weights, output_weights = weights.reshape(2, 2, 2)
        # products and sums are inlined here; `@` would be a call of a kernel
        h = jax.nn.sigmoid((hidden_weights * inputs).sum(1) + b1)
        o = jax.nn.sigmoid((output_weights * h).sum(1) + b2)
        return 0.5 * ((targets - o) ** 2).sum()

    def body(_: Any, carried: Any) -> Any:
        _, weights = carried
        error, gradient = jax.value_and_grad(error_of)(weights)
        return error, weights - w18.LEARNING_RATE * gradient

    def start() -> Runner:
        loop = jax.jit(lambda weights: jax.lax.fori_loop(0, steps, body, (0.0, weights)))
        weights = jnp.array(w18.WEIGHTS)
        return Runner(
            lambda: jax.block_until_ready(loop(weights)),
            lambda r: networks.figures(r[0], r[1], np.array(w18.WEIGHTS)),
        )

    return start


def started(descend: Any, parameters: Any, given: Any, layers: Layers, pairs_of: Any) -> Runner:
    """Steps of a jitted function from parameters to loss and parameters."""
    now = parameters

    def step() -> Any:
        nonlocal now
        loss, now = descend(now, *given)
        return loss.block_until_ready()

    return Runner(
        step,
        lambda loss: networks.figures(loss, networks.joined(pairs_of(now)), networks.flat(layers)),
    )


def moons_step() -> Start:
    """The parameters in one array: so small a step takes its time by the number of arrays."""
    points, labels = (jnp.array(column) for column in zip(*moons.samples(), strict=True))
    layers = initial(moons.SIZES, moons.SEED)
    parameters = [(jnp.array(w), jnp.array(b)) for w, b in networks.pairs(layers)]
    numbers, unravel = ravel_pytree(parameters)

    def loss_of(numbers: Any, points: Any, labels: Any) -> Any:
        outputs = points
        *hidden, (w3, b3) = unravel(numbers)
        for w, b in hidden:
            outputs = jax.nn.relu(outputs @ w.T + b)
        scores = (outputs @ w3.T + b3)[:, 0]
        decay = moons.L2 * (numbers * numbers).sum()
        return jax.nn.relu(1.0 - labels * scores).mean() + decay

    def start() -> Runner:
        def descend(numbers: Any, points: Any, labels: Any) -> Any:
            loss, gradient = jax.value_and_grad(loss_of)(numbers, points, labels)
            return loss, numbers - moons.LEARNING_RATE * gradient

        return started(jax.jit(descend), numbers, (points, labels), layers, unravel)

    return start


def digits_step(count: int) -> Start:
    """The parameters as they are, given up to the step; features by samples is fastest here."""
    pictures, classes = (jnp.array(array) for array in digits.batch(count))
    columns = jnp.array(pictures.T)
    layers = initial(digits.SIZES, digits.SEED, scaled=True)

    def loss_of(parameters: Any, columns: Any, classes: Any) -> Any:
        (w1, b1), (w2, b2) = parameters
        scores = w2 @ jax.nn.relu(w1 @ columns + b1[:, None]) + b2[:, None]
        chosen = jnp.take_along_axis(scores, classes[None], axis=0)[0]
        return (jax.nn.logsumexp(scores, axis=0) - chosen).mean()

    def descend(parameters: Any, columns: Any, classes: Any) -> Any:
        loss, gradients = jax.value_and_grad(loss_of)(parameters, columns, classes)
        return loss, jax.tree.map(
            lambda p, gradient: p - digits.LEARNING_RATE * gradient, parameters, gradients
        )

    def start() -> Runner:
        parameters = [(jnp.array(w), jnp.array(b)) for w, b in networks.pairs(layers)]
        jitted = jax.jit(descend, donate_argnums=0)
        return started(jitted, parameters, (columns, classes), layers, lambda pairs: pairs)

    return start


class Traced:
    """A traced scalar with the methods that the graphs use."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __add__(self, other: Any) -> Traced:
        return Traced(self.x + getattr(other, "x", other))

    def __mul__(self, other: Any) -> Traced:
        return Traced(self.x * getattr(other, "x", other))

    def relu(self) -> Traced:
        return Traced(jax.nn.relu(self.x))


def graph(record: deep.Recorder) -> Start:
    """Value and slope of a graph of scalars, traced once."""

    def value_of(x: Any) -> Any:
        def leaf(_: float) -> Any:
            return Traced(x)

        _, result = record(leaf)
        return result.x

    def start() -> Runner:
        value_and_slope = jax.jit(jax.value_and_grad(value_of))
        x = jnp.float64(deep.X)
        return Runner(
            lambda: jax.block_until_ready(value_and_slope(x)),
            lambda found: (float(found[0]), float(found[1])),
        )

    return start
