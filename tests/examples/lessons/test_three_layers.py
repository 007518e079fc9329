"""The lesson on three layers: the numbers that text 004 gives and those that follow from them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from autograd import Value
from autograd.graph import topological
from examples.course.running import Told
from examples.texts import figure, given


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("three_layers")


@pytest.mark.parametrize("name", ["x", "W1", "b1", "W2", "b2", "W3", "b3"])
def test_the_network_is_the_one_of_the_text(told: Told, name: str) -> None:
    assert told.names[name].tolist() == given("text_004", "three_layers")[name]


@pytest.mark.parametrize(("name", "key"), [("z1", "Z1"), ("z2", "Z2"), ("y", "Y")])
def test_each_layer_gives_the_figures_that_follow_from_the_text(
    told: Told, name: str, key: str
) -> None:
    """The figures are rounded to 12 decimals."""
    expected = figure("text_004", f"three_layers.{key}").exact

    assert told.names[name].round(12).tolist() == expected
    assert f"{name:2} = {' '.join(f'{number:.12f}' for number in expected)}\n" in told.text


def test_the_two_orders_of_writing_and_the_neurons_give_the_same_outputs(told: Told) -> None:
    expected = figure("text_004", "three_layers.Y").exact

    assert told.names["column"] == pytest.approx(expected, abs=1e-12)
    assert [output.data for output in told.names["outputs"]] == pytest.approx(expected, abs=1e-12)
    assert "W3.T: 0.316827 0.696279\n" in told.text


def test_mixing_the_two_orders_up_gives_other_outputs_without_an_error(told: Told) -> None:
    """0.626249 · 0.1 + 0.771011 · 0.3 + 0.1 and 0.626249 · 0.2 + 0.771011 · 0.4 + 0.2."""
    assert "W3:   0.393928 0.633654\n" in told.text


def test_the_number_of_parameters_is_the_sum_of_the_text(told: Told) -> None:
    assert "len(net.parameters())=23\n" in told.text


def test_every_sample_of_the_batch_has_the_outputs_that_it_has_alone(told: Told) -> None:
    """The first sample is the text's; the others are held against weights and biases as lists."""
    expected = [_outputs(sample) for sample in told.names["X"].tolist()]

    assert told.names["Y"][0].round(12).tolist() == figure("text_004", "three_layers.Y").exact
    assert told.names["Y"] == pytest.approx(np.array(expected), abs=1e-12)
    assert "atol=1e-12)=True\n" in told.text


def test_the_picture_has_the_outputs_and_the_weight_that_the_text_points_at(told: Told) -> None:
    (picture,) = told.pictures

    total = sum(figure("text_004", "three_layers.Y").exact)
    assert all(number in picture for number in ("0.3168", "0.6963", "0.5744", "0.771"))
    assert {f"{total:.4g}", "w1_21"} <= set(re.findall(r">([^<]*)<", picture))


def test_ten_times_the_weights_shrink_the_slopes_of_the_sigmoids_alone(told: Told) -> None:
    """A weight is the slope of its input; a bias has the slope 1; a sigmoid's dies."""
    slopes = [_slopes(told, factor) for factor in (1.0, 10.0)]

    for name, before, after in zip(slopes[0], slopes[0].values(), slopes[1].values(), strict=True):
        if name[0] == "sigmoid":
            assert after < before
        elif name[1].startswith("b"):
            assert (before, after) == (1.0, 1.0)
        elif name[1].startswith(("x", "h")):
            assert after == pytest.approx(10.0 * before)


def _slopes(told: Told, factor: float) -> dict[tuple[str, str, int], float]:
    """The local derivatives on all edges, by operation, operand's name and a running number."""
    layers = [(factor * W, b) for W, b in told.names["layers"]]
    net = told.names["nn"].MLP.from_weights(layers, activation="sigmoid")
    one, two = net([Value(1.0, "x1"), Value(0.5, "x2")])
    nodes = topological(one + two)
    edges = [
        (node.op, operand.label, slope)
        for node in nodes
        for operand, slope in zip(node.parents, node.slopes, strict=True)
    ]
    return {(op, label, n): slope for n, (op, label, slope) in enumerate(edges)}


def _outputs(sample: list[float]) -> list[float]:
    """The three layers, number by number."""
    numbers = given("text_004", "three_layers")
    for layer in "123":
        columns = zip(*numbers[f"W{layer}"], strict=True)
        sums = [
            sum(w * x for w, x in zip(column, sample, strict=True)) + bias
            for column, bias in zip(columns, numbers[f"b{layer}"], strict=True)
        ]
        sample = sums if layer == "3" else [1.0 / (1.0 + np.exp(-a)) for a in sums]
    return sample
