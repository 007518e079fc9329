"""What a text prints, told after the formulas of the tab Step, as `judge` judges it."""

from __future__ import annotations

from typing import Any

import pytest

import viz
from autograd import Figure, Value, judge
from examples.texts.verdicts import figures_of
from examples.worked_example.network import TEXT, given_network
from tests.viz.page.browsing import Tab


def _notes(tab: Tab) -> list[tuple[str, str]]:
    """Of all steps the printed numbers that are told, each with the class of its verdict."""
    found: list[tuple[str, str]] = []
    tab.until("document.querySelector('.equation')")
    for _ in range(tab("Number(document.querySelector('.transport input').max)") + 1):
        tab.page.wait_for_timeout(60)
        found += map(
            tuple,
            tab(
                """[...document.querySelectorAll(".equation .verdict")].map((each) =>
                    [each.querySelector(".number").textContent, each.className])"""
            ),
        )
        tab.press("ArrowRight")
    return found


@pytest.fixture(scope="module")
def html() -> str:
    network = given_network()
    output = network.record()["E_total"]
    return viz.page(output, parameters=network.weights, figures=figures_of(TEXT)).html


def test_the_figures_of_a_text_stand_after_their_formulas_with_their_verdicts(
    html: str, browse: Any
) -> None:
    """Not ∂E_o1/∂out_h1, of which no step tells, and none of more than one update."""
    network = given_network()
    recorded = network.record()
    values = {each.label: each for each in (*recorded.values(), *network.inputs, *network.weights)}
    judged = judge(
        figures_of(TEXT), values, loss="E_total", parameters=network.weights, lr=0.5
    ).judged
    right = {each.figure.printed: each.verdict for each in judged}

    notes = _notes(browse(html))

    forward = [
        each.figure.printed for each in judged if not each.figure.by and not each.figure.step
    ]
    updates = [each.figure.printed for each in judged if str(each.figure.of).startswith("w")]
    derivatives = (
        "0.74136507 0.186815602 0.082167041 0.138498562 0.036350306 0.241300709 0.000438568"
    )
    assert {printed for printed, _ in notes} == {*forward, *updates, *derivatives.split()}
    for printed, name in notes:
        assert name == ("verdict is-agrees" if right[printed] == "agrees" else "verdict is-differs")


def test_a_part_of_a_gradient_is_no_figure_of_it(browse: Any) -> None:
    """y = w² + 3w at 2: dy/dw is 4 + 3, and d(w·w)/dw is 4, the sum of two slopes of 2."""
    w = Value(2.0, "w")
    square = w * w
    square.label = "s"
    line = 3.0 * w
    line.label = "l"
    y = square + line
    y.label = "y"

    figures = [Figure(y, "4", by=w), Figure(y, "7", by=w), Figure(square, "2", by=w)]
    tab = browse(viz.page(y, figures=figures).html)

    assert {*_notes(tab)} == {("4", "verdict is-differs"), ("7", "verdict is-agrees")}


def test_a_slope_is_no_derivative_where_there_is_another_way(browse: Any) -> None:
    """z = x·u with u = 5x, at 1: the slope by x is 5, the derivative 10."""
    x = Value(1.0, "x")
    u = 5.0 * x
    u.label = "u"
    z = x * u
    z.label = "z"
    out = z.exp()
    out.label = "out"

    assert _notes(browse(viz.page(out, figures=[Figure(z, "5", by=x)]).html)) == []


def test_nothing_is_told_of_the_text_once_a_number_is_another(html: str, browse: Any) -> None:
    tab = browse(html)
    tab.until("document.querySelector('.verdict')")

    field = tab.page.locator("aside.values").get_by_label("w1", exact=True)
    for typed, told in (("0.2", 0), ("0.15", 1)):
        field.fill(typed)
        field.press("Enter")
        tab.rest()
        assert tab("document.querySelectorAll('.verdict').length") == told


def test_a_last_digit_that_is_off_is_told_with_the_right_one(browse: Any) -> None:
    w = Value(2.0 / 3.0, "w")
    y = w * 1.0
    y.label = "y"

    tab = browse(viz.page(y, figures=[Figure(y, "0.668")], parameters=[]).html)

    tab.until("document.querySelector('.verdict')?.textContent.includes('last digit off: 0.667')")
