"""Results that explain a graph and tell themselves in every form.

A result is a `Telling`: it says of which parts it consists, and reads them as text, LaTeX, MathML,
Markdown and HTML, in the reader's language and with the reader's digits.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Self

from autograd.engine.value import Value
from autograd.explaining.equations.alignment import as_mathml
from autograd.explaining.telling.bindings import Id, TokenForm
from autograd.explaining.telling.forms import ONE_LINE, HtmlForm, LatexForm, MarkdownForm, TextForm
from autograd.explaining.telling.parts import Manner, Part, Passage, Sentence, Table, manner_of
from autograd.language import Language
from autograd.wrapping import terminal_width

__all__ = ["Manner", "Part", "Passage", "Sentence", "Table", "Telling", "manner_of"]


class Telling:
    """Something that explains a graph; it prints as text, and a notebook sets it as formulas."""

    manner: Manner

    def parts(self) -> Iterable[Part]:
        """What is told, in its order."""
        raise NotImplementedError

    def told(
        self,
        *,
        lang: Language | None = None,
        digits: int | None = None,
        decimals: int | None = None,
        width: int | None = None,
    ) -> Self:
        """The same in another language, or with other digits; what is not said stays as it is.

        With a `width` all lines of `text` fit so many columns: sentences are wrapped, an equation
        that is too long has a line for each side, and a table narrower columns.
        """
        old = self.manner
        other = copy.copy(self)
        manner = manner_of(
            old.lang if lang is None else lang,
            old.digits if digits is None else digits,
            old.decimals if digits is None and decimals is None else decimals,
            old.names,
            old.width if width is None else width,
        )
        object.__setattr__(other, "manner", manner)
        return other

    @property
    def text(self) -> str:
        """Plain lines; a sentence and an equation are one each, unless the manner has a width."""
        return TextForm(self.manner).whole(self.parts())

    @property
    def latex(self) -> str:
        """Paragraphs of LaTeX, equations in display mode; it needs the package amsmath."""
        return LatexForm(self.manner).whole(self.parts())

    @property
    def markdown(self) -> str:
        """Markdown, with the equations in LaTeX between dollars."""
        return MarkdownForm(self.manner).whole(self.parts())

    @property
    def mathml(self) -> str:
        """The equations alone, as one `<math>` element; a long one has a row for each side."""
        found = (each.equations for each in self.parts() if isinstance(each, Passage))
        equations = [equation for some in found for equation in some]
        manner = self.manner
        return as_mathml(equations, manner.names, manner.digits, manner.decimals, ONE_LINE)

    def tokens(self, ids: Mapping[Value, Id]) -> dict[str, Any]:
        """The parts as data for JSON, every number bound to a quantity: see `bindings`.

        `ids` has one for each value of the graph. Under `"names"` is the MathML of each name.
        """
        form = TokenForm(self.manner.names, ids)
        return {"names": form.writer.labels, "parts": self._bound(form)}

    def _bound(self, form: TokenForm) -> list[dict[str, Any]]:
        return list(map(form.part, self.parts()))

    def __str__(self) -> str:
        """The text, as wide as the terminal."""
        width = terminal_width() if self.manner.width is None else None
        return self.told(width=width).text

    def _repr_html_(self) -> str:
        return HtmlForm(self.manner).whole(self.parts())
