"""Matrices of derivatives taken apart: in the form of what was differentiated, and by what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.calculus.containers import mapped_whole

Form = tuple[str, Any]
"""What is said of numbers in containers in an error, and these."""


def arranged(array: np.ndarray[Any, Any], forms: Sequence[Form]) -> Any:
    """The array with each of its last axes, one for each form, in that form.

    A number or an array in the first form is replaced by the second form of what belongs to it, and
    so on; where arrays meet they are one array, of the shape of the first and then the second. Axes
    before those stay in front.

    >>> inputs = {"a": 0.0, "b": np.zeros(2)}
    >>> arranged(np.array([[1.0, 2.0, 3.0]]), [("outputs", [0.0]), ("inputs", inputs)])
    [{'a': 1.0, 'b': array([2., 3.])}]
    """
    n_before = array.ndim - len(forms)
    return _arranged(array, forms, array.shape[:n_before] if n_before else None, n_before)


def _arranged(
    array: np.ndarray[Any, Any], forms: Sequence[Form], shape: tuple[int, ...] | None, axis: int
) -> Any:
    """The same; `shape` is that of the arrays met so far, None where there was none."""
    if not forms:
        return array.item() if shape is None else array.reshape(shape).copy()
    (place, form), *rest = forms
    end = 0

    def block(part: Any) -> Any:
        nonlocal end
        inner = part.shape if isinstance(part, np.ndarray) else ()
        start, end = end, end + math.prod(inner)
        found = array[(slice(None),) * axis + (slice(start, end),)]
        whole = (shape or ()) + inner if shape is not None or isinstance(part, np.ndarray) else None
        return _arranged(found, rest, whole, axis + 1)

    return mapped_whole(form, block, place)
