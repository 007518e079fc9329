"""The gradient of a step, brought to a length."""

from __future__ import annotations

import numpy as np

from nn.data.samples import Numbers


def clipped(gradient: Numbers, max_norm: float | None) -> Numbers:
    """The gradient, shortened to the length `max_norm` if it is longer; as it is if that is None.

    A gradient that is not finite stays as it is, so that one sees where it went bad.
    """
    if max_norm is None:
        return gradient
    norm = float(np.sqrt(gradient @ gradient))
    return gradient * (max_norm / (norm + 1e-6)) if max_norm < norm + 1e-6 < np.inf else gradient
