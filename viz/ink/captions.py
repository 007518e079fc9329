"""What stands under the pictures of an animation: what is done in a step, why, and equations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TypeAlias

from autograd.language import Language
from viz.ink.brush import Area
from viz.ink.canvas import Canvas
from viz.ink.lines import Style
from viz.ink.prose import lines_of, named_runs
from viz.letters.runs import Run
from viz.letters.widths import fit, width
from viz.words import WORDS

_HEADING = Style("heading", 15.0)
_SENTENCE = Style("sentence", 13.5)
_EQUATION = Style("equation", 13.5)
_LINE, _MARGIN, _GAP, _INDENT = 20.0, 14.0, 30.0, 16.0
_ABOVE, _APART, _BELOW = 14.0, 5.0, 12.0
_WIDENED = 760.0
"""A page is widened for an equation up to this width; longer ones are broken before a =."""

_READABLE = 560.0
"""A page is widened for sentences up to this width; longer ones go on in further lines."""

_MOST_LINES = 5
"""Lines of sentences; only formulas in the place of names take more."""

_FEWEST, _MOST = 3, 8
"""Rows that a column has room for, if not more are needed, and if as many as can be."""

_EQUAL, _TERM = re.compile(r"(?= = )"), re.compile(r"(?= [+−] )")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of an equation; what is broken goes on indented."""

    runs: tuple[Run, ...]
    indent: float = 0.0

    @property
    def width(self) -> float:
        return self.indent + width(self.runs, _EQUATION.size)

    def followed_by(self, runs: Iterable[Run]) -> _Row:
        """The line, gone on with."""
        return _Row((*self.runs, *runs), self.indent)

    def fitted(self, room: float) -> _Row:
        """The line, cut where it is too long for the room."""
        return _Row(fit(self.runs, room - self.indent, _EQUATION.size), self.indent)


_Part: TypeAlias = Sequence[tuple[Run, ...]]
_Equations: TypeAlias = Sequence[Sequence[_Row]]


class Captions:
    """What is said of every step: a heading, sentences and equations; all get the same room.

    Equations stand in as many columns as fit beside each other. In sentences, terms stand between
    `viz.ink.prose.MARK`s.
    """

    def __init__(self, told: Sequence[tuple[str, str, Sequence[str]]], lang: Language) -> None:
        self._headings = [heading for heading, _, _ in told]
        self._sentences = [sentences for _, sentences, _ in told]
        self._equations = [[_parts(each) for each in equations] for _, _, equations in told]
        self._words = WORDS[lang]
        texts = (
            [run for part in equation for term in part for run in term]
            for equation in chain.from_iterable(self._equations)
        )
        self._needed = max(
            *(width([Run(each)], _HEADING.size, bold=True) for each in self._headings),
            *(min(width([Run(each)], _SENTENCE.size), _READABLE) for each in self._sentences),
            *(width(each, _EQUATION.size) for each in texts),
        )
        self._columns = cache(self._all_columns)
        self._lines = cache(self._all_lines)

    def __getitem__(self, index: int) -> Caption:
        return Caption(self, index)

    def extended(self, page: Area) -> Area:
        """The page with room for any of the captions under it."""
        wide = max(page.width, min(self._needed + 2.0 * _MARGIN, _WIDENED))
        most = max(
            len(lines) + max(map(len, columns))
            for lines, columns in zip(self._lines(wide), self._columns(wide), strict=True)
        )
        high = _ABOVE + _LINE * (1 + most) + _APART + _BELOW
        return Area(page.left - (wide - page.width) / 2.0, page.top, wide, page.height + high)

    def drawn(self, index: int, page: Area, canvas: Canvas) -> str:
        """One of the captions as a group of texts under the page."""
        pen, brush, whole = canvas.sheet.pen(), canvas.brush, self.extended(page)
        x, y = whole.left + _MARGIN, page.top + page.height + _ABOVE + _LINE / 2.0
        columns = self._columns(whole.width)[index]
        heading = [Run(self._heading(index, columns))]
        shown = fit(heading, whole.width - 2.0 * _MARGIN, _HEADING.size, bold=True)
        parts = [brush.text(pen, (x, y), shown, _HEADING)]
        for line in self._lines(whole.width)[index]:
            y += _LINE
            parts.append(brush.text(pen, (x, y), line, _SENTENCE))
        y += _APART
        for column in columns:
            parts += [
                brush.text(pen, (x + row.indent, y + _LINE * number), row.runs, _EQUATION)
                for number, row in enumerate(column, start=1)
            ]
            x += max(row.width for row in column) + _GAP
        return brush.group("", "told", parts)

    def _heading(self, index: int, columns: Sequence[Sequence[_Row]]) -> str:
        """The heading, with how many equations are shown if not all are."""
        heading, total = self._headings[index], len(self._equations[index])
        kept = sum(not row.indent for column in columns for row in column)
        return heading if kept == total else heading + self._words.kept.format(kept, total)

    def _all_lines(self, wide: float) -> list[list[tuple[Run, ...]]]:
        """The sentences of every step in lines."""
        room = wide - 2.0 * _MARGIN
        return [lines_of(each, room, _SENTENCE.size, _MOST_LINES) for each in self._sentences]

    def _all_columns(self, wide: float) -> list[list[list[_Row]]]:
        """The rows of every step in columns, all as deep as the step that needs it most."""
        room = wide - 2.0 * _MARGIN
        steps = [[list(_rows(each, room)) for each in equations] for equations in self._equations]
        deep = max(_FEWEST, *(_depth(each, room) for each in steps))
        return [_fitting(each, deep, room) for each in steps]


