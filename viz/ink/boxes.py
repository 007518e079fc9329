"""A box as SVG: its face, badge, names, numbers and docked rows."""

from __future__ import annotations

from autograd.notation.numbers import TEXT
from viz.ink.canvas import Canvas
from viz.ink.lines import Style, line, tooltip
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
from viz.letters.coordinates import coordinate
from viz.letters.runs import Run
from viz.letters.widths import FORMULA_SIZE, TITLE_SIZE, width
from viz.picture.sketch import Sketch
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
    box, face, state = spot.box, spot.face, canvas.state
    emphasis = canvas.emphasis(box.key)
    pen = canvas.sheet.pen(emphasis, box.kind)
    middle = spot.x + face.width / 2.0
    corner = _place(spot.x, spot.y, face.width, face.height)
    parts = [
        f'<g id="{canvas.ident}-{box.key}" class="node kind-{box.kind} is-{emphasis}">',
        tooltip(box.tooltip),
        f'<rect class="face" {corner} rx="{_RADIUS:.0f}"{pen.attributes("face")}/>',
    ]
    if box.title:
        parts.append(line(pen, (middle, spot.y + face.title), box.title, _TITLE, face.width))
    if box.formula:
        parts.append(line(pen, (middle, spot.y + face.formula), box.formula, _FORMULA, face.width))
    ends = spot.x + MARGIN, spot.x + face.width - MARGIN
    for caption, numbers, y in (("data", state.data, face.data), ("grad", state.grad, face.grad)):
        number = canvas.number(numbers.get(box.key))
        parts.append(_captioned(pen, caption, number, ends, spot.y + y))
    parts += [*_rows(spot, canvas), _badge(spot, pen, canvas.sketch), "</g>"]
    return "".join(parts)


def _captioned(pen: Pen, caption: str, number: str, ends: tuple[float, float], y: float) -> str:
    """A caption at the left of the two ends of a line, and its number at the right one."""
    start, end = ends
    room = end - start - width([Run(caption)], CAPTION_SIZE) - 3.0
    style = Style(f"{caption}-number", NUMBER_SIZE)
    return line(pen, (start, y), [Run(caption)], _CAPTION) + _number(
        pen, number, (end, y), style, room
    )


def _number(pen: Pen, text: str, point: tuple[float, float], style: Style, room: float) -> str:
    """A number in smaller type where it needs more than `room`."""
    name = style.name
    if text == TEXT.nan:
        name += " not-a-number"
    wide = width([Run(text)], style.size, pen.is_bold(name))
    size = max(_SMALLEST, style.size * min(1.0, room / wide))
    return line(pen, point, [Run(text)], Style(name, size, "end"))


def _rows(spot: Spot, canvas: Canvas) -> list[str]:
    """The docked leaves: name, data, local derivative and gradient of each."""
    box, face, state = spot.box, spot.face, canvas.state
    if not box.rows:
        return []
    pen = canvas.pen(box.key)
    left, right = spot.x + MARGIN, spot.x + face.width - MARGIN
    ends = [right - COLUMN_OF_ROWS * i for i in (2, 1, 0)]
    path = f"M{coordinate(left)} {coordinate(spot.y + face.rule)}H{coordinate(right)}"
    parts = [f'<path class="row-rule" d="{path}"{pen.attributes("row-rule")}/>']
    if face.heading:
        words = ("data", WORDS[canvas.sketch.lang].local, "grad")
        parts += [
            line(pen, (end, spot.y + face.heading), [Run(word)], _HEADING)
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
        cells = "".join(
            _number(
                row_pen,
                canvas.number(number),
                (end, y),
                Style(name, ROW_SIZE),
                COLUMN_OF_ROWS - 4.0,
            )
            for number, name, end in (columns if row.value is not None else columns[2:])
        )
        parts.append(
            f'<g id="{canvas.ident}-{row.key}" class="row is-{row_pen.emphasis}">'
            f"{tooltip(row.tooltip)}{line(row_pen, (left, y), title, _ROW_NAME)}{cells}</g>"
        )
    return parts


def _badge(spot: Spot, pen: Pen, sketch: Sketch) -> str:
    """The operation, on the border where the edges arrive."""
    badge = spot.box.badge
    if not badge:
        return ""
    wide = badge_width(badge)
    x, y = spot.centre
    if sketch.direction == "down":
        left, top = x - wide / 2.0, spot.y + BADGE_INSIDE - BADGE_DIAMETER
    else:
        left, top = spot.x + BADGE_INSIDE - wide, y - BADGE_DIAMETER / 2.0
    baseline = top + BADGE_DIAMETER / 2.0 + 3.6
    return (
        f'<rect class="badge" {_place(left, top, wide, BADGE_DIAMETER)}'
        f' rx="{BADGE_DIAMETER / 2.0:.0f}"{pen.attributes("badge")}/>'
        + line(pen, (left + wide / 2.0, baseline), [Run(badge)], _BADGE)
    )


def _place(x: float, y: float, width: float, height: float) -> str:
    return (
        f'x="{coordinate(x)}" y="{coordinate(y)}" '
        f'width="{coordinate(width)}" height="{coordinate(height)}"'
    )
