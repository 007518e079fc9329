"""Pictures of recorded graphs: `draw` for one, `steps` for one picture and its formulas per step.

>>> from autograd import Value
>>> from viz import draw, steps
>>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
>>> product = a * b
>>> product.label = "p"
>>> draw(product)
Drawing(boxes=3, format='svg')
>>> print(steps(product)[0].text)
p = a · b = 2 · (−3) = −6
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import autograd

if getattr(autograd, "DISTRIBUTION", "") != "chainrule":
    raise ImportError(
        "The package `viz` belongs to the distribution `chainrule`, but the `autograd` that was "
        f"imported ({autograd.__file__}) is another one, which hides ours. Type "
        "`pip uninstall -y autograd chainrule`, then, in chainrule's folder, `pip install .`."
    )

from autograd.language import set_lang, usual_lang
from viz.drawing import Drawing, draw, draw_dot
from viz.drawing import shown as shown
from viz.drawing import svg_or_none as svg_or_none
from viz.export.json import read_json
from viz.export.networkx import to_networkx
from viz.frames import Frame, Frames
from viz.page import Figure, Page, live, page
from viz.steps import steps
from viz.wishes import set_theme

if TYPE_CHECKING:
    from viz import plots as plots

__all__ = ["Drawing", "Frame", "Frames", "draw", "draw_dot", "plots", "set_lang", "set_theme"]
__all__ += ["Figure", "Page", "live", "page", "read_json", "steps", "to_networkx", "usual_lang"]


def __getattr__(name: str) -> Any:
    """`plots`, which most who draw a graph never need."""
    if name != "plots":
        raise AttributeError(f"module 'viz' has no attribute {name!r}")
    import viz.plots as found  # noqa: PLC0415  (`from viz` would ask here again)

    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
