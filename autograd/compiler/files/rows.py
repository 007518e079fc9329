"""The rows of a tape in a file: their names, and of those added at run time what they compute.

A file has no rules, which would be code. It has the hash of what the rules of an added row say, so
that a program is not run with others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.compiler.lowering.bodies import body_of
from autograd.errors import NotationError, ProgramFileError
from autograd.notation.terms import (
    COUNT,
    SYMBOLS,
    Each,
    Element,
    Named,
    Symbol,
    SymbolGroup,
    Term,
)
from autograd.shortening import shown
from autograd.table.primitive import Primitive
from autograd.table.primitives import ROWS, TABLE

_OURS = frozenset({*ROWS, COUNT})


def written_rows(rows: Iterable[Primitive]) -> list[list[str | None]]:
    """The name of each row, and the hash of its rules where it was added."""
    return [[row.name, hash_of(row)] for row in rows]


def read_rows(found: Sequence[Any]) -> tuple[Primitive, ...]:
    """The rows of the table that were written; a ProgramFileError for any other."""
    rows = []
    for each in found:
        if not isinstance(each, list) or len(each) != 2 or not isinstance(each[0], str):
            raise ProgramFileError(f"a row is {shown(each)}, and should be a name and a hash")
        name, expected = each
        row = TABLE.get(name)
        if row is None:
            raise ProgramFileError(
                f"it uses the primitive {shown(name)}, which is not in the table; add it as it was "
                "before loading, with autograd.primitive(...), or by a first call of the Function "
                "of that name"
            )
        if hash_of(row) != expected:
            raise ProgramFileError(
                f"it was written with another primitive {name!r} than the one that is in the table "
                "now: their operands or their rules differ; load it with the one, or compile the "
                "program anew with the other"
            )
        rows.append(row)
    if len(set(rows)) < len(rows):
        raise ProgramFileError("a row is named twice in it")
    return tuple(rows)


def hash_of(row: Primitive) -> str | None:
    """The hash of the operands and the rules of a row that was added; None for any other."""
    if row in _OURS:
        return None
    try:
        body = body_of(row)
    except NotationError as error:
        raise ProgramFileError(str(error)) from None
    result = body.result if row.forward is None else row.forward(SYMBOLS, *body.operands)
    said = _Said()
    parts = [result, *(None if give is None else give.term for give in body.gives)]
    words = [*map(said.word, parts), *(p.name for p in row.operands if p.starred)]
    return hashlib.sha256("\n".join([*said.lines, *words]).encode()).hexdigest()


class _Said:
    """Terms as text, each term once: a rule may use one many times."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: dict[int, tuple[str, Any]] = {}

    def word(self, term: Any) -> str:
        """What a term is called; it is told in lines before, if it is more than a word."""
        if id(term) in self._words:
            return self._words[id(term)][0]
        word = self._word(term)
        if " " in word:
            self.lines.append(word)
            word = f"#{len(self.lines)}"
        self._words[id(term)] = word, term  # the term is kept, so that its id stays its own
        return word

    def _word(self, term: Any) -> str:
        if isinstance(term, Term):
            parts = [term.row.name, hash_of(term.row) or "", *map(self.word, term.operands)]
            return f"row {' '.join(parts)}"
        if isinstance(term, Each):
            return f"each {' '.join(map(self.word, (term.body, *term.groups)))}"
        if isinstance(term, tuple | list):
            return f"group {' '.join(map(self.word, term))}"
        if isinstance(term, SymbolGroup):
            return f"{term.derived}*{term.name}"
        if isinstance(term, Symbol | Element):
            return term.name
        if isinstance(term, Named):
            return repr(float(term.value.data))
        return repr(None if term is None else float(term))
