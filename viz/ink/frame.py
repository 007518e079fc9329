"""A layout and a state as SVG: one frame of a picture."""

from __future__ import annotations

import re

from autograd.language import TAGS
from autograd.shortening import shown
from viz.errors import DrawingError
from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.captions import Caption
from viz.ink.legend import Legend
from viz.ink.lines import attribute
from viz.ink.parts import parts
from viz.ink.stylesheet import FONTS, Stylesheet
from viz.ink.svg import Svg
from viz.layout.layout import Layout
from viz.letters.coordinates import coordinate
from viz.picture.sketch import State
from viz.wishes import Theme

_IDENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NAME_LIMIT = 200


def render(  # noqa: PLR0913  (all but the first two have defaults)
    layout: Layout,
    state: State,
    theme: Theme = "auto",
    ident: str = "graph",
    *,
    told: str = "",
    still: bool = False,
    caption: Caption | None = None,
) -> str:
    """One frame as SVG text; `ident` prefixes every id, so that frames can share a page.

    To those who cannot see it, it is called what is `told` of it, or else by its root.
    A `still` picture, in which nothing can be pointed at, says nothing of pointing. A `caption`
    stands under all else.

    Two frames of one layout differ in numbers, classes and the order of edges, never in a position;
    only the heads of arrows stand at the other ends of edges in backward frames.
    """
    if not _IDENT.fullmatch(ident):
        raise DrawingError(
            f"ident must be a letter followed by letters, digits, - or _, got {shown(ident)}."
        )
    sheet = Stylesheet(theme, state.phase)
    canvas = Canvas(layout.sketch, state, sheet, Svg(ident, layout.sketch.digits))
    legend = Legend(layout, state.phase, still)
    area = Area(legend.left, 0.0, legend.width, legend.height)
    whole = area if caption is None else caption.extended(area)
    left, top, wide, high = map(coordinate, whole)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{ident}" class="chainrule" role="img"'
        f' lang="{TAGS[layout.sketch.lang]}"'
        f" aria-label={attribute(told or layout.sketch.root_name[:_NAME_LIMIT])}"
        f' viewBox="{left} {top} {wide} {high}" width="{wide}" height="{high}"'
        f' font-family="{FONTS}" style="max-width:100%">'
    )
    look = sheet.pen().attributes("page")
    page = f'<rect class="page" x="{left}" width="{wide}" height="{high}"{look}/>'
    drawn = [page, *parts(layout, canvas, legend)]
    if caption is not None:
        drawn.append(caption.drawn(area, canvas))
    return "\n".join([opening, f"<style>{sheet.css()}</style>", *drawn, "</svg>\n"])
