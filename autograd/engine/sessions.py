"""The example in the help of an operation, computed from its row at an ordinary point."""

from __future__ import annotations

import math
from typing import Any

from autograd.table.algebras import awkward_slope, evaluated
from autograd.table.primitive import Parameter, Primitive

_DIGITS = 6
"""Decimals that are shown; the last bits differ between machines."""


def documented(row: Primitive) -> str:
    """What a row says of itself, and an example that runs.

    >>> from autograd.table.primitives import TABLE
    >>> for line in documented(TABLE["mul"]).splitlines():
    ...     print(f"| {line}".rstrip())
    | Product of two operands.
    |
    | >>> import autograd
    | >>> x, y = autograd.Value(0.8), autograd.Value(-0.6)
    | >>> z = autograd.mul(x, y)
    | >>> z.backward()
    | >>> round(z.data, 6), round(x.grad, 6), round(y.grad, 6)
    | (-0.48, -0.6, 0.8)
    """
    points = points_of(row)
    asked = [p for p in row.operands if p.default is None]
    learned = [p for p, rule in zip(row.operands, row.slopes, strict=True) if p in asked and rule]
    arguments = (p.name if p in learned else _written(points[row.operands.index(p)]) for p in asked)
    session = ["import autograd"]
    if learned:
        made = (_made(points[row.operands.index(p)]) for p in learned)
        session.append(f"{', '.join(p.name for p in learned)} = {', '.join(made)}")
    session.append(f"z = autograd.{row.name}({', '.join(arguments)})")
    shown, numbers = [f"round(z.data, {_DIGITS})"], [_rounded(result := evaluated(row, points))]
    if learned:
        session.append("z.backward()")
    for p in learned:
        slope = awkward_slope(row, row.operands.index(p), result, points)
        numbers.append(_rounded(slope))
        each = p.name.removesuffix("s")
        grad = f"round({each if p.starred else p.name}.grad, {_DIGITS})"
        shown.append(f"[{grad} for {each} in {p.name}]" if p.starred else grad)
    session.append(", ".join(shown))
    lines = [f">>> {line}" for line in session]
    told = f"({', '.join(numbers)})" if len(numbers) > 1 else numbers[0]
    return "\n".join([row.doc, "", *lines, told] if row.doc else [*lines, told])


def points_of(row: Primitive) -> list[Any]:
    """A number for each operand, two for a group: within what the tests sample, or the default."""
    return [_point(row, index, p) for index, p in enumerate(row.operands)]


def _point(row: Primitive, index: int, operand: Parameter) -> Any:
    if operand.role in ("class", "condition"):
        return 1.0
    if operand.default is not None and math.isfinite(operand.default):
        return operand.default
    least, most = row.domain
    if math.isinf(least):
        least = min(most, 0.0) - 2.0 if math.isfinite(most) else -2.0
    if math.isinf(most):
        most = max(least, 0.0) + 2.0

    def number(place: int) -> float:
        return round(least + (most - least) * (0.35 if place % 2 else 0.7), 1)

    return [number(index), number(index + 1)] if operand.starred else number(index)


def _made(point: Any) -> str:
    if isinstance(point, list):
        return f"[{', '.join(map(_made, point))}]"
    return f"autograd.Value({point!r})"


def _written(point: Any) -> str:
    return str(point) if isinstance(point, list) else f"{point:g}"


def _rounded(number: Any) -> str:
    if isinstance(number, list):
        return f"[{', '.join(map(_rounded, number))}]"
    return repr(round(float(number), _DIGITS))
