"""What explains a graph, before it has a form: sentences with equations, and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.errors import SettingError
from autograd.explaining.equations.equations import Equation
from autograd.explaining.telling.sentences import sentence
from autograd.explaining.telling.tables import Align
from autograd.language import Language, checked_lang, usual_lang
from autograd.notation.numbers import MOST_DIGITS
from autograd.shortening import shown
from autograd.wrapping import NARROWEST

Cell: TypeAlias = Any
"""A value, quantity or term, which is written by its symbols; a number; a string; a sentence; or a
list of these."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its key, such as `"explain.meet"`, and what fills its slots.

    One that is not among the library's has its words in each language in the place of the key.
    """

    key: str | Mapping[Language, str]
    slots: Mapping[str, Cell] = field(default_factory=dict)

    def words(self, lang: Language) -> str:
        """The sentence in a language, its slots in braces."""
        return sentence(self.key, lang) if isinstance(self.key, str) else self.key[lang]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, and the equations that it introduces."""

    sentence: Sentence | None
    equations: Sequence[Equation] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a heading."""

    heading: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    aligns: Sequence[Align]


Part: TypeAlias = Passage | Table


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is told: the language, the digits of its numbers, names for nameless values.

    Numbers have `digits` significant digits, or `decimals` decimals at most if they are not None.
    Lines of text take `width` columns at most; if that is None, nothing is broken.
    """

    lang: Language
    digits: int = 6
    decimals: int | None = None
    names: Mapping[Value, str] = field(default_factory=dict)
    width: int | None = None


def manner_of(
    lang: Language | None,
    digits: int = 6,
    decimals: int | None = None,
    names: Mapping[Value, str] | None = None,
    width: int | None = None,
) -> Manner:
    """The wishes of a reader, checked; a `lang` of None is the usual language."""
    _refuse_number("digits", "significant digits", digits, 1)
    if decimals is not None:
        _refuse_number("decimals", "decimals", decimals, 0)
    if width is not None and (type(width) is not int or width < NARROWEST):
        raise SettingError(
            f"width is a whole number of columns from {NARROWEST}, got {shown(width)}."
        )
    chosen = usual_lang() if lang is None else checked_lang(lang)
    return Manner(chosen, digits, decimals, {} if names is None else names, width)


def _refuse_number(name: str, of: str, number: Any, least: int) -> None:
    if type(number) is not int or not least <= number <= MOST_DIGITS:
        raise SettingError(
            f"{name} is a whole number of {of} from {least} to {MOST_DIGITS}, got {shown(number)}."
        )
