"""The lesson on losses: the figures that follow from text 004, and what its 1e-7 does."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import exp, log

import numpy as np
import pytest

from examples.course.running import Told
from examples.texts import erratum, figure, given


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("losses")


def test_the_answer_and_its_target_are_those_of_the_figures(told: Told) -> None:
    numbers = given("text_004", "losses")

    assert told.names["y"] == numbers["y"]
    assert told.names["t"].tolist() == [float(k == numbers["t_index"]) for k in range(10)]


def test_half_the_sum_of_squares_is_the_figure_and_the_mean_a_fifth_of_it(told: Told) -> None:
    """Beside it an error of 1 in one of four outputs, as the erratum has it."""
    half = figure("text_004", "losses.half_squared_error").exact
    of_four, mean_of_four = erratum("text_004", "mean_squared").exact

    assert f"half_squared_error {half:.4f} {of_four:.4f}\n" in told.text
    assert f"mse_loss           {half / 5:.4f} {mean_of_four:.4f}\n" in told.text


@pytest.mark.parametrize(
    ("formula", "key"),
    [
        ("−log(0.6)        ", "cross_entropy_exact"),
        ("−log(0.6 + 1e-7) ", "cross_entropy_with_1e_7"),
    ],
)
def test_the_cross_entropy_is_the_figure_to_twelve_decimals(
    told: Told, formula: str, key: str
) -> None:
    assert f"{formula}= {figure('text_004', f'losses.{key}').exact:.12f}\n" in told.text


def test_a_perfect_answer_has_a_loss_below_0_and_the_worst_one_is_capped(told: Told) -> None:
    perfect, capped = erratum("text_004", "delta_in_the_log").exact
    rows = dict(re.findall(r"p = +(\S+) +\S+ +(-?[\d.]+)\n", told.text))

    assert float(rows["1"]) == pytest.approx(perfect, abs=1e-12)  # printed with 12 decimals
    assert round(float(rows["0"]), 3) == capped


def test_the_loss_of_scores_keeps_its_slope_where_that_of_probabilities_loses_it(
    told: Told,
) -> None:
    """By hand: p is 1 / (1 + exp(gap)), the slopes p - 1 and -p (1 - p) / (p + 1e-7)."""
    rows = re.findall(r"b − a = +(\d+) +(\S+) +(\S+) +(\S+) +(\S+)\n", told.text)

    assert [float(row[0]) for row in rows] == [0.0, 10.0, 20.0, 40.0]
    for gap, *printed in (map(float, row) for row in rows):
        p = 1.0 / (1.0 + exp(gap))
        by_hand = [log(1.0 + exp(gap)), p - 1.0, -log(p + 1e-7), -p * (1.0 - p) / (p + 1e-7)]
        # six decimals and three digits are printed
        assert printed == pytest.approx(by_hand, rel=5e-3, abs=1e-12)


def test_a_softmax_over_the_whole_batch_leaves_half_for_each_of_two_rows(told: Told) -> None:
    halves = np.array(erratum("text_004", "softmax_of_a_batch").exact)

    assert f"powers.sum(axis=None)   {halves}\n" in told.text
    assert "powers.sum(axis=1)      [1. 1.]\n" in told.text


def test_the_loss_of_the_batch_is_the_mean_of_two_equal_ones(told: Told) -> None:
    loss = figure("text_004", "softmax_with_loss.loss").exact

    assert f"nn.cross_entropy        {loss:.6f}\n" in told.text
