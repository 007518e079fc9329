"""The size of a box and where its lines stand in it, before it stands anywhere itself."""

from __future__ import annotations

from dataclasses import dataclass

from viz.letters.runs import Run
from viz.letters.widths import FORMULA_SIZE, TITLE_SIZE, fit, width
from viz.picture.sketch import Box

NUMBER_SIZE = 11.0
CAPTION_SIZE = 9.0
ROW_SIZE = 9.5
BADGE_SIZE = 10.0
CHIP_WIDTH = 46.0
CHIP_HEIGHT = 15.0

MARGIN = 8.0
BADGE_DIAMETER = 18.0
BADGE_INSIDE = 4.0
COLUMN_OF_ROWS = 52.0

_LEAST_WIDTH = 92.0
_TITLE, _FORMULA, _LINE, _ROW = 18.0, 14.0, 14.0, 13.0
_NAME_LIMIT = 94.0


@dataclass(frozen=True, slots=True)
class Face:
    """The lines of a box of a given width: baselines measured from its top, 0 for a line it lacks.

    `rows` holds the baselines of the docked leaves; `rule` is the line above them and `heading` the
    baseline of their column titles, which a line that stands for all leaves does without. `inset`
    is the upper edge of what a box has in the place of its numbers.
    """

    width: float
    height: float
    title: float
    formula: float
    data: float
    grad: float
    rule: float = 0.0
    heading: float = 0.0
    rows: tuple[float, ...] = ()
    inset: float = 0.0


def natural_width(box: Box) -> float:
    """The least width in which every line of `box` has room."""
    return max(
        _LEAST_WIDTH,
        width(box.title, TITLE_SIZE, bold=True) + 2.0 * MARGIN,
        width(box.formula, FORMULA_SIZE) + 2.0 * MARGIN,
        max((_row_width(name) for name in row_names(box)), default=0.0),
        0.0 if box.inset is None else box.inset[0] + 2.0 * MARGIN,
    )


def row_names(box: Box) -> list[tuple[Run, ...]]:
    """The names of the docked leaves, cut to the room a row has for them."""
    return [fit(row.name, _NAME_LIMIT, ROW_SIZE) for row in box.rows]


def face(box: Box, width: float) -> Face:
    """The lines of `box` when it is drawn `width` wide."""
    y = 4.0
    title = formula = 0.0
    if box.title:
        y += _TITLE
        title = y - 4.0
    if box.formula:
        y += _FORMULA
        formula = y - 4.0
    if box.inset is not None:
        top = y + MARGIN
        return Face(width, top + box.inset[1] + MARGIN, title, formula, 0.0, 0.0, inset=top)
    data = y + _LINE - 3.0
    grad = data + _LINE
    y += 2.0 * _LINE
    if not box.rows:
        return Face(width, y + 4.0, title, formula, data, grad)
    rule = y + 3.0
    summary = all(row.value is None for row in box.rows)
    heading = 0.0 if summary else rule + 10.0
    first = (rule if summary else heading) + _ROW - 1.0
    rows = tuple(first + _ROW * i for i in range(len(box.rows)))
    return Face(width, rows[-1] + 9.0, title, formula, data, grad, rule, heading, rows)


def badge_width(badge: str) -> float:
    """The width of an operation's badge: a circle for one letter, a pill for a word, 0 for none."""
    if not badge:
        return 0.0
    if badge_is_round(badge):
        return BADGE_DIAMETER
    return width([Run(badge)], BADGE_SIZE, bold=True) + 13.0


def badge_is_round(badge: str) -> bool:
    """Whether a badge is a single sign, such as Σ or x²."""
    return width([Run(badge)], BADGE_SIZE, bold=True) <= 11.0


def _row_width(name: tuple[Run, ...]) -> float:
    return width(name, ROW_SIZE) + 4.0 + 3.0 * COLUMN_OF_ROWS + 2.0 * MARGIN
