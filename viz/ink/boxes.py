"""A box as SVG: its face, badge, names, numbers and docked rows."""

from __future__ import annotations

import math

from autograd.notation.numbers import DASH, short
from viz.ink.lines import Style, line, tooltip
from viz.ink.stylesheet import Pen, Stylesheet
from viz.layout.faces import (
    BADGE_DIAMETER,
    BADGE_INSIDE,
    BADGE_SIZE,
    CAPTION_SIZE,
    COLUMN_OF_ROWS,
    MARGIN,
    NUMBER_SIZE,
    ROW_SIZE,
    badge_width,
    row_names,
)
from viz.layout.layout import Spot
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.widths import FORMULA_SIZE, TITLE_SIZE, width
from viz.picture.sketch import State

_RADIUS = 9.0
_SMALLEST = 6.0

_TITLE = Style("title", TITLE_SIZE, "middle")
_FORMULA = Style("formula", FORMULA_SIZE, "middle")
_CAPTION = Style("caption", CAPTION_SIZE)
_HEADING = Style("caption", CAPTION_SIZE - 1.0, "end")
_ROW_NAME = Style("row-name", ROW_SIZE)
_BADGE = Style("on-badge", BADGE_SIZE, "middle")


def node(spot: Spot, state: State, ident: str, sheet: Stylesheet) -> str:
    """The group of one box in one state."""
    box, face = spot.box, spot.face
    emphasis = state.emphasis.get(box.key, "normal")
    pen = sheet.pen(emphasis, box.kind)
    middle = spot.x + face.width / 2.0
    corner = _place(spot.x, spot.y, face.width, face.height)
    parts = [
        f'<g id="{ident}-{box.key}" class="node kind-{box.kind} is-{emphasis}">',
        tooltip(box.tooltip),
        f'<rect class="face" {corner} rx="{_RADIUS:.0f}"{pen.attributes("face")}/>',
    ]
    if box.title:
        parts.append(line(pen, (middle, spot.y + face.title), box.title, _TITLE))
    if box.formula:
        parts.append(line(pen, (middle, spot.y + face.formula), box.formula, _FORMULA))
    right = spot.x + face.width - MARGIN
    half = middle - MARGIN / 2.0 if face.beside else right
    for caption, end, y in (("data", half, face.data), ("grad", right, face.grad)):
        start = middle + MARGIN / 2.0 if face.beside and caption == "grad" else spot.x + MARGIN
        number = (state.data if caption == "data" else state.grad).get(box.key)
        parts.append(_captioned(pen, caption, number, (start, end), spot.y + y))
    parts += [*_rows(spot, state, ident, sheet), _badge(spot, pen), "</g>"]
    return "".join(parts)


def _captioned(
    pen: Pen, caption: str, number: float | None, ends: tuple[float, float], y: float
) -> str:
    """A caption at the left of the two ends of a line, and its number at the right one."""
    start, end = ends
    room = end - start - width([Run(caption)], CAPTION_SIZE) - 3.0
    style = Style(f"{caption}-number", NUMBER_SIZE)
    return line(pen, (start, y), [Run(caption)], _CAPTION) + _number(
        pen, number, (end, y), style, room
    )


def _number(
    pen: Pen, number: float | None, point: tuple[float, float], style: Style, room: float
) -> str:
    """A number in smaller type where it needs more than `room`; None is a dash."""
    text = DASH if number is None else short(number)
    name = style.name
    if number is not None and math.isnan(number):
        name += " not-a-number"
    wide = width([Run(text)], style.size)
    size = max(_SMALLEST, style.size * min(1.0, room / wide))
    return line(pen, point, [Run(text)], Style(name, size, "end"))


def _rows(spot: Spot, state: State, ident: str, sheet: Stylesheet) -> list[str]:
    """The docked leaves: name, data, local derivative and gradient of each."""
    box, face = spot.box, spot.face
    if not box.rows:
        return []
    pen = sheet.pen(state.emphasis.get(box.key, "normal"))
    left, right = spot.x + MARGIN, spot.x + face.width - MARGIN
    ends = [right - COLUMN_OF_ROWS * i for i in (2, 1, 0)]
    path = f"M{coordinate(left)} {coordinate(spot.y + face.rule)}H{coordinate(right)}"
    parts = [f'<path class="row-rule" d="{path}"{pen.attributes("row-rule")}/>']
    if face.heading:
        parts += [
            line(pen, (end, spot.y + face.heading), [Run(word)], _HEADING)
            for end, word in zip(ends, ("data", "local", "grad"), strict=True)
        ]
    for row, title, offset in zip(box.rows, row_names(box), face.rows, strict=True):
        y = spot.y + offset
        emphasis = "dim" if pen.emphasis == "dim" else state.emphasis.get(row.key, "normal")
        row_pen = sheet.pen(emphasis)
        columns = [
            (state.data.get(row.key), "data-number", ends[0]),
            (state.slope.get(row.key), "local-number", ends[1]),
            (state.grad.get(row.key), "grad-number", ends[2]),
        ]
        cells = "".join(
            _number(row_pen, number, (end, y), Style(name, ROW_SIZE), COLUMN_OF_ROWS - 4.0)
            for number, name, end in (columns if row.value is not None else columns[2:])
        )
        parts.append(
            f'<g id="{ident}-{row.key}" class="row is-{emphasis}">{tooltip(row.tooltip)}'
            f"{line(row_pen, (left, y), title, _ROW_NAME)}{cells}</g>"
        )
    return parts


def _badge(spot: Spot, pen: Pen) -> str:
    """The operation, on the left border where the edges arrive."""
    badge = spot.box.badge
    if not badge:
        return ""
    wide = badge_width(badge)
    left = spot.x + BADGE_INSIDE - wide
    top = spot.middle - BADGE_DIAMETER / 2.0
    return (
        f'<rect class="badge" {_place(left, top, wide, BADGE_DIAMETER)}'
        f' rx="{BADGE_DIAMETER / 2.0:.0f}"{pen.attributes("badge")}/>'
        + line(pen, (left + wide / 2.0, spot.middle + 3.6), [Run(badge)], _BADGE)
    )


def _place(x: float, y: float, width: float, height: float) -> str:
    return (
        f'x="{coordinate(x)}" y="{coordinate(y)}" '
        f'width="{coordinate(width)}" height="{coordinate(height)}"'
    )
