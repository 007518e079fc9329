"""Parts of an explanation as text, LaTeX, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import Formatter
from typing import Any

from autograd.engine.value import Value
from autograd.explaining.equations.alignment import as_html, as_latex, as_text
from autograd.explaining.equations.breaking import SHARING, flowed
from autograd.explaining.equations.equations import Equation
from autograd.explaining.equations.writing import LatexWriter, MarkedLatexWriter, Writer
from autograd.explaining.telling.parts import Cell, Manner, Part, Sentence, Table
from autograd.explaining.telling.sentences import sentence
from autograd.explaining.telling.tables import table_in_lines
from autograd.language import TAGS
from autograd.notation.names import GREEK, TEX_WORDS, clean, escape
from autograd.notation.terms import Symbolic
from autograd.terminal import columns
from autograd.wrapping import paragraph

INDENT = "  "

ONE_LINE = 84
"""An equation of more columns, as text, has a line for each side in LaTeX."""

_LINE_OF_WORDS = 64
"""So many columns of a table, as text, fit a line in LaTeX."""

_LONG = 20
"""A column of longer cells, as text, may have them broken in LaTeX, and in HTML, but no shorter."""

ONE_OF_TWO = (
    "<style>div[data-chainrule]{display:block!important}pre[data-chainrule]{display:none}</style>"
)
"""The style that shows the MathML of `one_of_two`, and hides its text.

Sanitisers of notebooks drop it, with these attributes, and take MathML apart: then the text is what
remains, also beside another cell that has its style.
"""


class Form:
    """A way of writing parts; what differs is how words, terms, equations and tables are set."""

    between = "\n\n"
    """What stands between two parts."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.writing = manner.names, manner.digits, manner.decimals
        self.writer = Writer(*self.writing)

    def whole(self, parts: Iterable[Part]) -> str:
        """All parts, one after another."""
        return self.between.join(map(self.part, parts))

    def part(self, part: Part) -> str:
        """A sentence with its equations, or a table."""
        if isinstance(part, Table):
            rows = [[self.cell(cell) for cell in row] for row in (part.heading, *part.rows)]
            return self.table(rows, part)
        told = [] if part.sentence is None else [self.paragraph(self.sentence(part.sentence))]
        if part.equations:
            told.append(self.equations(part.equations))
        return "\n".join(told)

    def sentence(self, said: Sentence) -> str:
        """A sentence in the reader's language, its slots filled."""
        source = said.words(self.manner.lang)
        filled = []
        for words, slot, _, _ in Formatter().parse(source):
            filled.append(self.words(words))
            if slot is not None:
                filled.append(self.cell(said.slots[slot]))
        return "".join(filled)

    def cell(self, cell: Cell) -> str:
        """What may stand in a slot of a sentence or in a table."""
        if isinstance(cell, Sentence):
            return self.sentence(cell)
        if isinstance(cell, str):
            return self.words(clean(cell))
        if isinstance(cell, Value | Symbolic):
            return self.term(cell)
        if isinstance(cell, list | tuple):
            return self.listed([self.cell(each) for each in cell])
        if isinstance(cell, float):
            return self.number(cell)
        return self.words(str(cell))

    def listed(self, cells: Sequence[str]) -> str:
        """A list as the language joins it."""
        if not cells:
            return ""
        *others, last = cells
        if not others:
            return last
        if len(others) == 1:
            return sentence("list.and", self.manner.lang).format(others[0], last)
        whole = others[0]
        for each in others[1:]:
            whole = sentence("list.comma", self.manner.lang).format(whole, each)
        return sentence("list.last", self.manner.lang).format(whole, last)

    def words(self, words: str) -> str:
        """Words as they stand in this form."""
        return words

    def term(self, term: Any) -> str:
        """A term in symbols, in the middle of words."""
        return self.writer.formula(term)

    def number(self, number: float) -> str:
        """A number in the middle of words."""
        return self.writer.number(number)

    def paragraph(self, words: str) -> str:
        """A sentence that stands alone."""
        return words

    def equations(self, equations: Sequence[Equation]) -> str:
        """Equations below a sentence."""
        raise NotImplementedError

    def table(self, rows: list[list[str]], table: Table) -> str:
        """A table, its cells written; the first row is the heading."""
        raise NotImplementedError

    def _widths(self, table: Table) -> list[int]:
        """How many letters the longest cell of each column has."""
        text = TextForm(self.manner)
        cells = [[text.cell(cell) for cell in row] for row in (table.heading, *table.rows)]
        return [max(map(columns, column)) for column in zip(*cells, strict=True)]


class TextForm(Form):
    """Lines for a terminal."""

    def paragraph(self, words: str) -> str:
        return words if self.manner.width is None else paragraph(words, self.manner.width)

    def equations(self, equations: Sequence[Equation]) -> str:
        width = self.manner.width
        room = None if width is None else width - len(INDENT)
        if room and len(equations) > SHARING and all(each.is_short for each in equations):
            lines = flowed([self.writer.equation(each) for each in equations], room)
        else:
            lines = as_text(equations, *self.writing, room).split("\n")
        return "\n".join(INDENT + line for line in lines)

    def table(self, rows: list[list[str]], table: Table) -> str:
        room = _BOUNDLESS if self.manner.width is None else self.manner.width - len(INDENT)
        named = sentence("list.named", self.manner.lang)
        lines = table_in_lines(rows, room, table.aligns, named).split("\n")
        return "\n".join(INDENT + line for line in lines)


