"""The gradient of a step, brought to a length."""

from __future__ import annotations

from math import isfinite

from nn.data.samples import Numbers
from nn.optimisers.clipping import clipped_to_norm


def clipped(gradient: Numbers, max_norm: float | None) -> Numbers:
    """The gradient, shortened to the length `max_norm` if it is longer; as it is if that is None.

    A gradient that is not finite stays as it is, so that one sees where it went bad.
    """
    if max_norm is None:
        return gradient
    shorter, norm = clipped_to_norm(gradient, max_norm)
    return shorter if isfinite(norm) else gradient
