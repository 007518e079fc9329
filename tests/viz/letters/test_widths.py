"""Widths against the metrics of fonts in print; cutting by what a reader must see."""

from __future__ import annotations

import unicodedata

import pytest

from viz.letters.runs import Run, runs_of
from viz.letters.widths import TITLE_LIMIT, TITLE_SIZE, fit, title, usual_width, width

# From Adobe's Helvetica.afm and Helvetica-Bold.afm, in thousandths of the type size.
ADOBE = {" ": 278, "A": 667, "W": 944, "i": 222, "m": 833, "0": 556, "9": 556, "(": 333, "~": 584}
ADOBE_BOLD = {" ": 278, "A": 722, "W": 944, "i": 278, "m": 889, "0": 556, "(": 333, "~": 584}
# From DejaVuSans.ttf and DejaVuSans-Bold.ttf 2.37, in units of 2048 to the type size.
DEJAVU = {" ": 651, "A": 1401, "W": 2025, "i": 569, "m": 1995, "0": 1303, "(": 799, "~": 1716}
DEJAVU_BOLD = {" ": 713, "A": 1585, "W": 2259, "i": 702, "m": 2134, "0": 1425, "(": 936}
ROUNDED = 1.0
"""The table has whole thousandths."""


@pytest.mark.parametrize(("bold", "adobe"), [(False, ADOBE), (True, ADOBE_BOLD)])
def test_the_usual_width_is_that_of_helvetica(bold: bool, adobe: dict[str, int]) -> None:
    for letter, thousandths in adobe.items():
        found = usual_width([Run(letter)], 1000.0, bold)
        assert found == pytest.approx(thousandths, abs=ROUNDED), letter


@pytest.mark.parametrize(
    ("bold", "adobe", "units"), [(False, ADOBE, DEJAVU), (True, ADOBE_BOLD, DEJAVU_BOLD)]
)
def test_a_letter_has_the_room_it_needs_in_the_wider_font(
    bold: bool, adobe: dict[str, int], units: dict[str, int]
) -> None:
    for letter, unit in units.items():
        found = width([Run(letter)], 1000.0, bold)
        widest = max(adobe[letter], unit * 1000 / 2048)
        assert found == pytest.approx(widest, abs=ROUNDED), letter


def test_a_letter_that_is_wider_in_helvetica_keeps_its_room() -> None:
    """The dash of 1 em: 1000 in Helvetica.afm, 1000 in DejaVu Sans; the G is 778 against 775."""
    assert width([Run("G")], 1000.0) == pytest.approx(778, abs=ROUNDED)


@pytest.mark.parametrize("sign", "∂∑−×÷·∞√≤αβΣΩØłЖǎ‖²₁ℝ")
def test_signs_of_mathematics_and_foreign_letters_are_in_the_table(sign: str) -> None:
    """None falls back on the whole type size, which would leave gaps in formulas."""
    assert width([Run(sign)], 1000.0) != 1000.0
    assert width([Run(sign)], 1000.0, bold=True) >= width([Run(sign)], 1000.0)


def test_pictures_are_wider_than_high() -> None:
    """2550 of 2048 units in Noto Color Emoji."""
    assert width([Run("😀")], 1000.0) >= 2550 / 2048 * 1000.0


def test_an_accent_of_its_own_takes_no_room() -> None:
    assert width([Run("e\u0301")], 10.0) == width([Run("e")], 10.0)


def test_chinese_letters_are_as_wide_as_high() -> None:
    assert width([Run("学习率")], 10.0) == pytest.approx(30.0)


def test_subscripts_are_narrower_and_bold_is_wider() -> None:
    plain = width([Run("m")], 10.0)

    assert width([Run("m", subscript=True)], 10.0) < plain
    assert width([Run("m")], 10.0, bold=True) > plain


@pytest.mark.parametrize("label", ["a" * 10_000, "权" * 10_000, "net_" + "h" * 9_000])
def test_a_long_title_fits_and_keeps_both_ends(label: str) -> None:
    runs = title(runs_of(label))
    text = "".join(run.text for run in runs)

    assert width(runs, TITLE_SIZE, bold=True) <= TITLE_LIMIT
    assert (text[0], text[-1]) == (label[0], label[-1])
    assert "…" in text


def test_cutting_keeps_the_style_of_what_remains() -> None:
    runs = (Run("abcdefgh", italic=True), Run("12345678", subscript=True))

    cut = fit(runs, 50.0, 10.0)

    assert [(run.italic, run.subscript) for run in cut] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_cutting_never_parts_an_accent_from_its_letter() -> None:
    for room in range(30, 90):
        *_, tail = fit([Run("e\u0301" * 40)], float(room), 10.0)

        assert not unicodedata.combining(tail.text[0])
