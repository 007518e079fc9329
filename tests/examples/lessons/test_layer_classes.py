"""The lesson on layer classes: text 004's apples, its layers' slopes, and what went wrong there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from examples.course.running import Told
from examples.texts import erratum, figure, given

LAYERS = ("Mul", "Add", "Relu", "Sigmoid", "Affine", "SoftmaxWithLoss")


@pytest.fixture
def told(lesson: Callable[[str], Told]) -> Told:
    return lesson("layer_classes")


@pytest.mark.parametrize("name", ["price", "count", "tax"])
def test_the_shop_is_the_one_of_the_text(told: Told, name: str) -> None:
    assert told.names[name].data == given("text_004", "apple")[name]


def test_the_total_is_the_figure_to_the_last_bit(told: Told) -> None:
    assert told.names["total"].data == figure("text_004", "apple.total").exact
    assert told.text.count("total = 220\n") == 2


@pytest.mark.parametrize("name", ["price", "count", "tax", "subtotal"])
def test_the_gradients_of_the_apples_are_the_figures(told: Told, name: str) -> None:
    exact = figure("text_004", f"apple.d_{name}").exact

    assert told.names[name].grad == exact
    assert told.names[f"d_{name}"] == exact
    assert f"∂total/∂{name} = {exact:g}\n" in told.text


def test_the_picture_has_the_gradients_of_all_four(told: Told) -> None:
    (picture,) = told.pictures

    labels = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    assert {"220", "2.2", "110", "200", "1.1"} <= set(labels)


def test_softmax_with_loss_gives_the_figures_and_its_gradient_is_p_minus_t(told: Told) -> None:
    loss = figure("text_004", "softmax_with_loss.loss").exact
    p = figure("text_004", "softmax_with_loss.p").exact

    assert f"loss  = {loss:.12f}\n" in told.text
    assert f"p     = {' '.join(f'{x:12.9f}' for x in p)}\n" in told.text
    slopes = (p[0], p[1], p[2] - 1.0)
    assert f"∂E/∂a = {' '.join(f'{x:12.9f}' for x in slopes)}\n" in told.text


@pytest.mark.parametrize("name", LAYERS)
def test_the_lesson_finds_each_layer_equal_to_the_engine(told: Told, name: str) -> None:
    assert re.search(rf"^{name} +max \|Δ\| < 1e-12: True$", told.text, re.MULTILINE)


@pytest.mark.parametrize("name", LAYERS)
def test_each_way_back_is_the_slope_of_the_way_forward(told: Told, name: str) -> None:
    """Central differences; the third derivatives here are below 10, rounding is some 1e-10."""
    rng = np.random.default_rng(3)
    layer, inputs = told.names[name](), [rng.normal(size=(2, 3)) for _ in range(2)]
    if name in ("Relu", "Sigmoid"):
        inputs = inputs[:1]
    elif name == "Affine":
        inputs = [inputs[0], rng.normal(size=(3, 2)), rng.normal(size=2)]
    elif name == "SoftmaxWithLoss":
        inputs[1] = np.eye(3)[[2, 0]]
    weights = rng.normal(size=np.shape(layer.forward(*inputs)))

    found = layer.backward(weights)
    for position, slopes in enumerate(found):
        expected = _differences(layer, inputs, position, weights)
        assert slopes == pytest.approx(expected, abs=1e-8)


def test_a_wrong_sign_in_a_way_back_is_noticed_by_the_lesson(told: Told) -> None:
    """A sum whose second slope is -1: the lesson's own check gives a difference for it."""

    class Wrong:
        def forward(self, x: Any, y: Any) -> Any:
            return x + y

        def backward(self, gradient: Any) -> tuple[Any, ...]:
            return gradient, -gradient

    x = np.array([[1.0, 2.0]])
    assert told.names["difference"](Wrong(), np.add, x, x) > 1e-3


def test_relu_leaves_the_gradient_alone_that_it_was_given(told: Told) -> None:
    numbers = given("text_004", "relu")
    expected = erratum("text_004", "relu_backward").exact

    assert told.names["gradient"].tolist() == numbers["gradient"]
    assert f"relu:   {expected} G: {numbers['gradient']}\n" in told.text


def test_affine_of_one_row_gives_a_matrix_where_the_text_gets_a_number(told: Told) -> None:
    expected = erratum("text_004", "affine_of_one_sample").exact

    assert f"affine: {expected} [[1.0, 1.0], [2.0, 2.0]]\n" in told.text


def test_the_network_of_layers_learns_xor(told: Told) -> None:
    losses = [float(loss) for loss in re.findall(r"^ +\d+ (\d\.\d{6})$", told.text, re.MULTILINE)]

    assert len(losses) == 5
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.02
    assert f"XOR: {' '.join(map(str, figure('text_004', 'gates.XOR').exact))}\n" in told.text


def _differences(layer: Any, inputs: list[Any], position: int, weights: Any) -> Any:
    """Central differences of the weighed outputs by one of the inputs."""
    slopes = np.zeros(inputs[position].shape)
    for place in np.ndindex(slopes.shape):
        values = []
        for move in (1e-5, -1e-5):
            moved = [each.copy() for each in inputs]
            moved[position][place] += move
            values.append(float(np.sum(weights * layer.forward(*moved))))
        slopes[place] = (values[0] - values[1]) / 2e-5
    return slopes
