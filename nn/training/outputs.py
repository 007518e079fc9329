"""What a model gives for a sample, as a flat list and a shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd.engine.operands import Group, convert
from autograd.engine.value import Value
from autograd.errors import LengthError, OperandError
from autograd.shortening import shown
from nn.parameter import Parameter


def flat_output(output: Any) -> tuple[list[Any], tuple[int, ...]]:
    """The Values and numbers of an output one after another, and the shape that they have.

    >>> flat_output([[1.0, 2.0], [3.0, 4.0]])
    ([1.0, 2.0, 3.0, 4.0], (2, 2))
    """
    if isinstance(output, Value):
        return [output], ()
    if isinstance(output, list | tuple | Group | Parameter) or (
        isinstance(output, np.ndarray) and output.ndim
    ):
        parts = [flat_output(part) for part in output]
        shapes = {shape for _, shape in parts}
        if len(shapes) != 1:
            raise LengthError(
                f"predict expects a model to give nested lists of one shape, got {shown(output)}."
            )
        return [x for flat, _ in parts for x in flat], (len(parts), *shapes.pop())
    number = convert(output)
    if number is NotImplemented:
        raise OperandError(
            "predict expects a model that gives Values and numbers, or nested lists of them, got "
            f"{shown(output)} of type {type(output).__name__}."
        )
    return [number], ()
