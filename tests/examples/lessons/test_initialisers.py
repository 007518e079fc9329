"""The lesson on first weights: spreads, gradients, and what is learnt with them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import examples
from examples.course.running import Told
from examples.texts import measured

Lesson = Callable[[str], Told]

pytestmark = pytest.mark.slow

# the lesson's names of the rows that were measured beforehand
ROWS = {
    "Sigmoid std 1": "sigmoid_std_1",
    "Sigmoid std 0.01": "sigmoid_std_0_01",
    "Sigmoid Xavier": "sigmoid_xavier",
    "Tanh    std 1": "tanh_std_1",
    "Tanh    Xavier": "tanh_xavier",
    "ReLU    std 1": "relu_std_1",
    "ReLU    He": "relu_he",
}

LEARNED = {
    "std 1": "std_1",
    "std 0.01": "std_0_01",
    "Xavier": "xavier",
    "He": "he",
    "4 Xavier": "four_times_xavier",
}


@pytest.mark.parametrize("row", ROWS)
def test_the_spread_of_each_layer_is_near_the_one_measured_before(lesson: Lesson, row: str) -> None:
    """Other draws of 100 x 100 weights differ by a few per cent a layer, which adds up: 25 %."""
    *layers, _ = lesson("initialisers").names["spreads"][row]

    assert layers == pytest.approx(
        measured("text_004", "initialisers")[ROWS[row]]["layers"], rel=0.25
    )


@pytest.mark.parametrize("row", ROWS)
def test_the_gradient_at_the_input_has_the_size_measured_before(lesson: Lesson, row: str) -> None:
    """To a factor of 2; of 10 where 4 of 5 neurons are saturated, and the few others carry it."""
    found = lesson("initialisers").names["spreads"][row][-1]
    before = measured("text_004", "initialisers")[ROWS[row]]
    factor = 10.0 if "saturated" in before and "Tanh" in row else 2.0

    assert abs(math.log(found / before["gradient"])) < math.log(factor)


def test_tanh_of_weights_of_deviation_1_is_constant_because_it_is_saturated(
    lesson: Lesson,
) -> None:
    """Beyond the first layer, too, the sums deviate by nearly 10; then 79 % exceed atanh 0.99."""
    names = lesson("initialisers").names
    layers = names["spread"](names["stack"]([100] * 6, names["nn"].Tanh, names["inits"]["std 1"]))
    beyond = math.erfc(math.atanh(0.99) / 10.0 / math.sqrt(2.0))

    assert [float((abs(layer) > 0.99).mean()) for layer in layers] == pytest.approx(
        [beyond] * 5, abs=0.03
    )
    assert beyond == pytest.approx(4.0 / 5.0, abs=0.02)


def test_the_spreads_that_are_quoted_are_those_of_the_table(lesson: Lesson) -> None:
    spreads = lesson("initialisers").names["spreads"]
    wide, xavier = spreads["Tanh    std 1"], spreads["Tanh    Xavier"]
    source = Path(examples.__file__).with_name("initialisers.py").read_text(encoding="utf-8")

    assert f"{wide[0]:.3f}" == f"{wide[4]:.3f}"
    assert f"tanh is {wide[0]:.3f} in the first layer and in the last" in source
    assert f"tanh 从第一层到最后一层都是 {wide[0]:.3f}" in source
    assert f"falls from {xavier[0]:.3f} to {xavier[4]:.3f}" in source
    assert f"从 {xavier[0]:.3f} 降到 {xavier[4]:.3f}" in source


def test_8_xavier_saturates_the_first_layer_of_sigmoid_most_and_4_xavier_less(
    lesson: Lesson,
) -> None:
    """What the exercise finds; in the first layer the sums deviate by 8 or by 4."""
    names = lesson("initialisers").names
    first = {}
    for gain in (4.0, 8.0):
        init = names["partial"](names["nn"].init.xavier_normal_, gain=gain)
        layers = names["spread"](names["stack"]([100] * 6, names["nn"].Sigmoid, init))
        shares = [float(((z < 0.01) | (z > 0.99)).mean()) for z in layers]
        beyond = math.erfc(math.log(99.0) / gain / math.sqrt(2.0))
        first[gain] = shares[0]

        assert max(shares) == shares[0] == pytest.approx(beyond, abs=0.03)

    assert first[8.0] > first[4.0]


def test_the_weights_of_the_right_histogram_are_those_of_xavier(lesson: Lesson) -> None:
    """For 100 inputs and 100 outputs the deviation is 0.1, within four of its own errors."""
    names = lesson("initialisers").names
    net = names["stack"]([100] * 6, names["nn"].Tanh, names["inits"]["Xavier"])
    weights = [p.data for p in net.parameters()]
    deviation = math.sqrt(sum(w * w for w in weights) / len(weights))

    assert deviation == pytest.approx(0.1, rel=4.0 / math.sqrt(2.0 * len(weights)))


def test_the_widest_spread_learns_far_worse_with_tanh_and_with_relu(lesson: Lesson) -> None:
    rights = lesson("initialisers").names["rights"]

    assert rights["Tanh    std 1"] < rights["Tanh    Xavier"] - 0.3
    assert rights["ReLU    std 1"] < rights["ReLU    He"] - 0.7


def test_five_layers_of_sigmoid_learn_nothing_with_xavier(lesson: Lesson) -> None:
    """A guess is right once in 26; a net that knows two letters would reach 1 in 13."""
    rights = lesson("initialisers").names["rights"]

    assert rights["Sigmoid Xavier"] < 1.0 / 13.0
    assert rights["Sigmoid 4 Xavier"] > 0.9


@pytest.mark.parametrize("row", ["Tanh    Xavier", "ReLU    He", "Sigmoid 4 Xavier"])
def test_what_is_learnt_is_within_3_points_of_what_was_measured(lesson: Lesson, row: str) -> None:
    """The letters of the measurement were others; a net that hardly learns depends on them more."""
    activation, name = row.split(maxsplit=1)
    before = measured("text_004", "initialisers_learning")[activation.lower()][LEARNED[name]]

    assert lesson("initialisers").names["rights"][row] == pytest.approx(before, abs=0.03)


def test_the_tables_in_the_lesson_are_the_one_measured() -> None:
    before = measured("text_004", "initialisers_learning")
    source = Path(examples.__file__).with_name("initialisers.py").read_text(encoding="utf-8")
    for name, key in LEARNED.items():
        rows = re.findall(rf"^# \| {name} \|(.*)$", source, re.MULTILINE)
        columns = [column for column in ("sigmoid", "tanh", "relu") if key in before[column]]
        right = [pytest.approx(100.0 * before[column][key]) for column in columns]

        assert [[float(x) for x in re.findall(r"([\d.]+) %", row)] for row in rows] == [right] * 2


def test_three_histograms_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    assert len(lesson("initialisers").pictures) == 3
