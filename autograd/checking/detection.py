"""`detect_anomaly`: an error at the backward pass that makes nan, with the line it comes from."""

from __future__ import annotations

import linecache
from collections.abc import Mapping
from contextlib import ContextDecorator
from itertools import repeat, starmap
from math import isfinite, isnan
from types import TracebackType
from typing import Any, Self
from weakref import WeakKeyDictionary

from autograd.checking.anomalies import first_bad, gradient_anomaly
from autograd.engine.backward import WATCHERS
from autograd.engine.forking import forkable_lock
from autograd.engine.methods import NAMESPACE
from autograd.engine.value import Value
from autograd.errors import AnomalyError
from autograd.notices import user_frame

_LOCK = forkable_lock()
_entered = 0
_LINES: WeakKeyDictionary[Value, tuple[str, int]] = WeakKeyDictionary()
"""Where the user's code made a node: file and number of the line."""


class detect_anomaly(ContextDecorator):  # noqa: N801  (PyTorch's name)
    """Context manager and decorator under which a backward pass that makes nan is an AnomalyError.

    The error names the operation, and the line that recorded it if that was inside the block too.
    No gradient is changed. It holds for `backward`, `grad` and all else that goes in reverse, as
    `vjp` and `jacrev` do, of all threads, but not for the tangents of `jvp` and `jacfwd`. It costs
    several times the pass itself, so it is for finding a fault. With `check_nan=False` nothing is
    checked.

    >>> x = Value(0.0, "x")
    >>> with detect_anomaly():
    ...     (x * x.sqrt()).backward()
    Traceback (most recent call last):
    autograd.errors.AnomalyError: A gradient became nan: the gradient of 'x' through √(x) = √(0) ...
    """

    def __init__(self, check_nan: bool = True) -> None:
        self._change = 1 if check_nan else 0

    def __enter__(self) -> Self:
        _count(+self._change)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _count(-self._change)


def _count(change: int) -> None:
    """Watch from the first block that is entered to the last that is left."""
    global _entered  # noqa: PLW0603  (guarded by the lock)
    with _LOCK:
        if not _entered:
            WATCHERS.append(_watch)
            NAMESPACE["_blanks"] = starmap(_noted, repeat(()))
        _entered += change
        if not _entered:
            WATCHERS.remove(_watch)
            NAMESPACE["_blanks"] = _BLANKS


_BLANKS = NAMESPACE["_blanks"]


def _noted() -> Any:
    """A node, whose place in the user's code is kept."""
    node = next(_BLANKS)
    frame = user_frame()
    _LINES[node] = frame.f_code.co_filename, frame.f_lineno
    return node


def is_watching() -> bool:
    """Whether some thread is inside a block."""
    return _entered > 0


def at(place: tuple[str, int]) -> str:
    """The end of a sentence: file and number of a line of the user's, and the line itself."""
    file, number = place
    line = linecache.getline(file, number).strip()
    return f"in {file}, line {number}" + (f": {line}" if line else ".")


def _watch(root: Any, gradient: float, given: Mapping[int, Any]) -> None:
    """Raise if a pass from `root` makes nan, in which hooks gave what is `given`."""
    anomaly = gradient_anomaly(root, gradient, None, isnan, given)
    if anomaly is None:
        return
    text = f"A gradient became nan: {anomaly.text}."
    if anomaly.node in _LINES:
        text += f" It was recorded {at(_LINES[anomaly.node])}"
    elif not anomaly.node.is_leaf:
        text += " Record it inside the block too, and its line stands here."
    if not isfinite(root.data):
        text += f" Its value was not finite before: {first_bad(root)}."
    raise AnomalyError(text)
