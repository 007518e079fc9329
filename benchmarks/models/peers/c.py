"""The C that our programs are emitted as, compiled for this processor and called through ctypes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import autograd
from autograd import Value
from benchmarks.models.trial import Ready, Start
from benchmarks.networks import Array
from benchmarks.peers.c import compiler, library, pointer
from benchmarks.programs import compiled
from benchmarks.recordings import Recording

MANY = """
void program_many(long n, const double *inputs, double *outputs)
{
    for (long k = 0; k < n; ++k)
        program_values(inputs + k * PROGRAM_INPUTS, 0, outputs + k * PROGRAM_OUTPUTS);
}
"""


def values(record: Callable[[list[Value]], Sequence[Value]], at: Array) -> Start:
    """Calls of a program of many outputs at a point, or at one in each row of an array."""
    compiler()
    points = np.ascontiguousarray(np.atleast_2d(at))

    def start() -> Ready:
        inputs = [Value(x) for x in points[0].tolist()]
        program = autograd.compile(list(record(inputs)), inputs=inputs, backend="c")
        function = library(program.source + MANY, fast=False).program_many
        found = np.empty((len(points), len(program.tape.outputs)))
        arguments = ctypes.c_long(len(points)), pointer(points), pointer(found)
        return Ready(lambda: function(*arguments), lambda _: found.T.ravel())

    return start


def gradient(record: Callable[[list[Value]], Value], at: Array) -> Start:
    """Value and gradient, what a program calls its parameters being the inputs."""
    compiler()

    def start() -> Ready:
        inputs = [Value(x) for x in at.tolist()]
        program = autograd.compile(record(inputs), parameters=inputs, backend="c")
        function = library(program.source, fast=False).program_value_and_gradient
        function.restype = ctypes.c_double
        numbers, slopes = at.copy(), np.empty(len(at))
        arguments: tuple[Any, ...] = (None, pointer(numbers), pointer(slopes))
        return Ready(lambda: function(*arguments), lambda value: np.array([value, *slopes]))

    return start


def descent(record: Callable[[], Recording], steps: int) -> Start:
    """So many steps of gradient descent a call: one goes on, more begin anew."""
    compiler()

    def start() -> Ready:
        recording = record()
        function = library(compiled(recording, "c").source, fast=False).program_train
        function.restype = ctypes.c_double
        columns = np.ascontiguousarray(recording.columns)
        parameters, samples = recording.initially.copy(), recording.samples
        # the emitted function goes down the sum of the samples' losses, not their mean
        rate = ctypes.c_double(recording.learning_rate / samples)
        n = ctypes.c_long(samples)
        arguments = n, pointer(columns), pointer(parameters), rate, ctypes.c_long(steps)

        def step() -> float:
            if steps > 1:
                parameters[:] = recording.initially
            loss: float = function(*arguments)
            return loss / samples

        return Ready(step, lambda loss: np.array([loss, *parameters]))

    return start


def batch_gradient(record: Callable[[], Recording]) -> Start:
    """Value and gradient by the parameters, both means over the samples."""
    compiler()

    def start() -> Ready:
        recording = record()
        function = library(compiled(recording, "c").source, fast=False).program_batch
        function.restype = ctypes.c_double
        columns = np.ascontiguousarray(recording.columns)
        parameters, samples = recording.initially.copy(), recording.samples
        slopes = np.empty(len(parameters))
        n = ctypes.c_long(samples)
        arguments = n, pointer(columns), pointer(parameters), None, pointer(slopes)
        return Ready(
            lambda: function(*arguments), lambda total: np.array([total, *slopes]) / samples
        )

    return start
