"""The joints of an arm of two links whose hand is to be somewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import root

from autograd import compile, cos, sin  # noqa: A004  (the field's word)

LENGTHS = 1.0, 0.8
START = np.array([0.3, 0.9])
"""Two angles; the second is the elbow's."""

TARGET = np.array([0.9, 1.1])


def hand(angles: Any) -> list[Any]:
    """Where the hand is."""
    shoulder, elbow = angles
    first, second = LENGTHS
    return [
        first * cos(shoulder) + second * cos(shoulder + elbow),
        first * sin(shoulder) + second * sin(shoulder + elbow),
    ]


def reached() -> Any:
    """The angles, by SciPy's `root`."""
    program = compile(hand, (START,)).program
    return root(lambda angles: program(angles) - TARGET, START, jac=program.jacobian)


def by_newton(steps: int = 6) -> list[float]:
    """The same by hand: how far the hand is from its target before each step, and at last."""
    program = compile(hand, (START,)).program
    angles, distances = START, []
    for _ in range(steps + 1):
        missing = np.array(program(angles)) - TARGET
        distances.append(float(np.linalg.norm(missing)))
        angles = angles - np.linalg.solve(program.jacobian(angles), missing)
    return distances
