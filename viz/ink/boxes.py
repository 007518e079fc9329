"""A box: its face, badge, names, numbers and docked rows."""

from __future__ import annotations

import math

from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.lines import Style
from viz.ink.stylesheet import Pen
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
from viz.letters.runs import Run
from viz.letters.widths import FORMULA_SIZE, TITLE_SIZE, width
from viz.words import WORDS

_RADIUS = 9.0
_SMALLEST = 6.0

_TITLE = Style("title", TITLE_SIZE, "middle")
_FORMULA = Style("formula", FORMULA_SIZE, "middle")
_CAPTION = Style("caption", CAPTION_SIZE)
_HEADING = Style("caption", CAPTION_SIZE - 1.0, "end")
_ROW_NAME = Style("row-name", ROW_SIZE)
_BADGE = Style("on-badge", BADGE_SIZE, "middle")


def node(spot: Spot, canvas: Canvas) -> str:
    """The group of one box."""
    box, face, state, brush = spot.box, spot.face, canvas.state, canvas.brush
    emphasis = canvas.emphasis(box.key)
    pen = canvas.sheet.pen(emphasis, box.kind)
    middle = spot.x + face.width / 2.0
    area = Area(spot.x, spot.y, face.width, face.height)
    parts = [brush.rectangle(pen, "face", area, _RADIUS)]
    if box.title:
        where = middle, spot.y + face.title
        parts.append(brush.text(pen, where, box.title, _TITLE, face.width))
    if box.formula:
        where = middle, spot.y + face.formula
        parts.append(brush.formula(pen, where, box, _FORMULA, face.width))
    left, right = spot.x + MARGIN, spot.x + face.width - MARGIN
    lines = (("data", state.data, face.data), ("grad", state.grad, face.grad))
    for caption, numbers, y in lines if box.inset is None else ():
        words, number, baseline = [Run(caption)], numbers.get(box.key), spot.y + y
        room = right - left - width(words, CAPTION_SIZE) - 3.0
        style = _numeric(f"{caption}-number", number, NUMBER_SIZE)
        parts.append(brush.text(pen, (left, baseline), words, _CAPTION))
        parts.append(brush.number(pen, (right, baseline), number, style, room))
    parts += [*_rows(spot, canvas), *_badge(spot, pen, canvas)]
    return brush.group(box.key, f"node kind-{box.kind} is-{emphasis}", parts, box.tooltip)


def _numeric(name: str, number: float | None, size: float) -> Style:
    """The style of a number at the end of a line; a nan stands out."""
    is_nan = number is not None and math.isnan(number)
    return Style(f"{name} not-a-number" if is_nan else name, size, "end", _SMALLEST)


def _rows(spot: Spot, canvas: Canvas) -> list[str]:
    """The docked leaves: name, data, local derivative and gradient of each."""
    box, face, state, brush = spot.box, spot.face, canvas.state, canvas.brush
    if not box.rows:
        return []
    pen = canvas.pen(box.key)
    left, right = spot.x + MARGIN, spot.x + face.width - MARGIN
    ends = [right - COLUMN_OF_ROWS * i for i in (2, 1, 0)]
    parts = [brush.rule(pen, "row-rule", (left, spot.y + face.rule), right)]
    if face.heading:
        words = ("data", WORDS[canvas.sketch.lang].local, "grad")
        parts += [
            brush.text(pen, (end, spot.y + face.heading), [Run(word)], _HEADING)
            for end, word in zip(ends, words, strict=True)
        ]
    for row, title, offset in zip(box.rows, row_names(box), face.rows, strict=True):
        y = spot.y + offset
        row_pen = pen if pen.emphasis == "dim" else canvas.pen(row.key)
        columns = [
            (state.data.get(row.key), "data-number", ends[0]),
            (state.slope.get(row.key), "local-number", ends[1]),
            (state.grad.get(row.key), "grad-number", ends[2]),
        ]
        cells = (
            brush.number(
                row_pen,
                (end, y),
                number,
                _numeric(name, number, ROW_SIZE),
                COLUMN_OF_ROWS - 4.0,
            )
            for number, name, end in (columns if row.value is not None else columns[2:])
        )
        name = brush.text(row_pen, (left, y), title, _ROW_NAME)
        parts.append(
            brush.group(row.key, f"row is-{row_pen.emphasis}", [name, *cells], row.tooltip)
        )
    return parts


def _badge(spot: Spot, pen: Pen, canvas: Canvas) -> list[str]:
    """The operation, on the border where the edges arrive."""
    badge, brush = spot.box.badge, canvas.brush
    if not badge:
        return []
    wide = badge_width(badge)
    x, y = spot.centre
    if canvas.sketch.direction == "down":
        left, top = x - wide / 2.0, spot.y + BADGE_INSIDE - BADGE_DIAMETER
    else:
        left, top = spot.x + BADGE_INSIDE - wide, y - BADGE_DIAMETER / 2.0
    where = left + wide / 2.0, top + BADGE_DIAMETER / 2.0 + 3.6
    area = Area(left, top, wide, BADGE_DIAMETER)
    return [
        brush.rectangle(pen, "badge", area, BADGE_DIAMETER / 2.0),
        brush.text(pen, where, [Run(badge)], _BADGE, wide),
    ]
