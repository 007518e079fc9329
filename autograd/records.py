"""Whether a record is still true: data may be changed after they were recorded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd.algebras import evaluated
from autograd.errors import GraphChangedError
from autograd.value import Value

_RELATIVE = 1e-9
# What cancels leaves the rounding of its operands behind.
_OF_OPERANDS = 1e-12


def refuse_changed(values: Iterable[Value]) -> None:
    """Raise GraphChangedError if an operation, computed again, has not its recorded result."""
    for value in values:
        if value.row is None:
            continue
        operands = tuple(map(_data, value.operands))
        now = evaluated(value.row, operands)
        if not _same(now, value.data, operands):
            names = ", ".join(repr(p.label) if p.label else repr(p) for p in value.parents[:3])
            raise GraphChangedError(
                f"{value.op!r} of {names} gives {now:g} now and gave {value.data:g} when it was "
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
