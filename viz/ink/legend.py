"""The lines under a picture that say what its numbers, colours and rows are."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.explaining.derivations import Phase
from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.lines import Style
from viz.layout.layout import Layout
from viz.letters.runs import Run, runs_of
from viz.letters.widths import fit, width
from viz.picture.sketch import Sketch
from viz.words import WORDS, Kind, Words

_SIZE, _SHOWN = 11.0, 1000.0
"""The type is as large as this where the picture is shown so wide, for wider ones are shrunk."""

_LINE, _GAP, _AFTER_TERM, _BEFORE = 1.6, 2.2, 0.6, 0.8
_SWATCH, _SWATCH_HEIGHT = 1.5, 0.95
_NAME_LIMIT = 200.0
_DASHES = "– – –"


@dataclass(frozen=True, slots=True)
class _Item:
    """A term in its style, or the colour of a kind of box, and what it means.

    One of a `phase` is left out in the others.
    """

    style: str
    term: str
    meaning: tuple[Run, ...]
    kind: Kind | None = None
    phase: Phase | None = None


class Legend:
    """The legend of a layout, and the frame of the picture with room for it.

    A picture narrower than its legend's longest item is widened on both sides: `left` is then
    negative. All phases of a picture that is drawn in steps have the same frame, and in it
    everything in the same place. A `still` picture says nothing of pointing.
    """

    def __init__(self, layout: Layout, phase: Phase = "all", still: bool = False) -> None:
        self._size = _SIZE * max(1.0, layout.width / _SHOWN)
        self._phase = phase
        groups = _groups(layout.sketch, still, layout.sketch.told or phase == "backward")
        widest = max(self._width(item) for items in groups for item in items)
        self.width = max(layout.width, widest + _GAP * self._size)
        self.left = (layout.width - self.width) / 2.0
        self._middle = layout.width / 2.0
        self._top = layout.height + _BEFORE * self._size
        self._lines = self._broken(groups)
        self.height = self._top + _LINE * self._size * len(self._lines) + 4.0

    def drawn(self, canvas: Canvas) -> str:
        """The legend as a group of texts, each line centred under the picture."""
        size, pen = self._size, canvas.sheet.pen()
        parts = []
        for index, items in enumerate(self._lines):
            x = self._middle - self._total(items) / 2.0
            y = self._top + (_LINE * index + 1.0) * size
            for item in items:
                if item.phase in (None, self._phase):
                    parts.append(self._term(item, x, y, canvas))
                    where = (x + self._term_width(item), y)
                    style, room = Style("caption", size), width(item.meaning, size)
                    parts.append(canvas.brush.text(pen, where, item.meaning, style, room))
                x += self._width(item) + _GAP * size
        return canvas.brush.group("", "legend", parts)

    def _term(self, item: _Item, x: float, y: float, canvas: Canvas) -> str:
        brush, sheet = canvas.brush, canvas.sheet
        if item.kind is None:
            # Widths are the widest font's: what is to spare then stands before the term.
            style = Style(f"{item.style} term", self._size, "end")
            room = self._term_width(item) - _AFTER_TERM * self._size
            return brush.text(sheet.pen(), (x + room, y), [Run(item.term)], style, room)
        wide, high = _SWATCH * self._size, _SWATCH_HEIGHT * self._size
        area = Area(x, y - 0.36 * self._size - high / 2.0, wide, high)
        return brush.rectangle(sheet.pen(kind=item.kind), "face", area, high / 4.0, "swatch")

    def _broken(self, groups: list[list[_Item]]) -> list[list[_Item]]:
        """The items in lines no wider than the picture, a group that fits in one in one."""
        lines: list[list[_Item]] = [[]]
        for group in groups:
            whole = [*lines[-1], *group]
            if self._total(whole) <= self.width:
                lines[-1] = whole
                continue
            if lines[-1] and self._total(group) <= self.width:
                lines.append(group)
                continue
            for item in group:
                if lines[-1] and self._total([*lines[-1], item]) > self.width:
                    lines.append([])
                lines[-1].append(item)
        return lines

    def _total(self, items: list[_Item]) -> float:
        return sum(map(self._width, items)) + _GAP * self._size * (len(items) - 1)

    def _term_width(self, item: _Item) -> float:
        if item.kind is not None:
            return (_SWATCH + _AFTER_TERM) * self._size
        return width([Run(item.term)], self._size, bold=True) + _AFTER_TERM * self._size

    def _width(self, item: _Item) -> float:
        return self._term_width(item) + width(item.meaning, self._size)


def _groups(sketch: Sketch, still: bool, goes_back: bool) -> list[list[_Item]]:
    """What numbers are, what rows are, the key to the colours, and what lines are."""
    words = WORDS[sketch.lang]
    name = fit(runs_of(sketch.root_name), _NAME_LIMIT, _SIZE)
    by_root = (Run(f"{words.gradient} ∂"), *name, Run(f"/∂{words.node}"))
    gradient = by_root if sketch.by_root else (Run(words.left),)
    numbers = [
        _Item("data-number", "data", (Run(words.value),)),
        _Item("grad-number", "grad", gradient),
    ]
    if sketch.edges and (sketch.chips or not still):
        where = words.chips if sketch.chips else words.hover
        numbers.append(_Item("caption", where, (Run(words.slope),)))
    if sketch.edges and sketch.weighted:
        numbers.append(_Item("caption", words.wider, (Run(words.flow),)))
    # Last, so that nothing moves in the frames without it.
    back = _Item("grad-number", _DASHES, (Run(words.back),), phase="backward")
    lines = [back] if sketch.edges and goes_back else []
    return [numbers, _rows(sketch, words), _kinds(sketch, words), lines]


def _rows(sketch: Sketch, words: Words) -> list[_Item]:
    """What the leaves are that have no box of their own."""
    rows = [row for box in sketch.boxes for row in box.rows]
    if not rows:
        return []
    if rows[0].value is None:
        return [_Item("caption", words.norm, (Run(words.summarised),))]
    return [_Item("caption", words.rows, (Run(words.docked),))]


def _kinds(sketch: Sketch, words: Words) -> list[_Item]:
    """The key to the colours that occur; one colour needs no key.

    Where nothing is known to be learned, nothing is an input either.
    """
    found = {box.kind for box in sketch.boxes}
    if len(found) == 1:
        return []
    names = words.kinds if sketch.learns else {**words.kinds, "data": words.leaf}
    kinds = ((kind, word) for kind, word in names.items() if kind in found)
    return [_Item("", "", (Run(word),), kind) for kind, word in kinds]
