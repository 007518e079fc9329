"""Tables of numbers brought into the form that training wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from autograd.errors import ClassIndexError, LengthError, OperandError
from autograd.notices import tell
from autograd.shortening import shown
from nn.arguments import Numbers, count, plain
from nn.errors import ConstantColumnWarning, SettingError


def one_hot(y: Any, n_classes: SupportsIndex | None = None) -> Numbers:
    """For each class a row of zeros with a one in its place: y of shape (n,) gives (n, n_classes).

    `y` is a whole number, or an array of any shape of these, from 0 on; without `n_classes` there
    are as many as the greatest says. Unlike PyTorch's, the numbers are floats, which
    `cross_entropy` takes as weights of the classes.

    >>> one_hot([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    try:
        classes = np.asarray(plain("one_hot", "classes", y))
    except ValueError:  # rows of different lengths, or lists without an end
        classes = np.empty(0)
    if classes.dtype.kind not in "iu":
        raise OperandError(
            f"one_hot expects classes as whole numbers, got {shown(y)}; for floats that are whole "
            "write y.astype(int)."
        )
    if not classes.size:
        raise LengthError("one_hot expects at least one class, got none.")
    greatest = int(classes.max())
    n = greatest + 1 if n_classes is None else count("one_hot", "classes", n_classes)
    if classes.min() < 0 or greatest >= n:
        wrong = int(classes.min()) if classes.min() < 0 else greatest
        raise ClassIndexError(
            f"one_hot expects classes from 0 to {n - 1}, got {wrong}; give labels such as -1 and 1 "
            "new numbers, and n_classes if there are more."
        )
    rows = np.zeros((*classes.shape, n))
    np.put_along_axis(rows, classes[..., None].astype(np.intp), 1.0, axis=-1)
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """What was taken off each column, and what it was divided by; called, does so again.

    >>> Scaling(np.array([1.0]), np.array([2.0]))([[5.0], [1.0]]).tolist()
    [[2.0], [0.0]]
    """

    mean: Numbers
    deviation: Numbers
    """1 for a column that was constant."""

    def __call__(self, X: Any) -> Numbers:  # noqa: N803
        """Other samples, such as those of a test, on the same scale."""
        table = _table("Scaling", X)
        if table.shape[1:] != self.mean.shape:
            raise LengthError(
                f"Scaling expects samples of the shape {self.mean.shape}, as those it was made of, "
                f"got {table.shape[1:]}."
            )
        return (table - self.mean) / self.deviation


def normalise(X: Any) -> tuple[Numbers, Scaling]:  # noqa: N803
    """`X` with mean 0 and deviation 1 in every column, and what does the same to other samples.

    A sample is an entry along the first axis; all its numbers are columns, of whatever shape. The
    deviation is that of these samples, divided by n. A constant column becomes 0, and a
    `ConstantColumnWarning` names it.

    Test data are put on the scale of the training data, and not on their own:

    >>> X, scaled = normalise([[1.0, 10.0], [3.0, 30.0]])
    >>> X.tolist(), scaled([[2.0, 40.0]]).tolist()
    ([[-1.0, -1.0], [1.0, 1.0]], [[0.0, 2.0]])
    """
    table = _table("normalise", X)
    if len(table) < 2:
        raise LengthError(f"normalise expects two or more samples, got {len(table)}.")
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    # of equal numbers the mean is another one, by rounding, and the deviation not 0
    constant = table.min(axis=0) == table.max(axis=0)
    if constant.any():
        places = [
            place[0] if len(place) == 1 else tuple(place)
            for place in np.argwhere(constant).tolist()
        ]
        tell(
            ConstantColumnWarning,
            f"normalise got {len(places)} of {constant.size} columns with one number only, which "
            f"become 0 and teach nothing: {shown(places)} (counted from 0).",
        )
    scaling = Scaling(np.where(constant, table[0], mean), np.where(constant, 1.0, deviation))
    return scaling(table), scaling


def _table(owner: str, given: Any) -> Numbers:
    try:
        array = np.asarray(plain(owner, "samples", given))
    except ValueError:
        raise LengthError(f"{owner} expects samples of one length, got {shown(given)}.") from None
    if array.dtype.kind not in "biuf" or not array.ndim:
        raise OperandError(
            f"{owner} expects an array of real numbers, with a row for each sample, got "
            f"{shown(given)}."
        )
    table = array.astype(np.float64)
    if not np.isfinite(table).all():
        raise SettingError(
            f"{owner} got {np.sum(~np.isfinite(table))} numbers that are nan or infinite; remove "
            "or replace what is missing."
        )
    return table
