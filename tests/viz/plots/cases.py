"""One plot of every kind, in both languages' letters, and a process where none is imported yet."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from os import environ, pathsep

import numpy as np

from autograd import log, relu, tanh
from viz import plots
from viz.plots import Plot

CORNERS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]

CASES: dict[str, Callable[..., Plot]] = {
    "curves": lambda **more: plots.curves(
        {"plain": [1.0, 0.5, 0.25], "动量": [1.0, 0.25, 0.1]}, log=True, **more
    ),
    "boundaries": lambda **more: plots.boundaries(
        {"直线": lambda p: p[:, 0] + p[:, 1] - 1.0}, CORNERS, [0, 0, 0, 1], **more
    ),
    "functions": lambda **more: plots.functions({"tanh": tanh, "对数": log, "relu": relu}, **more),
    "histograms": lambda **more: plots.histograms(
        {"第 1 层": [0.1, 0.2, 0.3], "第 2 层": np.zeros((2, 3))}, bins=4, **more
    ),
    "descent": lambda **more: plots.descent(
        lambda x: x * x, {"学习率 0.1": [1.0, 0.8, 0.64]}, **more
    ),
    "contours": lambda **more: plots.contours(
        lambda x, y: x * x / 20.0 + y * y, {"动量": [(-7.0, 2.0), (-6.0, 0.0)]}, **more
    ),
    "flow": lambda **more: plots.flow({"sigmoid": [1e-4, 0.0, 1e-1]}, **more),
    "images": lambda **more: plots.images([np.eye(3), -np.eye(3)], ["卷积核", "b"], **more),
    "boxes": lambda **more: plots.boxes(
        [(0, 0, 4, 4), (1, 1, 5, 5)], kept=[0], names=["保留", "b"], image=np.eye(6), **more
    ),
    "lines": lambda **more: plots.lines({"与": ((1.0, 1.0), -1.5)}, CORNERS, [0, 0, 0, 1], **more),
}
"""Of every function of `plots`, by its name, a call to which keywords may be added."""


def printed_by(code: str) -> str:
    """What code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environ | {"PYTHONPATH": pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
