"""The formula of a fold: which values it names, and the line under a box's title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.notation import ELLIPSIS, Term, text, tokens
from autograd.notation.numbers import DIGITS, short
from viz.letters.runs import Run
from viz.letters.safety import bounded
from viz.letters.widths import FORMULA_SIZE, fit, width

FORMULA_LIMIT = 195.0
LONGEST_GROUPS = 3, 2, 1
"""A group of more operands is written as its first and last, w1·x1 + … + w9·x9 + b; or of fewer.

With 1 its first stands alone, max(relu(w1·x1 + … + b), …): a line cut in the middle would begin in
one of the operands and end in another.
"""

_DOTS = Run("…")

_BRACKETS = re.compile(r"(?<=[()])|(?=\))")

_Word: TypeAlias = tuple[Run, ...]

Names = Mapping[Value, tuple[Run, ...]]


class _Sign(tuple[Run]):
    """A word that is no name: what stands between two."""

    __slots__ = ()


def formula_runs(
    term: Term, names: Names, digits: int = DIGITS
) -> tuple[tuple[Run, ...], Term | None]:
    """The formula as a line cut in the middle, and the term it writes, None if it had to be cut.

    A value without a name stands as its number.
    """
    lines = []
    for longest in LONGEST_GROUPS:
        shortened = _shortened(term, longest)
        line = _words(shortened, names, digits)
        if _width(line) <= FORMULA_LIMIT:
            return tuple(chain.from_iterable(line)), shortened
        lines.append(line)
    cuts = [_cut(lines[1], whole=True), _cut(lines[2], whole=True), _cut(lines[1], whole=False)]
    line = next((cut for cut in cuts if cut is not None), lines[1])
    return fit(tuple(chain.from_iterable(line)), FORMULA_LIMIT, FORMULA_SIZE), None


def formula_text(term: Term, names: Names, digits: int = DIGITS) -> str:
    """The formula in full, each value as its label."""
    number = partial(short, digits=digits)
    return text(
        term,
        lambda value: bounded(value.label) or _plain(names[value]) or number(value.data),
        number,
    )


def _plain(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _words(term: Any, names: Names, digits: int) -> list[_Word]:
    """The names and signs of a formula in order, each bracket a word of its own."""
    words: list[_Word] = []
    for piece in tokens(term, partial(short, digits=digits)):
        if isinstance(piece, Value):
            words.append(names[piece] or (Run(short(piece.data, digits)),))
        else:
            signs = _BRACKETS.split(piece.replace("… · …", "…"))
            words.extend(_Sign((Run(sign),)) for sign in signs if sign)
    return words


def _width(line: Sequence[_Word]) -> float:
    return width(tuple(chain.from_iterable(line)), FORMULA_SIZE)


def _cut(words: Sequence[_Word], whole: bool) -> list[_Word] | None:
    """The words in one line, with signs at both sides of what is left out; None if there is no way.

    If `whole`, what is left out has all its brackets, so that both sides are of one depth.
    """
    ends = [*accumulate((width(word, FORMULA_SIZE) for word in words), initial=0.0)]
    depths = [*accumulate(map(_opens, words), initial=0)]
    room = FORMULA_LIMIT - width([_DOTS], FORMULA_SIZE)
    cuts = [
        (min(ends[head], ends[-1] - ends[tail]), ends[head] + ends[-1] - ends[tail], head, tail)
        for head in range(1, len(words))
        if isinstance(words[head - 1], _Sign)
        for tail in range(head + 1, len(words))
        if isinstance(words[tail], _Sign)
        and ends[head] + ends[-1] - ends[tail] <= room
        and not (whole and not depths[head] == depths[tail] == min(depths[head : tail + 1]))
    ]
    if not cuts:
        return None
    _, _, head, tail = max(cuts)
    before = words[head - 1][0].text.partition("…")[0]
    after = words[tail][0].text.rpartition("…")[2]
    return [*words[: head - 1], (Run(before), _DOTS, Run(after)), *words[tail + 1 :]]


def _opens(word: _Word) -> int:
    sign = word[0].text if isinstance(word, _Sign) else ""
    return sign.count("(") - sign.count(")")


def _shortened(term: Any, longest: int) -> Any:
    """The term with every long group cut to its ends."""
    if isinstance(term, tuple):
        ends = (term[0], ELLIPSIS, *term[-1:][: longest - 1]) if len(term) > longest else term
        return tuple(_shortened(each, longest) for each in ends)
    if isinstance(term, Term):
        return Term(term.row, tuple(_shortened(each, longest) for each in term.operands))
    return term
