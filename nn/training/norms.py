"""The gradient of a step, brought to a length."""

from __future__ import annotations

import numpy as np

from nn.data.samples import Numbers
from nn.optimisers.clipping import clipped_to_norm


def clipped(gradient: Numbers, max_norm: float | None) -> Numbers:
    """The gradient, shortened to the length `max_norm` if it is longer; as it is if that is None.

    A gradient that is not finite stays as it is, so that one sees where it went bad.
    """
    if max_norm is None or not np.isfinite(gradient).all():
        return gradient
    return clipped_to_norm(gradient, max_norm)[0]
