"""Histograms: how numbers are spread, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.plots.data import EVERYWHERE, Floats, around, array, count, limits, named, word
from viz.plots.plot import Plot
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet

_MOST_BINS = 1000
"""More than a panel is wide, so that no more are seen."""

_SIZES = {1: (480.0, 300.0), 2: (300.0, 220.0), 4: (290.0, 190.0)}


def histograms(  # noqa: PLR0913  (all but the first have defaults)
    samples: Mapping[str, Any],
    *,
    bins: int = 30,
    range: tuple[float, float] | None = None,  # noqa: A002 - NumPy's word
    columns: int | None = None,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """How many of each sample's numbers lie in each of `bins` equal parts of one range.

    A panel each, side by side. Without `range` it is that of all samples together; how many lie
    outside of a given one stands at that side of the panel, with an arrow.

    >>> histograms({"layer 1": [0.1, 0.2, 0.2], "layer 2": [0.0, 0.0, 0.3]}, bins=3).names
    ['layer 1', 'layer 2']
    """
    parts = count(bins, "bins", _MOST_BINS)
    across = 0 if columns is None else count(columns, "columns")
    found = [(name, _flat(name, each)) for name, each in named(samples, "samples")]
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    everything = np.concatenate([each for _, each in found])
    ends = around(everything, 0.0, 0.5) if range is None else limits(range, "range")
    edges = np.linspace(*ends, parts + 1)

    def draw(sheet: Sheet) -> None:
        size = _SIZES.get(len(found), (225.0, 185.0))
        panels = sheet.panels(
            [name for name, _ in found], size, columns=across, xlabel=words[0], ylabel=words[1]
        )
        for axes, (_, numbers) in zip(panels, found, strict=True):
            heights, _ = np.histogram(numbers, edges)
            axes.stairs(
                heights,
                edges,
                fill=True,
                facecolor=sheet.colour("data-box"),
                edgecolor=sheet.colour("data-edge"),
                linewidth=1.2,
                zorder=2,
            )
            axes.set(xlim=ends, ylim=(0.0, max(1.0, 1.2 * float(np.max(heights)))))
            places = np.stack([numbers, np.zeros_like(numbers)], axis=1)
            sheet.outside(axes, places, (ends, EVERYWHERE))

    return Plot("histograms", [name for name, _ in found], draw, title=title, theme=theme)


def _flat(name: str, given: Any) -> Floats:
    """The numbers of a sample; arrays of any shape are taken as they come."""
    plain = given.ravel() if isinstance(given, np.ndarray) else given
    return array(plain, f"sample {name!r}", "n")
