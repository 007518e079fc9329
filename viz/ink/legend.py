"""The one line under a picture that says what its numbers are."""

from __future__ import annotations

from autograd.explaining.derivations import Phase
from viz.ink.lines import Style, line
from viz.ink.stylesheet import Stylesheet
from viz.layout.layout import Layout
from viz.letters.runs import Run, runs_of
from viz.letters.widths import fit, width
from viz.words import WORDS

_SIZE = 10.0
_LINE, _GAP, _BEFORE = 16.0, 24.0, 18.0
_NAME_LIMIT = 200.0
_DASHES = "– – –"
Item = tuple[str, str, tuple[Run, ...]]
"""Style, term and meaning."""


class Legend:
    """The legend of a layout, and the frame of the picture with room for it.

    A picture narrower than its legend's longest item is widened on both sides: `left` is then
    negative. All phases of a picture that is drawn in steps have the same frame.
    """

    def __init__(self, layout: Layout, phase: Phase = "all") -> None:
        longest = _items(layout, "backward" if layout.sketch.told else phase)
        self.width = max(layout.width, max(map(_width, longest)) + _GAP)
        self.left = (layout.width - self.width) / 2.0
        self._middle = layout.width / 2.0
        self._top = layout.height + _BEFORE - 10.0
        self._lines = _lines(_items(layout, phase), self.width)
        self.height = self._top + _LINE * len(_lines(longest, self.width)) + 4.0

    def svg(self, sheet: Stylesheet) -> str:
        """The legend as a group of texts, each line centred under the picture."""
        parts = []
        pen = sheet.pen()
        for index, items in enumerate(self._lines):
            total = sum(map(_width, items)) + _GAP * (len(items) - 1)
            x = self._middle - total / 2.0
            y = self._top + _LINE * index + 10.0
            for item in items:
                style, term, meaning = item
                parts.append(line(pen, (x, y), [Run(term)], Style(f"{style} term", _SIZE)))
                where = (x + _term_width(term), y)
                parts.append(line(pen, where, meaning, Style("caption", _SIZE)))
                x += _width(item) + _GAP
        return f'<g class="legend">{"".join(parts)}</g>'


def _lines(items: list[Item], room: float) -> list[list[Item]]:
    """The items in lines no wider than `room`."""
    lines: list[list[Item]] = [[]]
    left = room
    for item in items:
        needed = _width(item) + _GAP
        if needed > left and lines[-1]:
            lines.append([])
            left = room
        lines[-1].append(item)
        left -= needed
    return lines


def _items(layout: Layout, phase: Phase) -> list[Item]:
    words = WORDS[layout.sketch.lang]
    name = fit(runs_of(layout.sketch.root_name), _NAME_LIMIT, _SIZE)
    items: list[Item] = [
        ("data-number", "data", (Run(words.value),)),
        ("grad-number", "grad", (Run(f"{words.gradient} ∂"), *name, Run(f"/∂{words.node}"))),
    ]
    if layout.sketch.edges:
        where = words.chips if layout.sketch.chips else words.hover
        items.append(("caption", where, (Run(words.slope),)))
        if phase == "backward":
            items.append(("grad-number", _DASHES, (Run(words.back),)))
    return items


def _term_width(term: str) -> float:
    return width([Run(term)], _SIZE, bold=True) + 7.0


def _width(item: Item) -> float:
    return _term_width(item[1]) + width(item[2], _SIZE)
