"""The lesson on the fully connected net: the outputs of text 001, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from examples.course.running import Told
from examples.texts import erratum, figure, given

Lesson = Callable[[str], Told]

KEYS = ("inputs_1_minus1", "inputs_0_0", "inputs_minus1_0")
"""The figures of the three points, in the order of the lesson."""


@pytest.mark.parametrize("key", KEYS)
def test_every_layer_gives_the_figures_of_the_text(lesson: Lesson, key: str) -> None:
    layers = figure("text_001", f"fully_connected.{key}").exact
    row = " -> ".join(f"{a:.3f} {b:.3f}" for a, b in layers)

    assert f"-> {row}\n" in lesson("fully_connected").text


def test_the_text_means_the_point_0_0(lesson: Lesson) -> None:
    right = erratum("text_001", "second_input").exact

    assert f"( 0,  0) -> 0.731 0.500 -> 0.724 0.123 -> {right[0]} {right[1]}\n" in (
        lesson("fully_connected").text
    )


def test_the_net_is_the_one_given_in_the_data_of_the_text(lesson: Lesson) -> None:
    net = given("text_001", "fully_connected")

    assert lesson("fully_connected").names["layers"] == [
        *zip(net["weights"], net["biases"], strict=True)
    ]
    assert lesson("fully_connected").names["points"] == net["inputs"]


def test_the_compiled_net_agrees_with_the_one_run_layer_by_layer(lesson: Lesson) -> None:
    names = lesson("fully_connected").names
    outputs = [names["by_layer"](names["net"], point)[-1] for point in names["points"]]

    computed = names["program"](names["np"].array(names["points"]))
    for row, output in zip(zip(*computed, strict=True), outputs, strict=True):
        assert row == pytest.approx(output, rel=1e-14)


def test_another_bias_changes_only_the_output_behind_it(lesson: Lesson) -> None:
    """σ(z - 4) in place of σ(z): the odds of the second output are divided by e⁴."""
    names = lesson("fully_connected").names
    for point in names["points"]:
        before, after = (names["by_layer"](names[net], point)[-1] for net in ("net", "other"))
        odds = before[1] / (1.0 - before[1]) * math.exp(-4.0)

        assert after[0] == before[0]
        assert after[1] == pytest.approx(odds / (1.0 + odds), rel=1e-12)


def test_the_picture_has_all_18_parameters_and_both_outputs(lesson: Lesson) -> None:
    (picture,) = lesson("fully_connected").pictures

    assert picture.count("kind-parameter") >= 18
    assert all(number in picture for number in ("0.6177", "0.8291", "0.4168"))
