"""What a report consists of, before it has a language and a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from autograd import Value
from autograd.explaining.tables import Align
from examples.worked_example.equations import Equation


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, by its key among the texts, and what fills its gaps."""

    key: str
    gaps: Mapping[str, Words] = field(default_factory=dict)


Words = str | Phrase | Mapping[str, str]
"""Signs that are the same in every language, a phrase, or the words of each language."""


def phrase(key: str, **gaps: Words) -> Phrase:
    """A phrase with its gaps filled."""
    return Phrase(key, gaps)


@dataclass(frozen=True, slots=True)
class Picture:
    """The step of a pass in which it is the turn of `value`.

    `given` is the whole graph before its gradients are known, `all` with them.
    """

    phase: Literal["given", "forward", "backward", "all"]
    value: Value


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence, the equations that it introduces, and the picture that shows them."""

    words: Phrase
    equations: Sequence[Equation] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a heading; the rows in `marked` stand out."""

    heading: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    aligns: Sequence[Align]
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a title of its own."""

    title: Phrase
    parts: Sequence[Step | Table]
