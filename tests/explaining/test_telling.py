"""An explanation in every form: its words escaped, its terms and tables set."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from autograd import Value, explain
from autograd.errors import SettingError
from autograd.explaining.equations.equations import Equation, Side, equated
from autograd.explaining.equations.quantities import gradient
from autograd.explaining.equations.writing import Writer
from autograd.explaining.telling.telling import (
    Manner,
    Part,
    Passage,
    Sentence,
    Table,
    Telling,
    manner_of,
)
from autograd.notation import SYMBOLS, expression
from autograd.terminal import columns

W, X = Value(0.125, "w1"), Value(-8.0, "<x&$_>")
Y = W * X
Y.label = "y"


@dataclass(frozen=True)
class Told(Telling):
    """A sentence of each kind of slot, equations, and a table."""

    manner: Manner
    cells: Any = ("100 %", X)

    def parts(self) -> Iterable[Part]:
        slots = {"of": Y, "by": W, "n": 3, "product": 1.0 / 3.0}
        yield Passage(
            Sentence("explain.left_out_factors", slots), [equated(Y, SYMBOLS.mul(W, X)), equated(W)]
        )
        yield Table(["路径", gradient(Y, W, -8.0)], [self.cells], ["left", "right"])


def test_a_text_has_its_equations_below_the_sentence_and_columns_as_wide_as_their_letters() -> None:
    told = Told(manner_of("en", digits=3), ("w", X)).text

    assert told.split("\n") == [
        "3 factors between y and w1 are left out here; their product is 0.333",
        "  y = w1 · <x&$_> = 0.125 · (−8) = −1",
        "  w1 = 0.125",
        "",
        "  路径  ∂y/∂w1",
        "  ────  ──────",
        "  w     <x&$_>",
    ]


def test_digits_and_language_are_the_readers() -> None:
    told = Told(manner_of("en", digits=3)).told(lang="zh", decimals=9)

    assert "它们的乘积是 0.333333333" in told.text
    assert "product is 0.33 " in f"{Told(manner_of('en')).told(digits=2)}".replace("\n", " ")


def test_html_is_well_formed_whatever_the_labels_hold() -> None:
    html = Told(manner_of("en"))._repr_html_()
    for attributes in (" data-chainrule hidden>", " data-chainrule>"):  # XML wants them a value
        html = html.replace(attributes, ">")

    found = ET.fromstring(f"<body>{html}</body>")  # noqa: S314  (our own text)
    assert next(cell.text for cell in found.iter("td")) == "100 %"
    assert found.find(".//x") is None


def test_html_shows_words_that_look_like_tags() -> None:
    assert "&lt;b&gt; &amp;" in Told(manner_of("en"), ("<b> &", X))._repr_html_()


def test_latex_and_markdown_escape_what_means_something_to_them() -> None:
    told = Told(manner_of("en"))

    assert r"100 \%" in told.latex
    assert r"\mathrm{<x\&\$\_>}" in told.latex
    assert "| 100 % |" in told.markdown


def test_mathml_is_one_element_with_a_row_for_each_equation() -> None:
    found = ET.fromstring(Told(manner_of("zh")).mathml)  # noqa: S314  (our own text)

    assert found.tag == "math"
    assert len(found.findall(".//mtr")) == 2


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"lang": "fr"}, "lang is 'en' or 'zh', got 'fr'"),
        ({"digits": 0}, "digits is a whole number of significant digits from 1 to 17, got 0"),
        ({"digits": 2.0}, "got 2.0"),
        ({"decimals": 18}, "decimals is a whole number of decimals from 0 to 17, got 18"),
        ({"decimals": True}, "got True"),
        ({"width": 19}, "width is a whole number of columns from 20, got 19"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(wishes: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Told(manner_of("en")).told(**wishes)


A, B = Value(0.125, "first"), Value(0.25, "second")
C = A * B
C.label = "product"
LONG = equated(C, SYMBOLS.mul(A, B))
LINE = "product = first · second = 0.125 · 0.25 = 0.03125"


def told_at(width: int | None, *equations: Equation) -> list[str]:
    """The lines of the equations, without their indentation."""
    said = Said(manner_of("en", width=width), equations)
    lines = said.text.split("\n")
    assert all(line.startswith("  ") for line in lines)
    assert width is None or max(map(len, lines)) <= width
    return [line[2:] for line in lines]


@dataclass(frozen=True)
class Said(Telling):
    """Equations alone."""

    manner: Manner
    equations: Sequence[Equation]

    def parts(self) -> Iterable[Part]:
        yield Passage(None, self.equations)


def test_an_equation_is_one_line_where_it_just_fits_and_else_breaks_at_its_equals_signs() -> None:
    aligned = ["product = first · second", "        = 0.125 · 0.25", "        = 0.03125"]

    assert told_at(None, LONG) == told_at(len(LINE) + 2, LONG) == [LINE]
    assert told_at(len(LINE) + 1, LONG) == told_at(len(aligned[0]) + 2, LONG) == aligned


def test_a_side_that_is_too_long_breaks_before_what_a_sign_belongs_to() -> None:
    wide = equated(C, SYMBOLS.mul(LONG.sides[1].term, A))

    assert told_at(22, wide) == [
        *("product", "  = first · second", "    · first"),
        *("  = 0.125 · 0.25", "    · 0.125", "  = 0.03125"),
    ]


@pytest.mark.parametrize("width", range(20, 60))
@pytest.mark.parametrize("adds", [False, True])
def test_no_line_of_an_equation_is_wider_than_asked_and_none_loses_a_letter(
    width: int, adds: bool
) -> None:
    four = SYMBOLS.mul(SYMBOLS.mul(A, B), SYMBOLS.mul(A, B))
    equation = Equation((Side(C), Side(four), Side(four, numbers=True)), adds=adds)
    whole = Writer({}).equation(equation)

    assert "".join(told_at(width, equation)).replace(" ", "") == whole.replace(" ", "")


def test_a_contribution_keeps_its_sign_where_it_breaks() -> None:
    adding = Equation(LONG.sides, adds=True)

    assert told_at(30, adding)[:2] == ["product += first · second", "         = 0.125 · 0.25"]


def test_many_names_with_their_numbers_share_lines_that_they_just_fill() -> None:
    names = [equated(Value(0.5, f"w{n}")) for n in range(1, 8)]
    first = "   ".join(f"w{n} = 0.5" for n in range(1, 7))

    assert told_at(len(first) + 2, *names) == [first, "w7 = 0.5"]
    assert told_at(len(first) + 1, *names)[0] == first.rpartition("   ")[0]
    assert len(told_at(100, *names[:6])) == 6


def test_what_is_printed_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    printed = str(Told(manner_of("en")))

    assert max(map(columns, printed.split("\n"))) <= 40
    assert "left out\nhere;" in printed


def test_latex_and_mathml_break_what_is_long_and_html_goes_on_below_the_equals_sign() -> None:
    total = Value(1.0, "t")
    for n in range(6):
        total = total + Value(0.123456, f"w{n}") * Value(0.654321, f"x{n}")
    total.label = "total"
    long = equated(total, expression(total, lambda each: bool(each.label)))
    said = Said(manner_of("en"), (LONG, long))
    rows = ET.fromstring(said.mathml).findall(".//mtr")  # noqa: S314  (our own text)

    assert [line[:2] for line in said.latex.split("\n") if "&" in line] == [
        r"\m",
        r"\m",
        "&=",
        "&=",
    ]
    assert ["".join(row[0].itertext()) for row in rows] == ["product", "total", "", ""]
    assert [row[1].find(".//mo").text for row in rows] == ["="] * 4  # type: ignore[union-attr]
    assert said._repr_html_().count('<mo lspace=".28em" rspace=".28em">=</mo>') == 6


def test_a_sentence_may_have_its_words_with_it() -> None:
    said = Sentence({"en": "{w} < {n}", "zh": "{w} 小于 {n}"}, {"w": W, "n": 0.5})

    @dataclass(frozen=True)
    class Own(Telling):
        manner: Manner

        def parts(self) -> Iterable[Part]:
            yield Passage(said)

    assert Own(manner_of("zh")).text == "w1 小于 0.5"
    assert "<mi>w</mi>" in Own(manner_of("en"))._repr_html_()
    assert " &lt; 0.5</p>" in Own(manner_of("en"))._repr_html_()


def test_greek_letters_among_words_are_commands_in_latex() -> None:
    told = Told(manner_of("en"), ("δ ~ σ", X))

    assert r"$\delta$ \textasciitilde{} $\sigma$" in told.latex
    assert "δ ~ σ" in told.text


@dataclass(frozen=True)
class Tabled(Telling):
    """A table alone."""

    manner: Manner
    rows: Sequence[Sequence[Any]]

    def parts(self) -> Iterable[Part]:
        yield Table(["path", "product"], self.rows, ["left", "right"])


def test_long_cells_of_a_wide_table_may_be_broken_in_latex_and_fractions_have_room() -> None:
    short = Tabled(manner_of("en"), [["a", 0.5]]).latex
    long = Tabled(manner_of("en"), [["word " * 16, 0.5], [gradient(Y, W, -8.0), 0.5]]).latex

    assert short.startswith("\\begin{tabular}{lr}\npath & product \\tabularnewline\n")
    assert "\\begin{tabular}{p{0.69\\linewidth}r}" in long
    assert "\\raggedright word word" in long
    assert [r"\rule" in line for line in long.split("\n") if "&" in line] == [False, False, True]


def test_a_cell_of_html_names_its_column() -> None:
    html = Tabled(manner_of("en"), [["<a>", 0.5]])._repr_html_()

    assert '<td role="cell" data-label="product" style="text-align:right;' in html
    assert "&lt;a&gt;</td>" in html


def test_a_sentence_with_formulas_is_told_as_text_where_mathml_is_taken_apart() -> None:
    """Sanitisers leave the text of MathML, in which E_total would be Etotal."""
    x = Value(2.0, "x")
    y = x * x.tanh()
    y.label = "E_total"

    html = explain(y, x)._repr_html_()
    plain = re.sub(r"<div data-chainrule hidden>.*?</div>(?=<pre)", "", html, flags=re.DOTALL)

    assert "Etotal" not in re.sub("<[^>]*>", "", plain)
    assert "Several paths lead from x to E_total" in plain
