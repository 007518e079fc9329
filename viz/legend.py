"""The one line under a picture that says what its numbers are."""

from __future__ import annotations

from viz import lettering, texts
from viz.layout import Layout
from viz.sketch import Language, Run
from viz.texts import Style

_SIZE = 10.0
_LINE, _GAP, _BEFORE = 16.0, 24.0, 18.0
_NAME_LIMIT = 200.0
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "value": "value",
        "node": "node",
        "chips": "on an edge",
        "hover": "hover an edge",
        "slope": "local derivative ∂target/∂source",
    },
    "zh": {
        "value": "数值",
        "node": "节点",
        "chips": "连线上",
        "hover": "指向连线",
        "slope": "局部导数 ∂终点/∂起点",
    },
}


class Legend:
    """The legend of a layout, and the frame of the picture with room for it.

    A picture narrower than its legend's longest item is widened on both sides: `left` is then
    negative.
    """

    def __init__(self, layout: Layout) -> None:
        self._items = _items(layout)
        widths = [_width(item) for item in self._items]
        self.width = max(layout.width, max(widths) + _GAP)
        self.left = (layout.width - self.width) / 2.0
        self._middle = layout.width / 2.0
        self._top = layout.height + _BEFORE - 10.0
        self._lines: list[list[int]] = [[]]
        room = self.width
        for i, width in enumerate(widths):
            if width + _GAP > room and self._lines[-1]:
                self._lines.append([])
                room = self.width
            self._lines[-1].append(i)
            room -= width + _GAP
        self._widths = widths
        self.height = self._top + _LINE * len(self._lines) + 4.0

    def svg(self) -> str:
        """The legend as a group of texts, each line centred under the picture."""
        parts = []
        for number, line in enumerate(self._lines):
            total = sum(self._widths[i] for i in line) + _GAP * (len(line) - 1)
            x = self._middle - total / 2.0
            y = self._top + _LINE * number + 10.0
            for i in line:
                style, term, meaning = self._items[i]
                parts.append(texts.line((x, y), [Run(term)], Style(f"{style} term", _SIZE)))
                where = (x + _term_width(term), y)
                parts.append(texts.line(where, meaning, Style("caption", _SIZE)))
                x += self._widths[i] + _GAP
        return f'<g class="legend">{"".join(parts)}</g>'


def _items(layout: Layout) -> list[tuple[str, str, tuple[Run, ...]]]:
    """Style, term and meaning of each item."""
    words = _WORDS[layout.sketch.lang]
    name = lettering.fit((Run(layout.sketch.root_name),), _NAME_LIMIT, _SIZE)
    items: list[tuple[str, str, tuple[Run, ...]]] = [
        ("data-number", "data", (Run(words["value"]),)),
        ("grad-number", "grad", (Run("∂"), *name, Run(f"/∂{words['node']}"))),
    ]
    if layout.sketch.edges:
        where = words["chips" if layout.sketch.chips else "hover"]
        items.append(("caption", where, (Run(words["slope"]),)))
    return items


def _term_width(term: str) -> float:
    return lettering.width([Run(term)], _SIZE, bold=True) + 7.0


def _width(item: tuple[str, str, tuple[Run, ...]]) -> float:
    return _term_width(item[1]) + lettering.width(item[2], _SIZE)
