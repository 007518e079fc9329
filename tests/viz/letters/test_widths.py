"""Widths against Adobe's Helvetica metrics; cutting and safety by what a reader must see."""

from __future__ import annotations

import unicodedata

import pytest

from viz.letters import widths as lettering
from viz.letters.runs import Run

# From Adobe's Helvetica.afm, in thousandths of the type size.
ADOBE = {" ": 278, "A": 667, "W": 944, "i": 222, "m": 833, "0": 556, "9": 556, "(": 333, "~": 584}


@pytest.mark.parametrize(("letter", "thousandths"), ADOBE.items())
def test_letters_are_as_wide_as_in_helvetica(letter: str, thousandths: int) -> None:
    assert lettering.width([Run(letter)], 1000.0) == thousandths


def test_chinese_letters_are_as_wide_as_high() -> None:
    assert lettering.width([Run("学习率")], 10.0) == pytest.approx(30.0)


def test_subscripts_are_narrower_and_bold_is_wider() -> None:
    plain = lettering.width([Run("m")], 10.0)

    assert lettering.width([Run("m", subscript=True)], 10.0) < plain
    assert lettering.width([Run("m")], 10.0, bold=True) > plain


@pytest.mark.parametrize(
    ("label", "base", "subscript"),
    [
        ("w1", "w", "1"),
        ("net_h1", "net", "h1"),
        ("E_total", "E", "total"),
        ("h1_2", "h1", "2"),
        ("η0", "η", "0"),
        ("w1_2,10", "w1", "2,10"),
    ],
)
def test_a_name_with_an_index_has_a_subscript(label: str, base: str, subscript: str) -> None:
    assert lettering.runs_of(label) == (Run(base, italic=True), Run(subscript, subscript=True))


@pytest.mark.parametrize("label", ["x", "loss", "η"])
def test_a_short_identifier_slopes(label: str) -> None:
    assert lettering.runs_of(label) == (Run(label, italic=True),)


@pytest.mark.parametrize(
    "label", ["学习率", "layers.0.w", "a b", "learning_rate_decay", "w[0]", "1", "10_000"]
)
def test_any_other_label_stands_upright(label: str) -> None:
    assert lettering.runs_of(label) == (Run(label),)


def test_a_chinese_name_has_its_subscript_and_stands_upright() -> None:
    assert lettering.runs_of("权重_隐藏") == (Run("权重"), Run("隐藏", subscript=True))


def test_an_empty_label_has_no_runs() -> None:
    assert lettering.runs_of("") == ()


@pytest.mark.parametrize("label", ["a" * 10_000, "权" * 10_000, "net_" + "h" * 9_000])
def test_a_long_title_fits_and_keeps_both_ends(label: str) -> None:
    runs = lettering.title_runs(label)
    text = "".join(run.text for run in runs)

    assert lettering.width(runs, lettering.TITLE_SIZE, bold=True) <= lettering.TITLE_LIMIT
    assert (text[0], text[-1]) == (label[0], label[-1])
    assert "…" in text


def test_cutting_keeps_the_style_of_what_remains() -> None:
    runs = (Run("abcdefgh", italic=True), Run("12345678", subscript=True))

    cut = lettering.fit(runs, 50.0, 10.0)

    assert [(run.italic, run.subscript) for run in cut] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_cutting_never_parts_an_accent_from_its_letter() -> None:
    for room in range(30, 90):
        *_, tail = lettering.fit([Run("e\u0301" * 40)], float(room), 10.0)

        assert not unicodedata.combining(tail.text[0])


@pytest.mark.parametrize(
    "hostile", ["\x00", "\x1b[31m", "\ud800", "\u202eabc", "\u2066x", "\ufffe", "\U0001ffff"]
)
def test_unsafe_characters_become_visible_replacements(hostile: str) -> None:
    assert lettering.safe(hostile)[0] == "\ufffd"


@pytest.mark.parametrize("space", ["\n", "\t", "\r", "\u2028"])
def test_every_white_space_becomes_a_plain_space(space: str) -> None:
    assert lettering.safe(f"a{space}b") == "a b"


@pytest.mark.parametrize("text", ['"', "<b>", "{a|b}", "\\N", "学习率", "😀", "é"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert lettering.drawn(text) == text


def test_right_to_left_text_is_closed_off_from_its_neighbours() -> None:
    drawn = lettering.drawn("שלום")

    assert [unicodedata.bidirectional(c) for c in (drawn[0], drawn[-1])] == ["FSI", "PDI"]


def test_a_label_cannot_open_the_isolation_it_is_put_in() -> None:
    drawn = lettering.drawn("ש\u2069\u202eabc")

    assert drawn.count("\u2069") == 1
    assert "\u202e" not in drawn
