"""Where to look when a function's derivative is not that of its results."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from autograd.checking.jacobians import Evaluate, at
from autograd.checking.verification import verify
from autograd.engine.hooked import HOOKED
from autograd.engine.value import Value
from autograd.errors import ChainruleError
from autograd.graph import topological
from autograd.notices import named

_KINK = 0.01
"""Relative: where the differences of both sides are further apart, there may be a kink."""


def reason_of(
    evaluate: Evaluate,
    outputs: Sequence[Any],
    leaves: list[Value],
    place: tuple[int, int],
    eps: float,
) -> str:
    """What makes the derivative of an output by a leaf wrong, both given by their places."""
    position, index = place
    output = outputs[position]
    order = topological(output) if isinstance(output, Value) else []
    wrong = _wrong_slope(output) if isinstance(output, Value) else ""
    if wrong:
        return wrong
    numbers = [leaf.data for leaf in leaves]
    here, above, below = (
        at(evaluate, numbers, index, by, [leaf.label for leaf in leaves])[position]
        for by in (0.0, eps, -eps)
    )
    up, down = (above - here) / eps, (here - below) / eps
    if not (isfinite(up) and isfinite(down)):
        return "Beside the point a result is not finite: choose inputs inside the domain."
    if abs(up - down) > _KINK * max(abs(up), abs(down)):
        return (
            f"Above it the differences give {up:.6g}, and below it {down:.6g}: is there a kink, "
            "or a jump? Choose inputs away from it, or another eps."
        )
    if not any(node is leaves[index] for node in order):
        return (
            "In the graph the output does not depend on it: did the function take a number out "
            "of it, by v.data, v.item(), float(v) or v.detach()?"
        )
    if any(id(node) in HOOKED for node in order):
        return "A hook changes gradients on the way."
    return (
        "Every recorded slope is right, so part of the way is not in the graph: look for v.data, "
        "v.item(), float(v) and v.detach() in the function."
    )


def _wrong_slope(output: Value) -> str:
    try:
        wrong = verify(output).wrong
    except ChainruleError:  # data that changed since: nothing to hold the slopes against
        return ""
    if not wrong:
        return ""
    check = wrong[0]
    return (
        f"The slope of {check.result.op!r} by {named(check.operand)} is recorded as "
        f"{check.recorded:.10g} and should be {check.expected:.10g}: look at the row "
        f"{check.result.op!r}."
    )
