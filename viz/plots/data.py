"""What a plot is given, checked before anything is drawn: no number is left out without a word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.value import Value
from autograd.shortening import shown
from viz.errors import DrawingError
from viz.letters.safety import bounded, safe

Floats: TypeAlias = npt.NDArray[np.float64]

EVERYWHERE = (-math.inf, math.inf)
"""Limits that nothing lies outside of."""

_DEEPEST = 5
"""Sequences in sequences, as far as they are read."""

_APART = 1e-12
"""Of their size, how far apart numbers are that a scale can tell apart."""

LARGEST = 1e300
"""The size up to which numbers are drawn; a scale goes beyond them, and ends at 1.8e308."""


def named(given: Any, what: str) -> list[tuple[str, Any]]:
    """The pairs of a mapping from names to what is drawn under them."""
    if not isinstance(given, Mapping):
        raise DrawingError(
            f"{what} is a mapping from names to what is drawn, such as {{'plain': ...}}; "
            f"got {shown(given)} of type {type(given).__name__}."
        )
    if not given:
        raise DrawingError(f"{what} is empty; give at least one name with what is drawn.")
    return [(word(name, f"a name in {what}"), each) for name, each in given.items()]


def word(given: Any, what: str) -> str:
    """A name, a title or a caption as it is drawn."""
    if not isinstance(given, str):
        raise DrawingError(
            f"{what} is a string, got {shown(given)} of type {type(given).__name__}."
        )
    return safe(bounded(given))


def array(given: Any, what: str, shape: str) -> Floats:
    """A copy of real numbers, nested as deep as `shape` has axes, all of them finite.

    `shape` is told in errors, such as "n" or "n, 2": what stands there for a number must hold.
    """
    axes = shape.split(", ")
    try:
        found = np.array(_plain(given), dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DrawingError(
            f"{what} holds real numbers in the shape ({shape}), got {shown(given)} of type "
            f"{type(given).__name__}: {error}."
        ) from error
    fits = found.ndim == len(axes) and all(
        not axis.isdigit() or int(axis) == size
        for axis, size in zip(axes, found.shape, strict=True)
    )
    if found.size == 0:
        raise DrawingError(f"{what} is empty; it needs numbers in the shape ({shape}).")
    if not fits:
        raise DrawingError(
            f"{what} holds real numbers in the shape ({shape}), got the shape {found.shape}."
        )
    _refuse_undrawable(found, what)
    return found


def undrawable(found: Floats) -> npt.NDArray[np.bool_]:
    """Where numbers are not finite, or too large for any scale."""
    return ~(np.abs(found) <= LARGEST)


def numbers(given: Any, what: str) -> Floats:
    """A copy of a sequence of real numbers, all of them finite, at least one."""
    return array(given, what, "n")


def number(given: Any, what: str) -> float:
    """One finite real number."""
    return float(array([given], what, "1")[0])


def limits(given: Any, what: str) -> tuple[float, float]:
    """Two finite numbers, the lower one first."""
    low, high = (float(each) for each in array(given, what, "2"))
    if not low < high:
        raise DrawingError(f"{what} is (lowest, highest), got ({low:g}, {high:g}).")
    return low, high


def around(numbers: Floats, part: float, alone: float) -> tuple[float, float]:
    """Limits that leave a part of the numbers' range on both sides, or `alone` around one number.

    >>> around(np.array([0.0, 10.0]), 0.1, 1.0), around(np.array([3.0]), 0.1, 1.0)
    ((-1.0, 11.0), (2.0, 4.0))
    """
    low, high = float(np.min(numbers)), float(np.max(numbers))
    size = max(abs(low), abs(high))
    room = part * (high - low) if high - low > _APART * size else max(alone, 1e-9 * size)
    return low - room, high + room


def plane(
    points: Floats, part: float, alone: float, xlim: Any, ylim: Any
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The limits across and up: those that are given, else `around` the points, shape (n, 2).

    >>> points = np.array([[0.0, 5.0], [10.0, 7.0]])
    >>> plane(points, 0.5, 1.0, None, None), plane(points, 0.5, 1.0, None, (4, 9))
    (((-5.0, 15.0), (4.0, 8.0)), ((-5.0, 15.0), (4.0, 9.0)))
    """
    x, y = (
        around(points[:, axis], part, alone) if given is None else limits(given, what)
        for axis, given, what in ((0, xlim, "xlim"), (1, ylim, "ylim"))
    )
    return x, y


