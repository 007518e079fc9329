"""With this module one can train a model on data, and gets the history of its loss."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import numpy as np
from tqdm import tqdm

from autograd.engine.operands import Number
from autograd.engine.value import Value
from nn.arguments import check_flag, count
from nn.data.samples import Data
from nn.errors import NonFiniteWarning
from nn.optimisers.optimiser import Optimizer
from nn.randomness import Source, generator
from nn.schedules.schedule import Schedule
from nn.training.compiled import Compiled
from nn.training.evaluators import Evaluator, Plan
from nn.training.models import mode
from nn.training.objectives import Objective
from nn.training.progress import Callback, History, StepCallback
from nn.training.recorded import Recorded
from nn.training.settings import (
    Supply,
    callbacks_of,
    check_roles,
    check_steps,
    max_norm_of,
    schedulers_of,
    sizes_of,
    validation_of,
)
from nn.training.training import Agenda, Training


def fit(  # noqa: PLR0913, PLR0917  (the settings of a training)
    model: Callable[[Any], Any],
    loss: Callable[[Any, Any], Value],
    data: Data | Callable[[np.random.Generator], Data],
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int | None = 32,
    *,
    validation: Data | None = None,
    penalty: Callable[[Any], Value] | None = None,
    scheduler: Schedule | Sequence[Schedule] | None = None,
    scheduler_each: Literal["epoch", "step"] = "epoch",
    max_norm: Number | None = None,
    shuffle: bool = True,
    drop_last: bool = False,
    rng: Source = None,
    callbacks: Callback | Iterable[Callback] = (),
    on_step: StepCallback | Iterable[StepCallback] = (),
    compile: bool = True,  # noqa: A002  (the field's word)
    progress: bool = True,
) -> History:
    """Train `model` on `data`: in every epoch each sample takes part in one step of `optimizer`.

    `data` is a tuple (X, y) with a row for each sample, or a list of pairs (inputs, target), or a
    function of a generator that gives such data, called at the start of each epoch for new samples,
    as many and of the same shapes. For each sample `loss(model(inputs), target)` gives a Value;
    inputs and target are nested as the data: a number for X of shape (n,), a list of 3 for shape
    (n, 3). Whole numbers stay whole, so that a target may be a class. A step follows the gradient
    of the mean loss over `batch_size` samples (None: over all of them), plus `penalty(model)` if
    that is given, shortened to the length `max_norm` if it is longer. The last batch may be
    smaller; with `drop_last` it is left out then. The order is drawn anew in each epoch from `rng`,
    which is a generator, a seed, or None for the generator of `nn.manual_seed`; so are new samples.

    >>> import nn
    >>> from autograd import Value
    >>> class Line(nn.Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(0.0), Value(0.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> line, data = Line(), ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0])
    >>> optimizer = nn.SGD(line.parameters(), lr=0.1)
    >>> history = fit(line, nn.mse_loss, data, optimizer, epochs=300, progress=False)
    >>> round(line.slope.data, 6), round(line.offset.data, 6), history.epochs
    (2.0, 1.0, 300)

    `scheduler`, or each of a list, sets the rates after every epoch, or with
    `scheduler_each="step"` after every step. ReduceLROnPlateau looks at the validation loss of the
    epoch, or if there is none at that of training.

    A Module trains in `train()` mode and is looked at with `validation` in `eval()` mode; the mode
    it had comes back. If a module inside mixes samples, as batch normalisation does, the model is
    called with an `nn.Batch` of them.

    With `compile` one sample is recorded, with Values in the place of its inputs and its target,
    and its program runs over the batches; of a model that mixes samples, a batch is. Without, every
    batch is recorded, with plain numbers, which is slow and follows any Python. The steps are the
    same but for rounding, dropout included. What a program cannot repeat, such as an `if` on data,
    is found on a few samples and refused.

    After each epoch the callbacks are called with an `Epoch`, and after each step what is given as
    `on_step` with a `Step`; they may change `optimizer.lr`, the parameters and the model, of which
    other programs are made then, and end training by raising `StopTraining(reason)`. `history`
    lists the mean loss of each finished epoch, penalty included, and that of the `validation` data
    after it.

    A step that gives nan or infinity is not done: training ends with a `NonFiniteWarning` that
    names the node where it began, as `history.stopped` does. The parameters stay those of the step
    before, at which the sample may be recorded again and drawn. Ctrl-C, too, leaves parameters,
    gradients, running statistics and `optimizer.state` as the last finished step made them. A
    second `fit` goes on from there, momentum included.
    """
    check_roles(model, loss, penalty, optimizer)
    flags = {"shuffle": shuffle, "drop_last": drop_last, "compile": compile, "progress": progress}
    for name, flag in flags.items():
        check_flag("fit", name, flag)
    epochs = count("fit", "epochs", epochs)
    norm = max_norm_of(max_norm)
    after_epochs = callbacks_of(callbacks)
    after_steps = callbacks_of(on_step, "on_step", "a Step")
    drawn = generator(rng)
    supply = Supply.of(data, drawn)
    samples = supply.first
    sizes = sizes_of(batch_size, len(samples), drop_last)
    a_epoch = len(samples) // sizes[0] + len(sizes) - 1
    check_steps(epochs * a_epoch)
    schedulers = schedulers_of(scheduler, scheduler_each, optimizer, epochs, epochs * a_epoch)
    against = validation_of(validation, samples)
    plan = Plan(Objective(model, loss, penalty), samples, against, optimizer, sizes, norm)
    agenda = Agenda(
        epochs, a_epoch, supply, drawn, shuffle, after_epochs, after_steps,
        schedulers, scheduler_each == "step",
    )  # fmt: skip
    kind: type[Evaluator] = Compiled if compile else Recorded
    silent = not progress or sys.stderr is None
    with mode(model, training=True):
        training = Training(kind(plan), agenda)
        with tqdm(total=epochs * a_epoch, unit=" steps", mininterval=0.2, disable=silent) as bar:
            training.run(bar)
    if training.failed:
        warnings.warn(f"Training stopped: {training.history.stopped}.", NonFiniteWarning, 2)
    return training.history