_BOUNDLESS = 10**9
"""No table is so wide."""


class LatexForm(Form):
    """Paragraphs of LaTeX."""

    def __init__(self, manner: Manner) -> None:
        super().__init__(manner)
        self.writer = LatexWriter(*self.writing)

    def words(self, words: str) -> str:
        return "".join(_IN_WORDS.get(c, c) for c in words)

    def term(self, term: Any) -> str:
        return f"${self.writer.formula(term)}$"

    def number(self, number: float) -> str:
        return f"${self.writer.number(number)}$"

    def equations(self, equations: Sequence[Equation]) -> str:
        return f"\\[\n{as_latex(equations, *self.writing, ONE_LINE)}\n\\]"

    def table(self, rows: list[list[str]], table: Table) -> str:
        shares = self._shares(table)
        columns = "".join(
            f"p{{{share:.2f}\\linewidth}}" if share else align[0]
            for share, align in zip(shares, table.aligns, strict=True)
        )
        heading, *others = (self._row(row, shares) for row in rows)
        body = "\n".join([heading, r"\hline", *others])
        return f"\\begin{{tabular}}{{{columns}}}\n{body}\n\\end{{tabular}}"

    def _row(self, row: Sequence[str], shares: Sequence[float]) -> str:
        cells = " & ".join(
            rf"\raggedright {cell}" if share else cell
            for share, cell in zip(shares, row, strict=True)
        )
        # fractions one below the other would touch
        strut = r" \rule[-1.3ex]{0pt}{3.9ex}" if r"\frac" in cells else ""
        return rf"{cells}{strut} \tabularnewline"

    def _shares(self, table: Table) -> list[float]:
        """In a table wider than a line the share of it that a column of long cells has, else 0."""
        widths = self._widths(table)
        whole = sum(widths)
        is_wide = whole > _LINE_OF_WORDS
        return [0.75 * width / whole if is_wide and width > _LONG else 0.0 for width in widths]


_IN_WORDS = (
    TEX_WORDS
    | {letter: rf"$\{name}$" for letter, name in GREEK.items()}
    | {"→": r"$\to$", "·": r"$\cdot$", "…": r"\dots{}", "−": "$-$"}
)


class MarkdownForm(LatexForm):
    """Markdown, with mathematics between dollars."""

    def words(self, words: str) -> str:
        return "".join(f"\\{c}" if c in "\\`*_{}[]<>#$|" else c for c in words)

    def equations(self, equations: Sequence[Equation]) -> str:
        return f"\n$$\n{as_latex(equations, *self.writing, ONE_LINE)}\n$$"

    def table(self, rows: list[list[str]], table: Table) -> str:
        rule = ["--:" if align == "right" else ":--" for align in table.aligns]
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


class HtmlForm(Form):
    """HTML for a notebook; where MathML has been taken apart, the text is shown."""

    between = "\n"

    def whole(self, parts: Iterable[Part]) -> str:
        lang = TAGS[self.manner.lang]
        return f'{ONE_OF_TWO}<div lang="{lang}">{super().whole(parts)}</div>'

    def part(self, part: Part) -> str:
        if isinstance(part, Table) or part.sentence is None:
            return super().part(part)
        told = self.paragraph(self.sentence(part.sentence))
        if "<math" not in told:
            return super().part(part)
        if part.equations:
            told = f"{told}\n{as_html(part.equations, *self.writing)}"
        return one_of_two(told, escape(TextForm(self.manner).part(part)))

    def words(self, words: str) -> str:
        return escape(words)

    def term(self, term: Any) -> str:
        marked = MarkedLatexWriter(*self.writing)
        return f"<math>{marked.mathml(marked.formula(term))}</math>"

    def paragraph(self, words: str) -> str:
        return f"<p>{words}</p>"

    def equations(self, equations: Sequence[Equation]) -> str:
        text = escape(as_text(equations, *self.writing, ONE_LINE))
        return one_of_two(as_html(equations, *self.writing), text)

    def table(self, rows: list[list[str]], table: Table) -> str:
        # a narrow page may show the cells of a row one below the other: roles keep it a table
        labels = [escape(TextForm(self.manner).cell(cell)) for cell in table.heading]
        least = [f";min-width:{_LONG}ch" if width > _LONG else "" for width in self._widths(table)]
        styles = [
            f'style="text-align:{align};padding:0 .5em{width}"'
            for align, width in zip(table.aligns, least, strict=True)
        ]
        heading = "".join(
            f'<th role="columnheader" scope="col" {style}>{cell}</th>'
            for cell, style in zip(rows[0], styles, strict=True)
        )
        body = "".join(
            '<tr role="row">'
            + "".join(
                f'<td role="cell" data-label="{label}" {style}>{cell}</td>'
                for cell, label, style in zip(row, labels, styles, strict=True)
            )
            + "</tr>"
            for row in rows[1:]
        )
        head = f'<thead role="rowgroup"><tr role="row">{heading}</tr></thead>'
        whole = f'<table role="table">{head}<tbody role="rowgroup">{body}</tbody></table>'
        return f'<div style="overflow-x:auto">{whole}</div>'


def one_of_two(mathml: str, text: str) -> str:
    """Equations as MathML, and as text, escaped, where `ONE_OF_TWO` has been dropped."""
    return f"<div data-chainrule hidden>{mathml}</div><pre data-chainrule>{text}</pre>"
