"""Printed figures as data: which value each is about, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from autograd import Figure, Value
from autograd.errors import OperandError, SettingError, UnusedInputError
from autograd.graph import topological
from viz.page.figures import figures_of


def _ids(output: Value) -> dict[Value, int]:
    return {value: n for n, value in enumerate(topological(output))}


def test_values_and_their_labels_mean_the_same() -> None:
    w = Value(0.5, "w")
    y = w * 3.0
    y.label = "y"
    ids = _ids(y)

    by_value = figures_of([Figure(y, "3", by=w)], ids, trained=False)

    assert by_value == figures_of([Figure("y", "3", by="w")], ids, trained=False)
    assert by_value == [{"of": ids[y], "by": ids[w], "step": 0, "printed": "3"}]


def test_the_digits_stay_as_they_were_printed() -> None:
    """0.50 claims more than 0.5; signs and digits of a text become those of a program."""
    w = Value(0.5, "w")

    found = figures_of([Figure(w, "0.50"), Figure(w, "−１.5e-3")], {w: 0}, trained=False)

    assert [each["printed"] for each in found] == ["0.50", "-1.5e-3"]


def test_a_label_that_two_values_have_means_the_first() -> None:
    first, second = Value(1.0, "x"), Value(2.0, "x")
    ids = _ids(first * second)

    assert figures_of([Figure("x", "1")], ids, trained=False)[0]["of"] == ids[first]


def test_one_figure_may_stand_alone() -> None:
    w = Value(0.5, "w")

    assert len(figures_of(Figure(w, "0.5"), {w: 0}, trained=False)) == 1


@pytest.mark.parametrize(
    ("figure", "error", "says"),
    [
        (lambda w: Figure(Value(1.0, "z"), "1"), UnusedInputError, "Figure 1 is about"),
        (lambda w: Figure(w, "1", by=Value(1.0)), UnusedInputError, "no part of the graph"),
        (lambda w: Figure("weight_two", "1"), SettingError, "did you mean 'weight_one'"),
        (lambda w: Figure(w, "1", by="q"), SettingError, "no value of the graph has that label."),
        (lambda w: Figure(w, "1", step=1), SettingError, "give parameters="),
        (lambda w: "0.5", OperandError, "figures are Figures, got '0.5'"),
        (lambda w: None, OperandError, "figures are Figures, got None"),
    ],
)
def test_what_is_no_figure_of_the_graph_is_refused(figure: Any, error: Any, says: Any) -> None:
    w = Value(0.5, "weight_one")

    with pytest.raises(error, match=says):
        figures_of([figure(w)], {w: 0}, trained=False)


def test_an_unlabelled_value_is_not_found_by_an_empty_label() -> None:
    with pytest.raises(OperandError, match="empty"):
        Figure("", "1")
