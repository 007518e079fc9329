"""Markdown becomes lines that fit the terminal."""

from __future__ import annotations

import pytest

from autograd.terminal import columns
from examples.course.prose import lines_of, plain


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [24, 40, 80])
def test_no_line_is_wider_than_the_terminal(lang: str, width: int) -> None:
    text = {"en": "A word and another. " * 20, "zh": "损失函数告诉我们网络错得有多厉害，" * 20}[
        lang
    ]
    markdown = f"## {text}\n\n{text}\n\n- {text}\n- {text}\n\n1. {text}"

    assert max(map(columns, lines_of(markdown, width).split("\n"))) <= width


def test_items_of_a_list_hang() -> None:
    assert lines_of("- one two\n- three", 7) == "- one\n  two\n- three"


def test_a_table_keeps_its_columns() -> None:
    told = lines_of("| 名 | n |\n|---|---|\n| 甲乙 | 1 |\n| c | 22 |", 40)

    assert told == "名    n\n────  ──\n甲乙  1\nc     22"


def test_a_heading_is_underlined_as_wide_as_it_is() -> None:
    assert lines_of("# 损失", 40) == "损失\n════"


def test_code_stays_as_it_is() -> None:
    assert lines_of("```python\nx  =  1\n```", 40) == "    x  =  1"


def test_lines_of_a_chinese_paragraph_are_joined_without_a_space() -> None:
    assert plain("损失\n函数\nand so\non") == "损失函数 and so on"


def test_stars_of_a_product_are_no_emphasis() -> None:
    assert plain("w1 * i1 + w2 * i2, and *this* is") == "w1 * i1 + w2 * i2, and this is"


def test_chinese_words_are_stressed_between_others() -> None:
    assert plain("重要的是*有没有*这一笔，**而不是**哪里") == "重要的是有没有这一笔，而不是哪里"
