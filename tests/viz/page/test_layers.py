"""The detail of layers: its groups, and its numbers against Python's own passes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import autograd as ag
import nn
from autograd import Value
from autograd.graph import topological
from tests.viz.page.exporting import copy_assets, run_node
from tests.viz.page.wide import INPUTS, known_of, narrow, wide
from viz import page
from viz.errors import DrawingError, TooManyBoxesError
from viz.page.data import Asked, exported
from viz.page.document import data_in
from viz.page.levels import Learning
from viz.picture.inputs import Inputs
from viz.picture.learned import parameters_among
from viz.picture.scopes import grouped
from viz.wishes import Wishes


def groups_of(loss: Value) -> list[tuple[str, int, int]]:
    """Of each group its scope, how many values it shows, and how many are inside."""
    order = topological(loss)
    found = grouped(order, parameters_among(order, None), Inputs(order, (), 10**9))
    assert found is not None
    return [(each.scope, len(each.outputs), len(each.inside)) for each in found.groups]


def computed(loss: Value, folder: Path, changes: dict[str, float], most: int = 500) -> Any:
    """What the page's script makes of its data after changes of leaves, told by Node."""
    order = topological(loss)
    learned = parameters_among(order, None)
    learning = Learning([value for value in order if value in learned], 0.05)
    made = exported(order, learning, Asked({"en": "", "zh": ""}, None, (), Wishes()))
    copy_assets(folder)
    (folder / "data.json").write_text(json.dumps(made.data), encoding="utf-8")
    (folder / "rows.js").write_text(made.generated, encoding="utf-8")
    return run_node(folder, "layers.mjs", {"most": most, "changes": changes})


def test_weights_stand_inside_their_layer_and_the_loss_alone() -> None:
    """16 neurons of 2 weights and a bias are 48 parameters, of 16 weights 272, one of 16: 17."""
    assert groups_of(narrow()) == [
        ("", 2, 0),
        ("layer 1", 16, 48),
        ("layer 2", 16, 272),
        ("layer 3", 1, 17),
        ("", 1, 0),
    ]


def test_leaves_that_are_fed_in_stand_together() -> None:
    inputs = [Value(0.1 * n, f"i{n}") for n in range(5)]
    loss = nn.cross_entropy(nn.MLP(5, [4, 3], rng=1)(inputs), 0)

    assert groups_of(loss)[0] == ("", 5, 0)


def test_a_weight_that_is_also_decayed_stands_outside_of_its_layer() -> None:
    """It belongs to two boxes then, the layer's and the penalty's."""
    net = nn.MLP(2, [4, 2], rng=1)
    weight = net.layers[0].neurons[0].w[0]
    loss = nn.cross_entropy(net([1.0, 2.0]), 0) + 0.1 * weight**2

    assert ("layer 1", 4, 11) in groups_of(loss)


