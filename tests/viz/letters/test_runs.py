"""Labels as runs: subscripts, italics, upright words."""

from __future__ import annotations

import pytest

from viz.letters.runs import Run, runs_of


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
    assert runs_of(label) == (Run(base, italic=True), Run(subscript, subscript=True))


@pytest.mark.parametrize("label", ["x", "loss", "η"])
def test_a_short_identifier_slopes(label: str) -> None:
    assert runs_of(label) == (Run(label, italic=True),)


@pytest.mark.parametrize(
    "label", ["学习率", "layers.0.w", "a b", "learning_rate_decay", "w[0]", "1", "10_000"]
)
def test_any_other_label_stands_upright(label: str) -> None:
    assert runs_of(label) == (Run(label),)


def test_a_chinese_name_has_its_subscript_and_stands_upright() -> None:
    assert runs_of("权重_隐藏") == (Run("权重"), Run("隐藏", subscript=True))


def test_an_empty_label_has_no_runs() -> None:
    assert runs_of("") == ()
