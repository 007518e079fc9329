"""The formula of a fold: which values it names, and the line under a box's title."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import Any

from autograd.engine.value import Value
from autograd.notation import ELLIPSIS, Term, text, tokens
from autograd.notation.numbers import DIGITS, short
from viz.letters.runs import Run
from viz.letters.safety import bounded
from viz.letters.widths import FORMULA_SIZE, fit, width

FORMULA_LIMIT = 195.0
LONGEST_GROUPS = 3, 2
"""A group of more operands is written as its first and last, w1·x1 + … + w9·x9 + b; or of fewer."""

_DOTS = Run("…")

Names = Mapping[Value, tuple[Run, ...]]


def mentions(term: Any) -> Iterator[Value]:
    """The values of a formula from left to right, those of long groups included.

    Two groups stand for sums of products, element by element, before what is added to them. The
    recursion is as deep as the formula, which `expression` keeps to 60 operations.
    """
    if isinstance(term, Value):
        yield term
    elif isinstance(term, Term):
        groups = [operand for operand in term.operands if isinstance(operand, tuple)]
        singles = [operand for operand in term.operands if not isinstance(operand, tuple)]
        if len(groups) == 2:
            written = chain(chain.from_iterable(zip(*groups, strict=True)), singles)
        else:
            written = chain(singles, *groups)
        for operand in written:
            yield from mentions(operand)


def formula_runs(term: Term, names: Names, digits: int = DIGITS) -> tuple[Run, ...]:
    """The formula as a line cut in the middle; a value without a name stands as its number."""
    for longest in LONGEST_GROUPS:
        pieces = tokens(_shortened(term, longest), partial(short, digits=digits))
        words = [
            (names[piece] or (Run(short(piece.data, digits)),))
            if isinstance(piece, Value)
            else (Run(piece.replace("… · …", "…")),)
            for piece in pieces
        ]
        if width(tuple(chain.from_iterable(words)), FORMULA_SIZE) <= FORMULA_LIMIT:
            break
    return _fitted(words, [isinstance(piece, str) for piece in pieces])


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


def _fitted(words: Sequence[tuple[Run, ...]], texts: Sequence[bool]) -> tuple[Run, ...]:
    """The words in one line; if it is too long, signs stay at both sides of what is left out.

    Names are cut only if leaving out whole ones is not enough.
    """
    widths = [width(word, FORMULA_SIZE) for word in words]
    ends = [*accumulate(widths, initial=0.0)]
    whole = ends[-1]
    room = FORMULA_LIMIT - width([_DOTS], FORMULA_SIZE)
    cuts = [
        (min(ends[head], whole - ends[tail]), ends[head] + whole - ends[tail], head, tail)
        for head in range(1, len(words))
        if texts[head - 1]
        for tail in range(head + 1, len(words))
        if texts[tail] and ends[head] + whole - ends[tail] <= room
    ]
    if whole > FORMULA_LIMIT and cuts:
        _, _, head, tail = max(cuts)
        before = words[head - 1][0].text.partition("…")[0]
        after = words[tail][0].text.rpartition("…")[2]
        words = [*words[: head - 1], (Run(before), _DOTS, Run(after)), *words[tail + 1 :]]
    return fit(tuple(chain.from_iterable(words)), FORMULA_LIMIT, FORMULA_SIZE)


def _shortened(term: Any, longest: int) -> Any:
    """The term with every long group cut to its ends."""
    if isinstance(term, tuple):
        ends = (term[0], ELLIPSIS, term[-1]) if len(term) > longest else term
        return tuple(_shortened(each, longest) for each in ends)
    if isinstance(term, Term):
        return Term(term.row, tuple(_shortened(each, longest) for each in term.operands))
    return term
