"""CasADi: its symbols differentiated by itself, run by its virtual machine or compiled through C.

Networks of vectors are written in its matrix symbols, graphs of scalars in its scalar ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import casadi
import numpy as np

from benchmarks import networks
from benchmarks.contest import Runner, Start
from benchmarks.networks import Array
from benchmarks.workloads import deep, digits, moons, w18
from benchmarks.workloads.weights import Layers, initial


def buffered(function: Any) -> tuple[Any, list[Any]]:
    """A call of the function without arguments, and the arrays that it reads and then writes.

    Passing arrays by memory is CasADi's own remedy for the cost of a call from Python.
    """
    buffer, run = function.buffer()
    arrays = []
    for index in range(function.n_in()):
        arrays.append(np.zeros(function.size_in(index), order="F"))
        buffer.set_arg(index, arrays[-1].ravel(order="F").data)
    for index in range(function.n_out()):
        arrays.append(np.zeros(function.size_out(index), order="F"))
        buffer.set_res(index, arrays[-1].ravel(order="F").data)

    def call(_: Any = buffer) -> None:  # which dies with its last reference, and its memory too
        run()

    return call, arrays


def w18_steps(steps: int) -> Start:
    """A function of one step, folded over all steps, so that the loop is CasADi's."""
    i1, i2 = w18.INPUTS
    t1, t2 = w18.TARGETS
    b1, b2 = w18.BIASES

    def sigmoid(x: Any) -> Any:
        return 1.0 / (1.0 + casadi.exp(-x))

    def start() -> Runner:
        w = casadi.SX.sym("w", 8)
        h1 = sigmoid(w[0] * i1 + w[1] * i2 + b1)
        h2 = sigmoid(w[2] * i1 + w[3] * i2 + b1)
        o1 = sigmoid(w[4] * h1 + w[5] * h2 + b2)
        o2 = sigmoid(w[6] * h1 + w[7] * h2 + b2)
        error = 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2
        updated = w - w18.LEARNING_RATE * casadi.gradient(error, w)
        before = casadi.SX.sym("before", 9)
        one = casadi.Function(
            "one", [casadi.vertcat(w, before[0])], [casadi.vertcat(updated, error)]
        )
        run, (given, found) = buffered(one.fold(steps))
        given[:8, 0] = w18.WEIGHTS
        return Runner(
            run, lambda _: networks.figures(found[8, 0], found[:8, 0], np.array(w18.WEIGHTS))
        )

    return start


COMPILED = {
    "jit": True,
    "compiler": "shell",
    "jit_options": {"flags": ["-O3", "-march=native"], "verbose": False},
}
"""Write the function as C and have the system's compiler translate it."""


def descent(
    layers: Layers, columns: Array, loss_of: Callable[[Any, Any], Any], rate: float, jit: bool
) -> Start:
    """One function from parameters to loss and updated parameters; samples are columns.

    `loss_of` is given the scores and the parameters.
    """

    def start() -> Runner:
        initially = networks.flat(layers)
        numbers = casadi.MX.sym("numbers", initially.size)
        outputs, rest = casadi.DM(columns), numbers
        for index, layer in enumerate(layers):
            n_rows, n_columns = np.shape(layer)
            matrix = casadi.reshape(rest[: n_rows * n_columns], n_columns, n_rows).T
            rest = rest[n_rows * n_columns :]
            biases = casadi.repmat(matrix[:, -1], 1, columns.shape[1])
            outputs = matrix[:, :-1] @ outputs + biases
            if index < len(layers) - 1:
                outputs = casadi.fmax(outputs, 0.0)
        loss = loss_of(outputs, numbers)
        updated = numbers - rate * casadi.gradient(loss, numbers)
        function = casadi.Function("step", [numbers], [loss, updated], COMPILED if jit else {})
        run, (given, loss_now, found) = buffered(function)
        given[:, 0] = initially

        def step() -> None:
            run()
            given[:] = found

        return Runner(step, lambda _: networks.figures(loss_now[0, 0], found[:, 0], initially))

    return start


def moons_step(jit: bool) -> Start:
    points, labels = (np.array(column) for column in zip(*moons.samples(), strict=True))

    def loss_of(scores: Any, numbers: Any) -> Any:
        margins = casadi.fmax(1.0 - casadi.DM(labels).T * scores, 0.0)
        return casadi.sum2(margins) / len(labels) + moons.L2 * casadi.dot(numbers, numbers)

    layers = initial(moons.SIZES, moons.SEED)
    return descent(layers, points.T, loss_of, moons.LEARNING_RATE, jit)


def digits_step(count: int) -> Start:
    """The largest score is taken off first, as CasADi's own logsumexp takes one vector only."""
    pictures, classes = digits.batch(count)
    chosen = casadi.DM(np.eye(digits.SIZES[-1])[:, classes])

    def loss_of(scores: Any, _: Any) -> Any:
        rows = casadi.vertsplit(scores)
        shifted = scores - casadi.repmat(reduce(casadi.fmax, rows), len(rows), 1)
        logarithms = casadi.log(casadi.sum1(casadi.exp(shifted)))
        return casadi.sum2(logarithms - casadi.sum1(shifted * chosen)) / count

    layers = initial(digits.SIZES, digits.SEED, scaled=True)
    return descent(layers, pictures.T, loss_of, digits.LEARNING_RATE, jit=False)


class Symbol:
    """A scalar symbol with the methods that the graphs use."""

    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x

    def __add__(self, other: Any) -> Symbol:
        return Symbol(self.x + getattr(other, "x", other))

    def __mul__(self, other: Any) -> Symbol:
        return Symbol(self.x * getattr(other, "x", other))

    def relu(self) -> Symbol:
        return Symbol(casadi.fmax(self.x, 0.0))


def graph(record: deep.Recorder) -> Start:
    """Value and slope of a graph of scalars, run by the virtual machine."""

    def leaf(_: float) -> Any:
        return Symbol(casadi.SX.sym("x"))

    def start() -> Runner:
        x, result = record(leaf)
        slope = casadi.gradient(result.x, x.x)
        run, (given, value, found) = buffered(casadi.Function("f", [x.x], [result.x, slope]))
        given[:] = deep.X
        return Runner(run, lambda _: (float(value[0, 0]), float(found[0, 0])))

    return start
