"""An explanation in every form: its words escaped, its terms and tables set."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from autograd import Value
from autograd.errors import SettingError
from autograd.explaining.equations import equated
from autograd.explaining.quantities import gradient
from autograd.explaining.telling import Manner, Part, Passage, Sentence, Table, Telling, manner_of
from autograd.notation import SYMBOLS

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
        "  路径   ∂y/∂w1",
        "  ────   ──────",
        "  w      <x&$_>",
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
    ],
)
def test_a_wish_that_cannot_be_met_is_told(wishes: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Told(manner_of("en")).told(**wishes)
