"""Gradient flow: how large gradients are from layer to layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from viz.errors import DrawingError
from viz.plots.data import Floats, named, numbers, word
from viz.plots.plot import Plot
from viz.plots.theme import stroke
from viz.wishes import Theme

if TYPE_CHECKING:
    from viz.plots.ink.sheet import Sheet


def flow(
    gradients: Mapping[str, Any],
    *,
    title: str = "",
    xlabel: str = "",
    ylabel: str = "",
    theme: Theme | None = None,
) -> Plot:
    """The size of the gradient in each layer, from layer 1 on, on a scale of powers of ten.

    A gradient of 0 has no place on such a scale: it stands at the bottom, and is called 0.

    >>> flow({"sigmoid": [1e-4, 1e-3, 1e-2], "relu": [0.5, 0.6, 0.7]}).names
    ['sigmoid', 'relu']
    """
    found = [(name, _sizes(name, each)) for name, each in named(gradients, "gradients")]
    words = word(xlabel, "xlabel"), word(ylabel, "ylabel")
    everything = np.concatenate([sizes for _, sizes in found])
    some = everything[everything > 0.0]
    floor = float(10.0 ** np.floor(np.log10(np.min(some)) - 1.0)) if len(some) else 1e-1

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels([""], (560.0, 320.0), xlabel=words[0], ylabel=words[1])
        for index, (_, sizes) in enumerate(found):
            style = stroke(index)
            layers = np.arange(1.0, len(sizes) + 1.0)
            seen = np.maximum(sizes, floor)
            sheet.line(axes, layers, seen, style, marker=style.marker, clip_on=False)
            for layer in layers[sizes == 0.0]:
                sheet.note(axes, layer, floor, "0", style.role)
        sheet.log(axes.yaxis)
        if np.any(everything == 0.0):
            axes.set_ylim(bottom=floor)
        sheet.count(axes.xaxis, max(len(sizes) for _, sizes in found))
        sheet.name_lines([name for name, _ in found])

    return Plot("flow", [name for name, _ in found], draw, title=title, theme=theme)


def _sizes(name: str, given: Any) -> Floats:
    sizes = numbers(given, f"gradients of {name!r}")
    bad = np.flatnonzero(sizes < 0.0)
    if len(bad):
        raise DrawingError(
            f"gradients of {name!r} are sizes, such as norms, and layer {bad[0] + 1} has "
            f"{sizes[bad[0]]:g}; give absolute values."
        )
    return sizes
