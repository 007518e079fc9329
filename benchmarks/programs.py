"""The contests' graphs compiled by `autograd.compile`, one backend each."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

import autograd
import nn
from autograd import Value
from autograd.errors import CompileError
from benchmarks import networks
from benchmarks.contest import EngineMissingError, Runner, Start
from benchmarks.recordings import Record, Recording
from benchmarks.workloads import deep


def check_backend(backend: Any) -> None:
    """Import what a backend needs, so that no clock counts it, or say that it is not there."""
    if backend == "numba":
        importlib.import_module("numba")
    x = Value(1.0)
    try:
        autograd.compile(
            x * x, parameters=[x], backend=backend
        )()  # numba imports more when it runs
    except CompileError as error:
        raise EngineMissingError(f"no backend {backend!r}: {error}") from None


def compiled(recording: Recording, backend: Any) -> Any:
    return autograd.compile(
        [recording.loss, *recording.others] if recording.others else recording.loss,
        inputs=recording.inputs,
        parameters=recording.parameters,
        reduction="mean",
        backend=backend,
    )


def bytes_per_node(program: Any) -> float:
    return float(program.tape.nbytes / len(program.tape))


def descent(record: Record, backend: Any) -> Start:
    """Calls of `program.step`; the loss of a batch is the mean over its samples."""
    check_backend(backend)

    def start() -> Runner:
        recording = record()
        program = compiled(recording, backend)
        optimizer = nn.SGD(recording.parameters, lr=recording.learning_rate)
        inputs = recording.columns.T if recording.inputs else ()
        initially = recording.initially

        def step() -> Any:
            if recording.others:
                return program.step(optimizer, inputs, aux=True)[0]
            return program.step(optimizer, inputs)

        return Runner(
            step,
            lambda loss: networks.figures(float(np.mean(loss)), program.parameters, initially),
            bytes_per_node(program),
        )

    return start


def training(record: Record, backend: Any, steps: int, anew: bool = False) -> Start:
    """Calls of `program.train`, which has its loop inside where the backend can.

    With `anew` each call begins from the first parameters.
    """
    check_backend(backend)

    def start() -> Runner:
        recording = record()
        program = compiled(recording, backend)
        optimizer = nn.SGD(recording.parameters, lr=recording.learning_rate)
        inputs = recording.columns.T if recording.inputs else ()
        initially = recording.initially

        def step() -> float:
            if anew:
                program.parameters = initially
            losses: list[float] = program.train(optimizer, inputs, steps)
            return losses[-1]

        return Runner(
            step,
            lambda loss: networks.figures(loss, program.parameters, initially),
            bytes_per_node(program),
        )

    return start


def graph(record: deep.Recorder, backend: Any) -> Start:
    """Value and slope of a graph of scalars, recorded once."""
    check_backend(backend)

    def start() -> Runner:
        x, result = record(Value)
        program = autograd.compile(result, parameters=[x], backend=backend)
        del result
        return Runner(
            program.value_and_grad,
            lambda found: (float(found[0]), float(found[1][0])),
            bytes_per_node(program),
        )

    return start
