"""The steps of the texts' network, the four weights of a layer as one array."""

from __future__ import annotations

import numpy as np

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.networks import Array
from benchmarks.workloads import w18


def steps_of(steps: int) -> Start:
    inputs, targets = np.array(w18.INPUTS), np.array(w18.TARGETS)
    b1, b2 = w18.BIASES
    rate = w18.LEARNING_RATE

    def start() -> Runner:
        def step() -> tuple[float, Array]:
            hidden_weights, output_weights = np.array(w18.WEIGHTS).reshape(2, 2, 2)
            for _ in range(steps):
                h = 1.0 / (1.0 + np.exp(-(hidden_weights.dot(inputs) + b1)))
                o = 1.0 / (1.0 + np.exp(-(output_weights.dot(h) + b2)))
                d = o - targets
                error = 0.5 * d.dot(d)
                delta = d * o * (1.0 - o)
                upstream = delta.dot(output_weights) * h * (1.0 - h)
                output_weights -= rate * delta[:, None] * h
                hidden_weights -= rate * upstream[:, None] * inputs
            return float(error), np.concatenate([hidden_weights.ravel(), output_weights.ravel()])

        return Runner(step, lambda r: networks.figures(r[0], r[1], np.array(w18.WEIGHTS)))

    return start
