"""Which node went bad, when a training step gave nan or infinity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from autograd.checking.anomalies import Anomaly, first_bad, first_bad_gradient
from autograd.engine.value import Value
from autograd.notation.names import clean
from nn.arguments import Numbers
from nn.data.samples import Rows
from nn.training.evaluators import Evaluator
from nn.training.points import Point


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """A step that gave nan or infinity, and was not done: the parameters are as they were."""

    evaluator: Evaluator
    rows: Rows
    loss: float
    after: Point
    """Where the step would have led; its gradient is that of the step."""


def diagnosis_of(attempt: Attempt) -> str:
    """What went wrong, in one line: in the loss, in its gradient, or in the update itself."""
    parameters = attempt.evaluator.optimizer.parameters
    if not isfinite(attempt.loss):
        return f"the loss is {attempt.loss:g}: {_origin(attempt, first_bad)}"
    place = _first_not_finite(attempt.after.grad)
    if place is not None:
        origin = _origin(attempt, lambda root: first_bad_gradient(root, parameters))
        name, gradient = _name(parameters, place), attempt.after.grad[place]
        return f"the gradient of {name} is {gradient:g}: {origin}"
    place = _first_not_finite(attempt.after.data) or 0
    return (
        f"the update makes {_name(parameters, place)} {attempt.after.data[place]:g}: it was "
        f"{parameters[place].data:g}, and its gradient is {attempt.after.grad[place]:g}"
    )


def _origin(attempt: Attempt, search: Callable[[Value], Anomaly | None]) -> str:
    extra = attempt.evaluator.objective.extra()
    anomaly = search(extra) if isinstance(extra, Value) else None
    if anomaly is not None:
        return f"{anomaly} (in the penalty)"
    rows = attempt.rows.tolist()
    with attempt.evaluator.replay():
        # a batch that is mixed is one recording, others are recorded until the bad one is found
        portions = [rows] if attempt.evaluator.mixes else [[row] for row in rows]
        for portion in portions:
            for row, loss in zip(portion, attempt.evaluator.record(portion), strict=True):
                anomaly = search(loss)
                if anomaly is not None:
                    return f"{anomaly} (sample {row})"
    return "it is finite for every sample alone, and for all of the batch together it is not"


def _first_not_finite(numbers: Numbers) -> int | None:
    places = np.flatnonzero(~np.isfinite(numbers))
    return int(places[0]) if len(places) else None


def _name(parameters: list[Value], place: int) -> str:
    label = clean(parameters[place].label)
    return repr(label) if label else f"parameter {place}"
