"""Widths against Adobe's Helvetica metrics; cutting by what a reader must see."""

from __future__ import annotations

import unicodedata

import pytest

from viz.letters.runs import Run, runs_of
from viz.letters.widths import TITLE_LIMIT, TITLE_SIZE, fit, title, width

# From Adobe's Helvetica.afm, in thousandths of the type size.
ADOBE = {" ": 278, "A": 667, "W": 944, "i": 222, "m": 833, "0": 556, "9": 556, "(": 333, "~": 584}


@pytest.mark.parametrize(("letter", "thousandths"), ADOBE.items())
def test_letters_are_as_wide_as_in_helvetica(letter: str, thousandths: int) -> None:
    assert width([Run(letter)], 1000.0) == thousandths


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