@pytest.mark.parametrize(("count", "groups"), [(22, 22), (23, 1)])
def test_many_leaves_that_one_value_uses_stand_together(count: int, groups: int) -> None:
    """Targets, say: above as many as a column has room for they are one box."""
    outputs = nn.MLP(2, [3, count], rng=1)([1.0, 2.0])
    targets = [Value(0.0, f"t{n}") for n in range(count)]
    loss = ag.sum([(y - t) ** 2 for y, t in zip(outputs, targets, strict=True)])

    boxes = [outputs for scope, outputs, _ in groups_of(loss) if not scope]
    assert sorted(boxes) == sorted([1, 2, *[count // groups] * groups])


def test_a_layer_that_is_used_again_on_what_came_out_has_no_order() -> None:
    layer = nn.MLP(2, [2, 2], rng=1)
    order = topological(nn.cross_entropy(layer(layer([1.0, 2.0])), 0))

    assert grouped(order, (), Inputs(order)) is None


def test_a_graph_without_scopes_has_no_layers() -> None:
    order = topological((Value(1.0, "a") * Value(2.0, "b")).tanh())

    assert grouped(order, (), Inputs(order)) is None


def test_layers_that_are_not_there_are_not_asked_for() -> None:
    with pytest.raises(DrawingError, match="this graph has none: no scope holds several results"):
        page(Value(1.0, "a") * 2.0, levels=["layers"])


def test_a_graph_too_large_for_all_details_but_layers_has_a_page() -> None:
    """Without its scopes the same graph is refused, as before."""
    loss = narrow()

    levels = data_in(page(loss, max_nodes=20).html)["levels"]
    assert [level["key"] for level in levels] == ["layers"]
    with pytest.raises(TooManyBoxesError):
        page(loss, max_nodes=20, levels=["named"])


def test_more_groups_than_boxes_are_refused() -> None:
    with pytest.raises(TooManyBoxesError):
        page(narrow(), max_nodes=4)


def test_a_wide_network_is_small_enough_to_be_sent() -> None:
    """50,890 parameters of 8 bytes are 0.54 MB in base64; the page may have 3 MB."""
    assert len(page(wide()).html.encode()) < 3_000_000


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return computed(wide(), tmp_path_factory.mktemp("wide"), {}, most=20)


@pytest.mark.node
def test_strips_hold_pythons_activations_and_gradients(shown: Any) -> None:
    known = known_of(wide())

    for layer in shown["layers"][1:]:
        for name, data, grad in zip(layer["names"], layer["data"], layer["grad"], strict=True):
            assert data == pytest.approx(known[name][0], rel=1e-12, abs=1e-14)
            assert grad == pytest.approx(known[name][1], rel=1e-12, abs=1e-14)
    assert [len(layer["names"]) for layer in shown["layers"]] == [784, 64, 10]
    assert shown["layers"][0]["data"] == INPUTS


@pytest.mark.node
def test_every_weight_inside_a_layer_has_its_number_and_gradient(shown: Any) -> None:
    known = known_of(wide())

    inside = [each for layer in shown["layers"] for each in layer["inside"]]
    assert len(inside) == 50_890
    for name, data, grad in inside:
        assert data == known[name][0]
        assert grad == pytest.approx(known[name][1], rel=1e-12, abs=1e-14)


@pytest.mark.node
def test_an_opened_layer_shows_the_largest_gradients_first_and_counts_the_rest(shown: Any) -> None:
    known = known_of(wide())
    layer = shown["layers"][1]
    sizes = [abs(known[name][1]) for name in layer["shown"]]

    assert len(sizes) == 20
    assert layer["rest"] == 44
    assert sizes == sorted(sizes, reverse=True)
    others = {*layer["names"]} - {*layer["shown"]}
    assert all(abs(known[name][1]) <= sizes[-1] for name in others)


@pytest.mark.node
def test_norm_and_extremes_are_those_of_the_activations(shown: Any) -> None:
    known = known_of(wide())
    for layer in shown["layers"][1:]:
        numbers = {name: known[name][0] for name in layer["names"]}
        assert layer["norm"] == pytest.approx(math.hypot(*numbers.values()), rel=1e-12)
        most, least, largest = layer["extremes"]
        assert numbers[most] == max(numbers.values())
        assert numbers[least] == min(numbers.values())
        assert largest == pytest.approx(max(map(abs, numbers.values())), rel=1e-12)


@pytest.mark.node
@pytest.mark.parametrize("kind", ["w1_", "b1_", "w2_", "b2_"])
def test_an_edit_of_one_weight_agrees_with_pythons_recomputation(kind: str, tmp_path: Path) -> None:
    """The weight of its kind that the loss depends on most."""
    before = known_of(wide())
    weight = max(
        (name for name in before if name.startswith(kind)), key=lambda w: abs(before[w][1])
    )
    changed = wide({weight: 0.75})
    known = known_of(changed)

    found = computed(wide(), tmp_path, {weight: 0.75})

    assert found["output"] == pytest.approx(changed.data, rel=1e-12)
    assert found["output"] != wide().data
    for layer in found["layers"][1:]:
        for name, data, grad in zip(layer["names"], layer["data"], layer["grad"], strict=True):
            assert data == pytest.approx(known[name][0], rel=1e-12, abs=1e-14)
            assert grad == pytest.approx(known[name][1], rel=1e-12, abs=1e-14)


@pytest.mark.node
def test_a_layer_is_told_at_once_forward_and_backward(shown: Any) -> None:
    """Three groups forward and three back: of 50,890 leaves all gradients are known at the end."""
    phases = [step["phase"] for step in shown["steps"]]

    assert phases == ["forward"] * 3 + ["backward"] * 3 + ["all", "update"]
    assert [step["known"] for step in shown["steps"][:3]] == [
        50_890 + 784 + 64,
        50_890 + 784 + 74,
        50_890 + 784 + 75,
    ]
    assert shown["steps"][5]["gradients"] == 50_890 + 75
