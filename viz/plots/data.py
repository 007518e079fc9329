"""What a plot is given, checked before anything is drawn: no number is left out without a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.value import Value
from autograd.shortening import shown
from viz.errors import DrawingError
from viz.letters.safety import bounded, safe

Floats: TypeAlias = npt.NDArray[np.float64]


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
    except (TypeError, ValueError) as error:
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
    _refuse_infinite(found, what)
    return found


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


def count(given: Any, what: str) -> int:
    """A whole number from 1 on."""
    if type(given) is not int or given < 1:
        raise DrawingError(f"{what} is a whole number from 1 on, got {shown(given)}.")
    return given


def flag(given: Any, what: str) -> bool:
    """True or False."""
    if not isinstance(given, bool):
        raise DrawingError(f"{what} is True or False, got {shown(given)}.")
    return given


def labelled(points: Any, labels: Any) -> tuple[Floats, list[Any], list[int]]:
    """Points in the plane, the labels there are in their order, and for each point its label's."""
    where = array(points, "points", "n, 2")
    known = labels.tolist() if isinstance(labels, np.ndarray) else labels
    if not isinstance(known, Sequence) or isinstance(known, str):
        raise DrawingError(f"labels is a sequence, one label a point, got {shown(labels)}.")
    if len(known) != len(where):
        raise DrawingError(
            f"There is one label a point, got {len(known)} labels for {len(where)} points."
        )
    plain = [each.data if isinstance(each, Value) else each for each in known]
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


def _plain(given: Any) -> Any:
    """What NumPy reads: Values, however deep in sequences, by their data."""
    if isinstance(given, Value):
        return given.data
    if isinstance(given, str | bytes | Mapping):
        raise TypeError("these are no numbers")
    if isinstance(given, np.ndarray):
        if given.dtype.kind in "OUSMmc":
            return _plain(given.tolist())
        return given
    if isinstance(given, Sequence | range):
        return [_plain(each) for each in given]
    if isinstance(given, complex):
        raise TypeError("a complex number is not real")
    return given


def _refuse_infinite(found: Floats, what: str) -> None:
    bad = np.argwhere(~np.isfinite(found))
    if len(bad):
        place = ", ".join(str(each) for each in bad[0])
        raise DrawingError(
            f"{what} has {found[tuple(bad[0])]} at position {place}, and {len(bad)} of its "
            f"{found.size} numbers are not finite; leave them out to draw the others."
        )
