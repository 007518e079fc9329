"""Other ways to train a graph: leaves that move too, shared or split, held to Python's networks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, sigmoid
from autograd.explaining.judging.descents import Descent
from examples.worked_example.network import VARIANTS, Variant, given_network, train
from tests.viz.page.exporting import export_node, run_node

pytestmark = pytest.mark.node

BIASES = {
    "fixed": "fixed_bias",
    "shared": "shared_bias_trained",
    "each": "bias_per_neuron_trained",
}
HOWS = {"together": "at once", "output first": "output first"}


def _told(
    folder: Path, output: Value, parameters: Sequence[Value], reads: Sequence[Value], **asked: Any
) -> tuple[dict[str, Any], dict[Value, int]]:
    exported = export_node(folder, output, parameters)
    sent: dict[str, Any] = {
        "steps": [],
        "lr": 0.5,
        "reads": [exported.ids[each] for each in reads],
    } | asked
    if isinstance(sent.get("leaf"), Value):
        sent["leaf"] = exported.ids[sent["leaf"]]
    found: dict[str, Any] = run_node(folder, "train_variants.mjs", sent)
    return found, exported.ids


def test_the_six_ways_of_the_worked_example_are_those_of_its_network(tmp_path: Path) -> None:
    network = given_network()
    recorded = network.record()
    reads = [recorded[name] for name in ("E_total", "out_o1", "out_o2")]

    found, _ = _told(tmp_path, reads[0], network.weights, reads, steps=[1, 10_000])

    ways = {(BIASES[each["bias"]], HOWS[each["how"]]): each["found"] for each in found["ways"]}
    assert [*ways] == VARIANTS
    for variant, (first, last) in ways.items():
        right = train(Variant(*variant))  # type: ignore[arg-type]
        assert first == pytest.approx(right[1], rel=1e-12)
        assert last == pytest.approx(right[10_000], rel=1e-12)


def test_biases_written_as_sums_are_known_too(tmp_path: Path) -> None:
    """By hand, without affine nodes: b is added in two places, t is subtracted."""
    w, u, b, t, x = (
        Value(n, name) for n, name in [(0.3, "w"), (-0.2, "u"), (0.1, "b"), (0.7, "t"), (0.9, "x")]
    )
    net = w * x + b
    output = (u * sigmoid(net) + b - t) ** 2.0

    found, ids = _told(tmp_path, output, [w, u], [output], steps=[7])

    assert found["addends"] == [ids[b]]
    shared = Descent(output, (w, u, b), 0.5).numbers([(output, None)], [7])[7]
    at = {(each["bias"], each["how"]): each["found"][0] for each in found["ways"]}
    assert at["shared", "together"] == pytest.approx(shared, rel=1e-12)
    b1, b2 = Value(0.1, "b"), Value(0.1, "b")
    apart = (u * sigmoid(w * x + b1) + b2 - t) ** 2.0
    own = Descent(apart, (w, u, b1, b2), 0.5).numbers([(apart, None)], [7])[7]
    assert at["each", "together"] == pytest.approx(own, rel=1e-12)


def test_a_leaf_that_is_used_once_has_no_variant_of_its_own(tmp_path: Path) -> None:
    w, b = Value(0.3, "w"), Value(0.1, "b")
    output = (w * 2.0 + b) ** 2.0

    found, _ = _told(tmp_path, output, [w], [output])

    assert [each["bias"] for each in found["ways"]] == ["fixed", "fixed", "shared", "shared"]


def test_without_addends_only_the_order_differs(tmp_path: Path) -> None:
    w, x = Value(0.3, "w"), Value(0.9, "x")

    found, _ = _told(tmp_path, (w * x) ** 2.0, [w], [])

    assert [each["how"] for each in found["ways"]] == ["together", "output first"]


def test_a_split_leaf_gives_the_same_number_and_a_gradient_to_each_use(tmp_path: Path) -> None:
    """y = w·w + w·x + sin w, that is three uses: their slopes are 2w, x and cos w."""
    w, x = Value(0.5, "w"), Value(3.0, "x")
    output = w * w + w * x + w.sin()

    found, ids = _told(tmp_path, output, [w], [output], leaf=w)

    made = found["split"]
    assert made["isKept"]
    assert made["output"] == output.data
    assert made["gradients"] == pytest.approx([1.0, 3.0, math.cos(0.5)], rel=1e-15)
    assert made["parameters"][0] == ids[w]
    assert len(made["parameters"]) == 3


def test_a_copy_gets_a_name_that_nothing_has(tmp_path: Path) -> None:
    w, other = Value(0.5, "w"), Value(1.0, "w(2)")
    output = w.sin() + w.cos() + other

    found, _ = _told(tmp_path, output, [w], [output], leaf=w)

    assert len({*found["split"]["names"], "w", "w(2)"}) == 3
