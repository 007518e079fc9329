"""A picture as a document that LaTeX makes a page of, as large as the picture.

The places are those of the SVG; only letters, formulas and numbers are set by LaTeX, and shrunk
where they need more room than there is.
"""

from __future__ import annotations

import re
from itertools import starmap
from pathlib import Path

from viz.export.placed import Placed
from viz.export.tikz.brush import Tikz
from viz.export.tikz.letters import hanzi
from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.legend import Legend
from viz.ink.parts import parts
from viz.ink.stylesheet import Stylesheet

_UNIT = 0.75
"""Big points to a pixel, as on paper."""

_LONGEST = 14_000.0
"""TeX knows no length of more than 16,383 points, and readers of PDF no page above 14,400."""


def tikz(placed: Placed) -> str:
    """The picture as a LaTeX document of one page.

    >>> from autograd import Value
    >>> import viz
    >>> "$a^{b}$" in tikz(viz.draw(Value(2.0, "a") ** Value(3.0, "b")).placed)
    True
    """
    layout, state = placed.layout, placed.state
    legend = Legend(layout, state.phase, still=True)
    unit = min(_UNIT, _LONGEST / max(legend.width, legend.height))
    brush = Tikz(layout.sketch, placed.theme, unit)
    canvas = Canvas(layout.sketch, state, Stylesheet(placed.theme, state.phase), brush)
    page = Area(legend.left, 0.0, legend.width, legend.height)
    ground = brush.rectangle(canvas.sheet.pen(), "page", page, 0.0)
    picture = "\n".join([ground, *parts(layout, canvas, legend)])
    chinese = hanzi(picture)
    return _filled(
        "document.tex",
        chinese=_filled("hanzi.tex", letters="".join(map(_lacking, chinese))) if chinese else "",
        styles="".join(f"  {name}/.style={{{style}}},\n" for name, style in brush.styles.items()),
        colours="".join(starmap(_defined, brush.colours.items())),
        picture=picture,
    )


def _filled(name: str, **parts: str) -> str:
    """A file beside this one, its slots filled; a part that looks like a slot is left alone."""
    written = Path(__file__).with_name(name).read_text(encoding="ascii")
    return re.sub(r"<(\w+)>", lambda slot: parts[slot[1]], written)


def _lacking(letter: str) -> str:
    """What is to be shown for a Chinese letter that has no font."""
    code = f"{ord(letter):04X}"
    return rf"\lacking{{{code[:2]}}}{{{code[2:]}}}"


def _defined(role: str, shade: str) -> str:
    return f"\\definecolor{{{role}}}{{HTML}}{{{shade[1:].upper()}}}\n"
