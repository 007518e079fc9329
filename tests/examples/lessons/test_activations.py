"""The lesson on activations: values and slopes in closed form, the kink, and the softmax."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import erf, exp, pi, sqrt, tanh

import numpy as np
import pytest

from examples.course.running import Told
from examples.texts import figure, given

PLACES = (-2.0, -1.0, 0.0, 1.0, 2.0)


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("activations")


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))


def _normal(x: float) -> float:
    """The probability that a standard normal number is below x."""
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


BY_HAND: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "step": (lambda x: float(x > 0.0), lambda x: 0.0),
    "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * (1.0 - _sigmoid(x))),
    "tanh": (tanh, lambda x: 1.0 - tanh(x) ** 2),
    "relu": (lambda x: max(x, 0.0), lambda x: float(x > 0.0)),
    "leaky_relu": (lambda x: max(x, 0.01 * x), lambda x: 1.0 if x > 0.0 else 0.01),
    "gelu": (
        lambda x: x * _normal(x),
        lambda x: _normal(x) + x * exp(-x * x / 2.0) / sqrt(2.0 * pi),
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_values_and_slopes_are_those_of_the_closed_forms(told: Told, name: str) -> None:
    """Four decimals are printed."""
    found = re.search(
        rf"^{name}((?: +-?\d\.\d+){{5}})\n((?: +-?\d\.\d+){{5}})$", told.text, re.MULTILINE
    )

    assert found
    for printed, by_hand in zip(found.groups(), BY_HAND[name], strict=True):
        expected = [by_hand(x) for x in PLACES]
        assert [float(number) for number in printed.split()] == pytest.approx(expected, abs=5.1e-5)


def test_the_step_of_the_text_works_without_np_int(told: Told) -> None:
    """1 only above 0, as the text has it."""
    assert "(x > 0).astype(int)  0 0 0 1 1\n" in told.text


def test_a_sigmoid_is_flat_at_10_and_five_leave_a_thousandth(told: Told) -> None:
    slope = _sigmoid(10.0) * (1.0 - _sigmoid(10.0))

    assert "0.25⁵ = 0.000977\n" in told.text
    assert f"x = 10.0   sigmoid′ {slope:.6f}   relu′ 1\n" in told.text


def test_at_the_kink_each_side_and_their_mean_say_something_else(told: Told) -> None:
    lines = ("(f(0) − f(−h)) / h   = 0", "(f(h) − f(0)) / h    = 1")
    more = ("(f(h) − f(−h)) / 2h  = 0.5", "relu′(0)             = 0")

    assert "\n".join((*lines, *more)) in told.text


def test_softmax_gives_the_figures_and_survives_scores_of_a_thousand(told: Told) -> None:
    p = figure("text_004", "softmax_with_loss.p").exact
    row = " ".join(f"{x:.6f}" for x in p)
    large = np.exp([0.0, 1.0, 2.0]) / np.exp([0.0, 1.0, 2.0]).sum()

    assert f"    softmax: {row}\n    c = 0:   {row}\n" in told.text
    survived = " ".join(f"{x:.6f}" for x in large)
    assert f"    softmax: {survived}\n    c = 0:   nan nan nan\n" in told.text


def test_the_slopes_of_softmax_are_p_times_one_minus_p_and_minus_products(told: Told) -> None:
    assert [score.data for score in told.names["scores"]] == given("text_004", "softmax_with_loss")[
        "logits"
    ]
    p = np.array(figure("text_004", "softmax_with_loss.p").exact)
    rows = "\n".join(
        " ".join(f"{slope:8.4f}" for slope in row) for row in np.diag(p) - np.outer(p, p)
    )

    assert f"{rows}\n" in told.text


def test_the_columns_of_the_slopes_add_up_to_0_and_the_rows_too(told: Told) -> None:
    """Probabilities add up to 1 whatever a score is; a number added to all scores cancels out."""
    rows = re.findall(r"^ *(-?0\.\d{4}) +(-?0\.\d{4}) +(-?0\.\d{4})$", told.text, re.MULTILINE)
    slopes = np.array(rows, dtype=np.float64)

    assert slopes.shape == (3, 3)
    # three numbers rounded to four decimals
    assert np.abs(slopes.sum(axis=0)).max() <= 1.5e-4 + 1e-12
    assert np.abs(slopes.sum(axis=1)).max() <= 1.5e-4 + 1e-12


def test_every_function_is_drawn_with_its_derivative(told: Told) -> None:
    pytest.importorskip("matplotlib")
    (picture,) = told.pictures

    assert all(f">{name}<" in picture for name in BY_HAND)
