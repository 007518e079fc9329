"""Plots of numbers: what was learnt, how fast, and what it looks like.

Each is checked at once, and drawn when somebody looks; only drawing needs the extra `plot`.

>>> from viz import plots
>>> plots.curves({"loss": [0.5, 0.25, 0.125]}, title="halved each step").kind
'curves'
"""

from __future__ import annotations

from viz.plots.boundaries import boundaries
from viz.plots.boxes import boxes
from viz.plots.contours import contours
from viz.plots.curves import curves
from viz.plots.descent import descent
from viz.plots.flow import flow
from viz.plots.functions import functions
from viz.plots.histograms import histograms
from viz.plots.images import images
from viz.plots.lines import lines
from viz.plots.plot import Plot

__all__ = [
    "Plot",
    "boundaries",
    "boxes",
    "contours",
    "curves",
    "descent",
    "flow",
    "functions",
    "histograms",
    "images",
    "lines",
]
