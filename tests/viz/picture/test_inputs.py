"""The plain numbers a network is fed with: a column of inputs, as a learner looks for it."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.engine.adding import primitive
from autograd.graph import topological
from viz import draw, steps
from viz.picture.folding import Fold, fold
from viz.picture.inputs import MOST_INPUTS


def folds_of(root: Value) -> dict[str, Fold]:
    return {each.name: each for each in fold(topological(root))}


def layer(numbers: list[float], neurons: int = 2) -> list[Value]:
    """Neurons with weights 1, 2, ... fed with plain numbers."""
    rows = [[float(i + j) for j in range(1, len(numbers) + 1)] for i in range(neurons)]
    made = nn.Layer.from_weights(rows, activation="tanh")(numbers)
    for number, value in enumerate(made if neurons > 1 else [made], start=1):
        value.label = f"h{number}"
    return made if neurons > 1 else [made]


def test_a_network_fed_with_plain_numbers_has_a_column_of_inputs() -> None:
    model = nn.MLP(3, [4, 4, 1], activation="tanh")
    folds = folds_of(model([2.0, 3.0, -1.0]))

    assert [each.value.data for each in folds.values() if each.is_input] == [2.0, 3.0, -1.0]
    assert set(folds["h1_1"].sources) >= {folds[f"x{i}"].value for i in (1, 2, 3)}


def test_an_inputs_edge_carries_the_derivative_through_weight_and_activation() -> None:
    """By hand: d tanh(w x) / dx = (1 - h^2) w with w = 2 for the second input."""
    (h1, h2) = layer([0.5, -0.25])
    folds = folds_of(ag.sum([h1, h2]))
    slopes = dict(zip(folds["h1"].sources, folds["h1"].slopes, strict=True))

    assert slopes[folds["x2"].value] == pytest.approx((1.0 - h1.data**2) * 2.0, rel=1e-12)


def test_formulas_name_the_inputs() -> None:
    h1, h2 = layer([0.5, -0.25])

    assert ">0.5 ·" not in draw(ag.sum([h1, h2])).svg
    assert "w1 · x1" in steps(ag.sum([h1, h2]))[0].text.replace("1 · x1", "w1 · x1")


def test_plain_numbers_have_no_gradient_and_are_sent_none() -> None:
    model = nn.MLP(2, [2, 1], activation="tanh")
    root = model([2.0, 3.0])
    root.backward()
    frames = steps(root)

    assert draw(root).svg.count(">–<") == 2
    assert not any("/∂x1" in frame.text for frame in frames)
    assert frames[0].numbers["x1"] == 2.0


def test_several_samples_have_inputs_of_their_own() -> None:
    neuron = nn.Neuron.from_weights([1.0, 2.0], activation=None)
    outputs = [neuron([0.5, 0.25]), neuron([1.5, 1.25])]
    for i, value in enumerate(outputs):
        value.label = f"y{i}"
    folds = folds_of(ag.sum(outputs))

    assert [name for name in folds if name.startswith("x")] == ["x1_1", "x1_2", "x2_1", "x2_2"]


def test_inputs_give_way_to_labels_like_theirs() -> None:
    h1, h2 = layer([0.5, -0.25])
    h2.label = "x1"
    folds = folds_of(ag.sum([h1, h2]))

    assert {"in_1", "in_2"} <= set(folds)


def test_the_same_numbers_in_another_operation_stay_in_its_formula() -> None:
    """A constant beside no weight is no input."""
    x = Value(2.0, "x")
    total = ag.sum([x, 1.0, 2.0])

    assert not any(each.is_input for each in fold(topological(total)))


@pytest.mark.usefixtures("clean_table")
def test_a_group_of_numbers_beside_no_weight_stays_in_its_formula() -> None:
    polynomial = primitive(
        "polynomial",
        "x *cs",
        lambda xp, x, cs: xp.sum(c * x**i for i, c in zip(xp.indices(cs), cs, strict=True)),
        (lambda xp, z, x, cs: 1.0, lambda xp, z, x, cs: 1.0),
    )
    value = polynomial(Value(2.0, "x"), [1.0, 3.0])

    assert not any(each.is_input for each in fold(topological(value)))


def test_more_inputs_than_a_column_holds_stay_in_the_formulas() -> None:
    most, many = layer([0.1] * MOST_INPUTS), layer([0.1] * (MOST_INPUTS + 1))

    assert sum(each.is_input for each in fold(topological(ag.sum(most)))) == MOST_INPUTS
    assert not any(each.is_input for each in fold(topological(ag.sum(many))))
    assert draw(ag.sum(many)).boxes < MOST_INPUTS


def test_inputs_do_not_dock_even_where_one_neuron_uses_them() -> None:
    picture = draw(layer([0.1] * 12, neurons=1)[0]).svg

    assert picture.count('class="node kind-data') == 12


def test_awkward_inputs_are_drawn() -> None:
    root = layer([math.inf, math.nan])[0]

    assert draw(root, "named").boxes == 6


def test_frames_show_the_numbers_of_inputs_and_send_them_no_gradient() -> None:
    """Their edges are used forward, and dim while gradients flow."""
    root = nn.MLP(2, [2, 1], activation="tanh")([2.5, 3.5])
    frames = steps(root)
    hidden = [frame for frame in frames if frame.node.label == "h1_1"]
    forward, backward = (tree(frame.svg) for frame in hidden)

    for frame in frames:
        drawn = tree(frame.svg)
        numbers = [each.text for each in drawn.iter() if each.get("class") == "data-number"]
        assert {"2.5", "3.5"} <= set(numbers)
    assert edges_of_inputs(forward) == ["current"] * 2  # the other neuron has no slopes yet
    assert edges_of_inputs(backward) == ["dim"] * 4


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - it is our own text


def edges_of_inputs(drawn: ET.Element) -> list[str]:
    """How much the edges from x1 and x2 stand out whose slopes are known, by their tooltips."""
    found = []
    for group in drawn.iter("{http://www.w3.org/2000/svg}g"):
        title = group.findtext("{http://www.w3.org/2000/svg}title") or ""
        classes = group.get("class", "").split()
        if "edge" in classes and ("/∂x1" in title or "/∂x2" in title):
            found.append(classes[-1].removeprefix("is-"))
    return found
