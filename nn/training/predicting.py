"""With these functions one can look at what a model makes of samples, and how often it is right."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from threading import RLock
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from autograd.engine.pausing import no_grad
from autograd.errors import GraphChangedError, LengthError
from autograd.notices import tell
from autograd.shortening import shown
from nn.arguments import Numbers, bounded, check_flag
from nn.batch import Batch
from nn.data.samples import Rows, Side, inputs_of, targets_of
from nn.errors import SettingError, SettingTypeError, SlowPathWarning
from nn.module import Module
from nn.training.models import is_hooked, mixes, mode
from nn.training.outputs import flat_output
from nn.training.predictors import UnfitError, forget, predictor_of

_FEW = 8
"""So many samples are computed one by one sooner than a program is made."""

_TRIED = 3
"""So many samples are computed in both ways in every call."""

_REMEDY = "Write where(c, a, b) in place of `if` on data, and no numbers that leave the graph"

_TURNS: Final[WeakKeyDictionary[Any, RLock]] = WeakKeyDictionary()


def predict(model: Callable[[Any], Any], X: Any, *, compile: bool = True) -> Numbers:  # noqa: A002, N803
    """What `model` makes of each sample in X, in `eval()` mode: an array (n, ...) of float64.

    X has a row for each of n samples, which the model is given nested as in `fit`; a result is a
    number, or nested sequences of numbers of the same shape for each sample. The mode of a Module
    comes back afterwards, and no gradient changes. Threads that predict by one model take turns.

    >>> from nn.layers.perceptron import MLP
    >>> model = MLP.from_weights([([[1.0, -1.0]], None)])
    >>> predict(model, [[3.0, 1.0], [1.0, 1.0]])
    array([2., 0.])

    With `compile` one sample is recorded, and its program runs over all; it is kept for as long as
    the model lives, takes over other parameters and running statistics, and is made anew when
    anything else in the model changes. What a program cannot repeat, such as an `if` on data, is
    found by what was compared and on a few samples; then, and with a forward hook, the model is
    called with each sample, which is slow and told once with a `SlowPathWarning`, or as asked for
    with `compile=False`.
    """
    if not callable(model):
        raise SettingTypeError(f"predict expects a model that can be called, got {shown(model)}.")
    check_flag("predict", "compile", compile)
    inputs = inputs_of("X", X)
    with _turn(model), mode(model, training=False):
        if mixes(model):
            return _together(model, inputs)
        rows = np.arange(len(inputs.rows))
        if not compile or len(rows) <= _FEW:
            return _one_by_one(model, inputs, rows)
        if is_hooked(model):
            _tell("it has a forward hook, which a program would not call", "Remove the hook")
            return _one_by_one(model, inputs, rows)
        return _by_program(model, inputs, rows)


def accuracy(
    model: Callable[[Any], Any],
    X: Any,  # noqa: N803
    y: Any,
    *,
    threshold: float = 0.0,
    compile: bool = True,  # noqa: A002
) -> float:
    """The share of samples whose class `model` finds, from 0 to 1.

    y has a class for each sample, a whole number. Of several scores a sample, shape (n, k), the
    first of the greatest says the class, from 0 to k - 1. One score a sample says class 1 where it
    is above `threshold`, and else the other class, which is 0, or -1 as for `hinge_loss`: 0 is the
    threshold of logits and of tanh, 0.5 that of probabilities.

    >>> from nn.layers.perceptron import MLP
    >>> model = MLP.from_weights([([[1.0, -1.0]], None)])
    >>> accuracy(model, [[3.0, 1.0], [1.0, 3.0], [2.0, 1.0]], [1, 0, 0])
    0.6666666666666666
    """
    limit = bounded("accuracy", "threshold", threshold)
    scores = predict(model, X, compile=compile)
    targets = targets_of("y", y).rows
    if len(targets) != len(scores):
        raise LengthError(
            f"accuracy got {len(scores)} samples and {len(targets)} classes; give a class for each."
        )
    if targets.dtype.kind == "f" and not (targets == np.floor(targets)).all():
        raise SettingError(
            "accuracy expects classes as whole numbers, got targets such as "
            f"{targets[targets != np.floor(targets)].flat[0]:g}; of a regression look at the loss."
        )
    if scores.ndim == targets.ndim + 1 and scores.shape[-1] == 1:
        scores = scores[..., 0]
    if scores.shape != targets.shape and targets.shape[1:] == (1,):
        targets = targets[:, 0]
    if scores.shape == targets.shape:
        found = np.where(scores > limit, 1, -1 if (targets == -1).any() else 0)
        known = {-1, 1} if (targets == -1).any() else {0, 1}
    elif scores.shape[:-1] == targets.shape:
        found, known = scores.argmax(axis=-1), set(range(scores.shape[-1]))
    else:
        raise LengthError(
            f"accuracy got scores of shape {scores.shape} and classes of shape {targets.shape}; it "
            "expects one class for each sample: y.argmax(axis=1) where y has a row for each."
        )
    unknown = set(np.unique(targets).tolist()) - known
    if unknown:
        raise SettingError(
            f"accuracy got the class {min(unknown):g}, and the model has scores for "
            f"{', '.join(map(str, sorted(known)[:4]))}{', ...' * (len(known) > 4)} alone."
        )
    if np.isnan(scores).any():
        raise SettingError(
            f"accuracy got scores that are nan, of {int(np.isnan(scores).sum())} in all; the model "
            "says no class. autograd.first_bad(model(x)) says where one began."
        )
    return float(np.mean(found == targets))


def _turn(model: Any) -> RLock:
    """A lock for each model: who came second would take eval() for the mode that it had before."""
    return _TURNS.setdefault(model, RLock()) if isinstance(model, Module) else RLock()


def _by_program(model: Any, inputs: Side, rows: Rows) -> Numbers:
    # a context of its own, so that what is recorded is, inside no_grad too
    tried = rows[np.linspace(0, len(rows) - 1, _TRIED).round().astype(int)]
    expected = _one_by_one(model, inputs, tried)
    for _ in range(2):
        try:
            predictor = Context().run(predictor_of, model, inputs)
            found = predictor.run(model, inputs.table)
            # what is not finite may be an index that is none, at which no program looks
            bad = rows[~np.isfinite(found).all(axis=1)][:_TRIED]
            if _agree(found[tried], expected) and (
                not len(bad) or _agree(found[bad], _one_by_one(model, inputs, bad))
            ):
                return found.reshape(len(rows), *expected.shape[1:])
        except GraphChangedError:
            pass
        except UnfitError as reason:
            _tell(str(reason))
            break
        # something changed that does not show in the model's attributes
        forget(model)
    else:
        _tell("its program gives other numbers than the model itself")
    return _one_by_one(model, inputs, rows)


def _agree(found: Numbers, expected: Numbers) -> bool:
    flat = expected.reshape(len(expected), -1)
    return found.shape == flat.shape and np.allclose(
        found, flat, rtol=1e-6, atol=1e-9, equal_nan=True
    )


def _tell(reason: str, remedy: str = _REMEDY) -> None:
    tell(
        SlowPathWarning,
        f"predict calls the model with each sample, which is slow: {reason}. {remedy}; "
        "compile=False says that this is meant.",
    )


def _one_by_one(model: Any, inputs: Side, rows: Rows) -> Numbers:
    with no_grad():
        outputs = [flat_output(model(inputs.numbers(row))) for row in rows.tolist()]
    return _stacked(outputs)


def _together(model: Any, inputs: Side) -> Numbers:
    """What a model makes of samples that it mixes even in use."""
    samples = [inputs.numbers(row) for row in range(len(inputs.rows))]
    with no_grad():
        found = model(Batch(samples))
        outputs = [flat_output(output) for output in found]
    if len(outputs) != len(samples):
        raise LengthError(
            f"predict gave the model an nn.Batch of {len(samples)} samples, and got "
            f"{len(outputs)} results."
        )
    return _stacked(outputs)


def _stacked(outputs: list[tuple[list[Any], tuple[int, ...]]]) -> Numbers:
    shapes = {shape for _, shape in outputs}
    if len(shapes) > 1:
        raise LengthError(
            "predict expects results of one shape for all samples, got "
            f"{' and '.join(map(str, sorted(shapes)))}."
        )
    numbers = [[getattr(x, "data", x) for x in flat] for flat, _ in outputs]
    return np.array(numbers, dtype=np.float64).reshape(len(outputs), *shapes.pop())