@dataclass(frozen=True, slots=True)
class Caption:
    """One of the captions of an animation."""

    among: Captions
    index: int

    def extended(self, page: Area) -> Area:
        """The page with room for it."""
        return self.among.extended(page)

    def drawn(self, page: Area, canvas: Canvas) -> str:
        """The group of its texts."""
        return self.among.drawn(self.index, page, canvas)


def _parts(equation: str) -> list[_Part]:
    """The equation in parts that begin with =, and these in terms that begin with + or −."""
    return [[named_runs(term) for term in _TERM.split(part)] for part in _EQUAL.split(equation)]


def _rows(parts: Sequence[_Part], room: float) -> Iterator[_Row]:
    """An equation in lines no wider than the room, broken before =, and if need be + and −."""
    row = _Row(())
    for part in parts:
        whole = row.followed_by(chain.from_iterable(part))
        if whole.width <= room:
            row = whole
            continue
        for number, term in enumerate(part):
            longer = row.followed_by(term)
            if row.runs and (number == 0 or longer.width > room):
                yield row
                longer = _Row(term, _INDENT)
            row = longer.fitted(room)
    yield row


def _depth(equations: _Equations, room: float) -> int:
    """How deep the columns have to be in which all equations fit beside each other."""
    longest = max((len(each) for each in equations), default=0)
    depths = range(longest, max(longest, _MOST))
    return next((deep for deep in depths if _fits(_stacked(equations, deep), room)), depths.stop)


def _fitting(equations: _Equations, deep: int, room: float) -> list[list[_Row]]:
    """Columns of that depth, or of the least in which all fit; what fits in none is left out."""
    columns = _stacked(equations, deep)
    if not _fits(columns, room):
        columns = _stacked(equations, _depth(equations, room))
    while not _fits(columns, room):
        columns.pop()
    return columns


def _stacked(equations: _Equations, deep: int) -> list[list[_Row]]:
    """Columns of at most so many rows, no equation in two of them."""
    columns: list[list[_Row]] = []
    for rows in equations:
        if not columns or len(columns[-1]) + len(rows) > deep:
            columns.append([])
        columns[-1].extend(rows)
    return columns


def _fits(columns: Sequence[Sequence[_Row]], room: float) -> bool:
    return sum(max(row.width for row in each) + _GAP for each in columns) - _GAP <= room
