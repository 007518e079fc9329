"""The lesson on gates: text 004's truth tables and margins, and the rule that learns three."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from examples.course.running import Told
from examples.texts import erratum, figure, given, measured

GATES = ("AND", "NAND", "OR")
POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("gates")


@pytest.mark.parametrize("name", GATES)
def test_the_weights_are_those_of_the_text(told: Told, name: str) -> None:
    numbers = given("text_004", "gates")[name]

    assert told.names["gates"][name] == (numbers["w"], numbers["b"])


def test_the_table_that_is_printed_is_the_truth_table_of_all_four(told: Told) -> None:
    columns = [figure("text_004", f"gates.{name}").exact for name in (*GATES, "XOR")]
    rows = [
        " ".join([*(f"{x:2}" for x in point), "", *(f"{column[row]:4}" for column in columns)])
        for row, point in enumerate(POINTS)
    ]

    assert "\n".join(["x1 x2   AND NAND   OR  XOR", *rows]) in told.text


def test_the_weighted_sums_of_and_leave_a_tenth_or_a_quarter(told: Told) -> None:
    sums = figure("text_004", "gates.net_input_of_AND").exact
    near, far, both = erratum("text_004", "and_bias").exact

    assert f"b = -0.90   z = {' '.join(f'{z:6.2f}' for z in sums)}\n" in told.text
    assert f"b = -0.75   z =  -0.75 {-both:6.2f} {-both:6.2f} {both:6.2f}\n" in told.text
    assert (sums[3], -sums[1]) == (near, far)


@pytest.mark.parametrize("name", [*GATES, "XOR"])
def test_the_rule_learns_from_as_many_seeds_as_were_measured(told: Told, name: str) -> None:
    found = measured("text_004", "perceptron_rule")
    most = found["rounds_at_most"].get(name, "–")

    row = rf"^{name} +{found['learned_of_100'][name]} / 100   max: {most}$"
    assert re.search(row, told.text, re.MULTILINE)


def test_what_the_rule_finds_is_a_gate_whatever_it_began_with(told: Told) -> None:
    """A round without a mistake is the truth table itself, so a learned gate cannot be wrong."""
    for name in GATES:
        targets = figure("text_004", f"gates.{name}").exact
        assert told.names["rounds_to_learn"](targets, seed=1000) is not None

    assert told.names["rounds_to_learn"](figure("text_004", "gates.XOR").exact, 1000, 500) is None


def test_a_net_of_steps_answers_xor_and_has_no_gradient(told: Told) -> None:
    answers = " ".join(map(str, figure("text_004", "gates.XOR").exact))

    assert f"XOR:  {answers}\ngrad: {' '.join('0' * 9)}\n" in told.text


@pytest.mark.parametrize(("bias", "answered"), [(-1.1, 0), (-0.4, 1)])
def test_with_an_and_that_is_wrong_the_rule_learns_a_column_that_is_no_xor(
    told: Told, bias: float, answered: int
) -> None:
    """Below −1 the text's AND never fires, above −0.5 it does for each answer of NAND and OR."""
    answer, learn = told.names["answer"], told.names["rounds_to_learn"]
    column = [answer(([0.5, 0.5], bias), seen) for seen in told.names["hidden"]]

    assert column == [answered] * 4
    assert all(learn(column, seed) is not None for seed in range(100))


def test_nand_and_or_move_the_four_points_to_three(told: Told) -> None:
    assert told.names["hidden"] == [(1, 0), (1, 1), (1, 1), (0, 1)]


def test_the_lines_are_drawn_for_three_gates_and_for_what_and_sees(told: Told) -> None:
    pytest.importorskip("matplotlib")
    three, last = told.pictures

    assert all(f">{name}<" in three for name in GATES)
    assert ">AND sees NAND and OR<" in last


def test_a_weighted_sum_of_exactly_0_answers_0(told: Told) -> None:
    """The text asks for a sum above 0."""
    assert told.names["answer"](([1.0, 1.0], -1.0), (0, 1)) == 0
