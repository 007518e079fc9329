"""A picture as a document that LaTeX makes a page of, as large as the picture.

The places are those of the SVG; only letters, formulas and numbers are set by LaTeX, and shrunk
where they need more room than there is.
"""

from __future__ import annotations

from collections.abc import Iterator
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

_HEAD, _HANZI = (
    Path(__file__).with_name(name).read_text(encoding="ascii") for name in ("head.tex", "hanzi.tex")
)
_COMMENT = """\
% A picture of a recorded graph by chainrule. Make a page of it with pdflatex, lualatex, xelatex or
% tectonic; needed are the class standalone and TikZ.
"""
_OF_HANZI = """\
% For its Chinese letters pdflatex needs the package CJKutf8 and its font gbsn, xelatex and lualatex
% a Chinese font such as FandolSong; without them the codes of the letters are shown.
"""


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
    return "".join(_document(brush, picture))


def _document(brush: Tikz, picture: str) -> Iterator[str]:
    """The document, with what of a picture stands before it."""
    chinese = hanzi(picture)
    yield _COMMENT
    if chinese:
        yield _OF_HANZI
    yield _HEAD
    if chinese:
        codes = (f"{ord(letter):04X}" for letter in chinese)
        told = "".join(rf"\lackinghanzi{{{code[:2]}}}{{{code[2:]}}}" for code in codes)
        yield f"\\newcommand\\lacking{{{told}}}\n{_HANZI}"
    for role, shade in brush.colours.items():
        yield f"\\definecolor{{{role}}}{{HTML}}{{{shade[1:].upper()}}}\n"
    yield "\\begin{document}\n\\begin{tikzpicture}[\n  x=1bp,y=-1bp,inner sep=0pt,outer sep=0pt,\n"
    for style, meaning in brush.styles.items():
        yield f"  {style}/.style={{{meaning}}},\n"
    yield f"]\n{picture}\n\\end{{tikzpicture}}\n\\end{{document}}\n"