def result(given: Any) -> float:
    """The number that a function `f` gave, or that of its Value."""
    if isinstance(given, Value):
        return given.data
    if isinstance(given, int | float | np.floating):
        return float(given)
    raise DrawingError(
        f"f gives a number or a Value; it gave {shown(given)} of type {type(given).__name__}."
    )


def count(given: Any, what: str, most: int | None = None) -> int:
    """A whole number from 1 on, or to `most`."""
    if type(given) is not int or given < 1 or (most is not None and given > most):
        end = "on" if most is None else f"to {most}"
        raise DrawingError(f"{what} is a whole number from 1 {end}, got {shown(given)}.")
    return given


def flag(given: Any, what: str) -> bool:
    """True or False."""
    if not isinstance(given, bool):
        raise DrawingError(f"{what} is True or False, got {shown(given)}.")
    return given


def labelled(points: Any, labels: Any) -> tuple[Floats, list[Any], list[int]]:
    """Points in the plane, the labels there are in their order, and for each point its label's."""
    where = array(points, "points", "n, 2")
    known = np.asarray(labels).tolist() if hasattr(labels, "__array__") else labels
    if not isinstance(known, Sequence) or isinstance(known, str):
        raise DrawingError(f"labels is a sequence, one label a point, got {shown(labels)}.")
    if len(known) != len(where):
        raise DrawingError(
            f"There is one label a point, got {len(known)} labels for {len(where)} points."
        )
    plain = [each.data if isinstance(each, Value) else each for each in known]
    if any(isinstance(each, float) and math.isnan(each) for each in plain):
        raise DrawingError(
            "labels has nan, which is no label; leave out the points that have none."
        )
    try:
        kinds = sorted(set(plain))
    except TypeError as error:
        raise DrawingError(
            f"labels are numbers or strings that can be sorted, got {shown(labels)}: {error}."
        ) from error
    return where, kinds, [kinds.index(each) for each in plain]


def same_length(first: Floats, second: Floats, what: str) -> None:
    """Refuse two sequences that belong together and have different lengths."""
    if len(first) != len(second):
        raise DrawingError(
            f"{what} has {len(first)} positions and {len(second)} numbers; give one for each."
        )


def _plain(given: Any, deep: int = 0) -> Any:
    """What NumPy reads: Values, in sequences in sequences, by their data."""
    if isinstance(given, Value):
        return given.data
    if isinstance(given, str | bytes | Mapping):
        raise TypeError("these are no numbers")
    if isinstance(given, np.ma.MaskedArray) and np.any(given.mask):
        raise ValueError("masked numbers would be drawn as well; give those of compressed()")
    if isinstance(given, np.ndarray):
        if given.dtype.kind in "OUSMmc":
            return _plain(given.tolist(), deep)
        return given
    if hasattr(given, "__array__") and not isinstance(given, np.generic):
        return _plain(np.asarray(given), deep)  # a series of pandas, a tensor
    if isinstance(given, Sequence | range):
        if deep == _DEEPEST:
            raise TypeError("it is nested deeper than any data")
        return [_plain(each, deep + 1) for each in given]
    if isinstance(given, complex):
        raise TypeError("a complex number is not real")
    return given


def _refuse_undrawable(found: Floats, what: str) -> None:
    bad = np.argwhere(undrawable(found))
    if not len(bad):
        return
    place = ", ".join(str(each) for each in bad[0])
    worst = found[tuple(bad[0])]
    if np.isfinite(worst):
        raise DrawingError(
            f"{what} has {worst:g} at position {place}, and numbers beyond {LARGEST:g} are not "
            "drawn; divide them, or draw their logarithms."
        )
    raise DrawingError(
        f"{what} has {worst} at position {place}, and {np.sum(~np.isfinite(found))} of its "
        f"{found.size} numbers are not finite; leave them out to draw the others."
    )
