"""The graph that becomes a program: of one sample, or of a batch, with leaves in place of data."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from autograd.engine import operations
from autograd.engine.value import Value
from autograd.errors import GraphLeftWarning
from nn.data.samples import Samples
from nn.errors import SettingError
from nn.recordings import Record, recording
from nn.training.models import BufferLeaves, Buffers, as_leaves
from nn.training.objectives import Objective

_MOST_CLASSES: Final = 64
"""Of more classes than this none is told apart by computing the loss of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The loss of a sample, or the mean of a batch, with penalty; and the leaves that vary."""

    loss: Value
    data: list[Value]
    """Inputs and target of one sample after another."""
    record: Record
    buffers: BufferLeaves
    classes: list[int]
    """The targets there may be, where each has a loss of its own in the graph."""


def traced(
    objective: Objective, samples: Samples, rows: list[int], mixed: bool, known: list[int]
) -> Trace:
    """The graph of some samples, with leaves for their numbers, for chance and for buffers.

    `known` are the classes that samples may have; they are used if a Value cannot stand for one.
    """
    buffers = Buffers.of(objective.model)
    try:
        with warnings.catch_warnings():
            if buffers.places:  # a running mean that leaves the graph would be frozen
                warnings.simplefilter("error", GraphLeftWarning)
            try:
                return _traced(objective, samples, rows, mixed, buffers, [])
            except (TypeError, LookupError):
                # a Value cannot stand everywhere where a class can, as in prediction[target]
                if not known:
                    raise
            return _traced(objective, samples, rows, mixed, buffers, known)
    except Exception as error:
        error.add_note(
            "Values stood in the place of the numbers, because compile=True records one "
            f"{'batch' if mixed else 'sample'} for all; with plain numbers there was no error, so "
            "compile=False will do."
        )
        raise


def classes_of(*sides: Samples) -> list[int]:
    """The targets that there are, if they are whole numbers, one a sample, and few."""
    targets = [samples.targets.rows for samples in sides]
    if any(rows.dtype.kind not in "biu" or rows.ndim > 1 for rows in targets):
        return []
    classes: list[int] = np.unique(np.concatenate(targets)).tolist()
    return classes if len(classes) <= _MOST_CLASSES else []


def _traced(  # noqa: PLR0913, PLR0917
    objective: Objective,
    samples: Samples,
    rows: list[int],
    mixed: bool,
    buffers: Buffers,
    classes: list[int],
) -> Trace:
    inputs, targets, data = [], [], []
    for row in rows:
        x, first = samples.inputs.leaves(row)
        y, second = samples.targets.leaves(row)
        inputs.append(x)
        targets.append(y)
        data += [*first, *second]
    with recording() as record, as_leaves(buffers) as leaves:
        if classes:
            predictions = objective.predictions(inputs, mixed)
            losses = [
                _by_class(objective, prediction, target, classes)
                for prediction, target in zip(predictions, targets, strict=True)
            ]
        else:
            losses = objective.losses(inputs, targets, mixed)
        drawn = len(record.noise)
        loss = objective.whole(losses)
    if len(record.noise) > drawn:
        raise SettingError(
            "The penalty draws random numbers, once a batch; a program draws them for each sample. "
            "Train with compile=False."
        )
    return Trace(loss, data, record, leaves, classes)


def _by_class(objective: Objective, prediction: Any, target: Value, classes: list[int]) -> Value:
    """The loss for each class, of which that of the target counts.

    The others get the gradient 0, which an infinite slope in one of them makes nan.
    """
    losses = [(k, objective.against(prediction, k)) for k in classes]
    return operations.sum(
        [operations.where(operations.equal(target, k), loss, 0.0) for k, loss in losses]
    )
