"""Whether a record is still true: data may be changed after they were recorded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd.engine.value import Value
from autograd.errors import GraphChangedError
from autograd.table.algebras import evaluated

_RELATIVE = 1e-9
# What cancels leaves the rounding of its operands behind.
_OF_OPERANDS = 1e-12


def refuse_changed(values: Iterable[Value]) -> None:
    """Raise GraphChangedError if an operation, computed again, has not its recorded result."""
    for value in values:
        if value._row is None:
            continue
        operands = tuple(map(_data, value.operands))
        now = evaluated(value._row, operands)
        if not _same(now, value.data, operands):
            raise _changed(value, ("gives", "gave"), now, value.data)


def refuse_changed_slope(value: Value, slope: Any, stored: Any) -> None:
    """Raise GraphChangedError if a slope, computed again, is not the one stored in `value`.

    Of a group, each is a sequence of slopes. Results do not show every change: 0 times anything is
    0.
    """
    new, old = (x if isinstance(x, tuple | list) else [x] for x in (slope, stored))
    for now, then in zip(map(_data, new), old, strict=True):
        both_nan = math.isnan(now) and math.isnan(then)
        # NumPy computed what raised in Python; its functions differ from libm's in the last digits
        if not (both_nan or math.isclose(now, then, rel_tol=_RELATIVE, abs_tol=1e-300)):
            raise _changed(value, ("has the slope", "had"), now, then)


def _changed(value: Value, verbs: tuple[str, str], now: float, then: float) -> GraphChangedError:
    present, past = verbs
    names = ", ".join(repr(p.label) if p.label else repr(p) for p in value.parents[:3])
    return GraphChangedError(
        f"{value.op!r} of {names} {present} {now:g} now and {past} {then:g} when it was "
        "recorded: the data of a leaf changed since, so slopes and formulas would mix two "
        "points. Run the forward computation again, and ask for its new result."
    )


def _data(operand: Any) -> Any:
    if isinstance(operand, tuple):
        return tuple(map(_data, operand))
    return operand.data if isinstance(operand, Value) else operand


def _same(now: float, then: float, operands: tuple[Any, ...]) -> bool:
    if now == then or (math.isnan(now) and math.isnan(then)):
        return True
    numbers = [x for each in operands for x in (each if isinstance(each, tuple) else (each,))]
    scale = max(map(abs, numbers), default=0.0)
    slack = _OF_OPERANDS * scale if math.isfinite(scale) else 0.0
    return math.isclose(now, then, rel_tol=_RELATIVE, abs_tol=slack)
