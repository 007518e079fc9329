"""The trials' models as programs of this library, one backend each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import autograd
import nn
from autograd import Value
from benchmarks.models.trial import Ready, Start
from benchmarks.networks import Array
from benchmarks.programs import check_backend, compiled
from benchmarks.recordings import Recording

Record = Callable[[list[Value]], Sequence[Value]]
"""Writes a model's outputs down from its inputs."""


def imported(backend: str) -> None:
    """Import what a backend needs, so that no clock counts it."""
    if backend != "auto":
        check_backend(backend)


def values(record: Record, at: Array, backend: Any) -> Start:
    """Calls of a program of many outputs at a point, or at one in each row of an array.

    `record` writes the outputs down from the inputs.
    """
    imported(backend)
    given: Any = list(at.T) if at.ndim > 1 else at.tolist()
    example = at[0] if at.ndim > 1 else at

    def start() -> Ready:
        inputs = [Value(x) for x in example.tolist()]
        program = autograd.compile(list(record(inputs)), inputs=inputs, backend=backend)
        return Ready(
            lambda: program(given), lambda found: np.array(found).ravel(), lambda: program.backend
        )

    return start


def gradient(record: Callable[[list[Value]], Value], at: Array, backend: Any) -> Start:
    """Value and gradient of a program by its inputs."""
    imported(backend)

    def start() -> Ready:
        inputs = [Value(x) for x in at.tolist()]
        program = autograd.compile(record(inputs), inputs=inputs, backend=backend)
        return Ready(
            lambda: program.value_and_grad(at),
            lambda found: np.array([found[0], *found[2]]),
            lambda: program.backend,
        )

    return start


def hessian(
    record: Callable[[list[Value]], Value], at: Array, backend: Any, sparse: bool = False
) -> Start:
    """The Hessian by the inputs, as an array or as a sparse matrix."""
    imported(backend)

    def start() -> Ready:
        inputs = [Value(x) for x in at.tolist()]
        program = autograd.compile(record(inputs), inputs=inputs, backend=backend)
        return Ready(
            lambda: program.hessian(at, sparse=sparse),
            lambda found: (found.toarray() if sparse else found).ravel(),
        )

    return start


def jacobian_and_hessian(record: Record, at: Array, backend: Any) -> Start:
    """The Jacobian of some outputs by the inputs, and the Hessian of each: two calls."""
    imported(backend)

    def start() -> Ready:
        inputs = [Value(x) for x in at.tolist()]
        program = autograd.compile(list(record(inputs)), inputs=inputs, backend=backend)
        return Ready(
            lambda: (program.jacobian(at), program.hessian(at)),
            lambda found: np.concatenate([each.ravel() for each in found]),
        )

    return start


def joined(record: Record) -> Record:
    """Both as the outputs of one program."""

    def both(inputs: list[Value]) -> list[Value]:
        first, second = autograd.jacobian(record)(inputs), autograd.hessian(record)(inputs)
        return [*flat(first), *flat(second)]

    return both


def flat(nested: Any) -> list[Value]:
    """The Values in lists of lists, in order."""
    if isinstance(nested, list):
        return [x for each in nested for x in flat(each)]
    return [nested]


def batch_gradient(record: Callable[[], Recording], backend: Any) -> Start:
    """Value and gradient by the parameters, both means over the samples."""
    imported(backend)

    def start() -> Ready:
        recording = record()
        program = compiled(recording, backend)
        given = inputs_of(recording)
        return Ready(
            lambda: program.value_and_grad(given),
            lambda found: np.array([np.mean(found[0]), *found[1]]),
            lambda: program.backend,
        )

    return start


def descent(record: Callable[[], Recording], backend: Any, steps: int) -> Start:
    """So many steps of gradient descent a call: one goes on, more begin anew.

    The numbers are the loss before the last step, and the parameters after it.
    """
    imported(backend)

    def start() -> Ready:
        recording = record()
        program = compiled(recording, backend)
        optimizer = nn.SGD(recording.parameters, lr=recording.learning_rate)
        given = inputs_of(recording)

        def step() -> Any:
            if steps == 1:
                return program.step(optimizer, given)
            program.parameters = recording.initially
            return program.train(optimizer, given, steps)[-1]

        return Ready(
            step,
            lambda loss: np.array([np.mean(loss), *program.parameters]),
            lambda: program.backend,
        )

    return start


def inputs_of(recording: Recording) -> Any:
    """The inputs of a batch: an array of samples by inputs, or of a single sample its numbers."""
    columns = recording.columns
    return columns[:, 0].tolist() if recording.samples == 1 else columns.T
