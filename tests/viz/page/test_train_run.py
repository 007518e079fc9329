"""A training as the page runs it: step by step, to and fro, otherwise set, until it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.explaining.judging.descents import Descent
from examples.worked_example.network import OWN, Variant, given_network, train
from tests.viz.page.exporting import export_node, run_node

pytestmark = pytest.mark.node


def _told(
    folder: Path, output: Value, parameters: Sequence[Value], acts: list[Any], lr: float = 0.5
) -> list[dict[str, Any]]:
    export_node(folder, output, parameters, lr)
    found: list[dict[str, Any]] = run_node(folder, "train_run.mjs", {"acts": acts})
    return found


def _square() -> tuple[Value, Value]:
    """E = w², of which a step with rate η leaves (1 - 2η) w."""
    w = Value(1.0, "w")
    return w * w, w


def test_each_step_asked_for_is_the_one_shown(tmp_path: Path) -> None:
    """Also those that are not remembered, as 201 and 300 are not."""
    output, w = _square()
    goals = (1, 200, 201, 300, 10_000)

    found = _told(tmp_path, output, [w], [["go", goal] for goal in goals], lr=0.001)

    for goal, each in zip(goals, found, strict=True):
        assert (each["count"], each["step"], each["isDone"]) == (goal, goal, True)
        assert each["leaves"] == pytest.approx([0.998**goal], rel=1e-11)
        assert each["model"] == pytest.approx(0.998 ** (2 * goal), rel=1e-11)


def test_the_worked_example_after_1_and_10000_steps(tmp_path: Path) -> None:
    network = given_network()
    output = network.record()["E_total"]

    first, last = _told(tmp_path, output, network.weights, [["go", 1], ["go", 10_000]])

    right = train(OWN)
    assert first["output"] == pytest.approx(right[1][0], rel=1e-12)
    assert last["output"] == pytest.approx(right[10_000][0], rel=1e-12)


def test_work_is_done_bit_by_bit(tmp_path: Path) -> None:
    output, w = _square()

    some, all_ = _told(tmp_path, output, [w], [["go", 1000, 3], ["go", 1000]], lr=0.001)

    assert 0 < some["count"] == some["step"] < 1000
    assert not some["isDone"]
    assert all_["count"] == 1000


def test_going_on_from_the_past_continues_from_the_end(tmp_path: Path) -> None:
    output, w = _square()

    _, past, on = _told(tmp_path, output, [w], [["go", 5], ["travel", 2], ["go", 6]], lr=0.1)

    assert (past["step"], past["count"]) == (2, 5)
    assert past["leaves"] == pytest.approx([0.8**2], rel=1e-15)
    assert on["leaves"] == pytest.approx([0.8**6], rel=1e-15)
    assert on["step"] == on["count"] == 6


def test_the_end_can_be_travelled_to_where_it_is_not_remembered(tmp_path: Path) -> None:
    output, w = _square()

    end, past, again = _told(
        tmp_path, output, [w], [["go", 301], ["travel", 0], ["travel", 10**6]], lr=0.001
    )

    assert past["leaves"] == [1.0]
    assert again["step"] == 301
    assert again["leaves"] == end["leaves"]


def test_another_setting_is_trained_anew_as_far_as_before(tmp_path: Path) -> None:
    output, w = _square()
    acts = [["go", 4], ["keep"], ["set", {"lr": 0.25}], ["goOn"]]

    found = _told(tmp_path, output, [w], acts, lr=0.1)

    assert found[2]["count"] == 0
    assert found[3]["leaves"] == [0.5**4]
    assert found[3]["previous"] == {"lr": 0.1, "last": 4}
    assert [each["isAsRecorded"] for each in found] == [True, True, False, False]


def test_uphill_goes_up(tmp_path: Path) -> None:
    output, w = _square()

    *_, found = _told(tmp_path, output, [w], [["set", {"how": "uphill"}], ["go", 3]], lr=0.25)

    assert found["leaves"] == [1.5**3]


def test_a_split_leaf_is_trained_apart_and_leaves_the_model_alone(tmp_path: Path) -> None:
    network = given_network()
    output = network.record()["E_total"]
    exported = export_node(tmp_path, output, network.weights)
    also = [[exported.ids[each], "each"] for each in dict.fromkeys(network.biases)]

    *_, found = _told(tmp_path, output, network.weights, [["set", {"also": also}], ["go", 10_000]])

    right = train(Variant("bias_per_neuron_trained", "at once"))
    assert found["isApart"]
    assert found["output"] == pytest.approx(right[10_000][0], rel=1e-12)
    assert found["model"] == output.data


def test_a_split_leaf_begins_with_the_number_that_was_given_to_it(tmp_path: Path) -> None:
    """E = (b·x + b - t)², which with two numbers for b is (b1·x + b2 - t)²."""
    x, b, t, w = (Value(n, name) for n, name in ((0.5, "x"), (0.1, "b"), (2.0, "t"), (1.0, "w")))
    output = (w * b * x + b - t) ** 2.0
    ids = export_node(tmp_path, output, [w]).ids
    acts = [["edit", ids[b], 0.7], ["set", {"also": [[ids[b], "each"]]}], ["go", 5]]

    *_, found = _told(tmp_path, output, [w], acts, lr=0.1)

    first, second = Value(0.7), Value(0.7)
    apart = (w * first * x + second - t) ** 2.0
    right = Descent(apart, (w, first, second), 0.1).numbers([(apart, None)], [5])[5]
    assert [found["output"]] == pytest.approx(right, rel=1e-12)


def test_back_from_a_split_the_model_is_trained_again(tmp_path: Path) -> None:
    network = given_network()
    output = network.record()["E_total"]
    exported = export_node(tmp_path, output, network.weights)
    also = [[exported.ids[network.biases[0]], "each"]]
    acts = [["set", {"also": also}], ["go", 1], ["set", {"also": []}], ["go", 1]]

    *_, found = _told(tmp_path, output, network.weights, acts)

    assert not found["isApart"]
    assert found["model"] == pytest.approx(train(OWN)[1][0], rel=1e-12)


def test_starting_over_gives_back_the_numbers_of_the_start(tmp_path: Path) -> None:
    output, w = _square()

    *_, found = _told(tmp_path, output, [w], [["go", 9], ["startOver"]], lr=0.1)

    assert (found["count"], found["leaves"]) == (0, [1.0])
    assert found["previous"] == {"lr": 0.1, "last": 9}


def test_an_edit_begins_anew_from_the_present_numbers(tmp_path: Path) -> None:
    output, w = _square()

    _, edited, on = _told(tmp_path, output, [w], [["go", 9], ["edit", 0, 4.0], ["go", 1]], lr=0.25)

    assert (edited["count"], edited["leaves"], edited["isAsRecorded"]) == (0, [4.0], False)
    assert on["leaves"] == [2.0]


@pytest.mark.parametrize(("lr", "goal"), [(100.0, 5000), (20.0, 290)])
def test_a_training_ends_where_a_number_is_no_longer_finite(
    lr: Any, goal: Any, tmp_path: Path
) -> None:
    """w is multiplied by 1 - 2η in each step; w² overflows first, where |w| > 1.34e154."""
    output, w = _square()
    factor = abs(1 - 2 * lr)
    right = next(n for n in range(10_000) if factor**n > 1.3407807929942596e154)

    went, again = _told(tmp_path, output, [w], [["go", goal], ["go", goal + 100]], lr=lr)

    assert went["brokenAt"] == went["count"] == right
    assert went["isDone"]
    assert again["count"] == right


def test_a_training_that_breaks_between_remembered_steps_stops_too(tmp_path: Path) -> None:
    """Of a rate a little above 1, |w| grows slowly and overflows after some thousand steps."""
    output, w = _square()

    (found,) = _told(tmp_path, output, [w], [["go", 10_000]], lr=1.05)

    assert found["brokenAt"] is not None
    steps = 354.8913564 / 0.0953101798  # ln 1.34e154 over ln 1.1
    assert steps <= found["brokenAt"] <= steps * 1.13
    assert found["output"] in ("Infinity", "NaN")


def test_what_a_descent_of_python_gives_is_given_for_leaves_that_are_trained_too(
    tmp_path: Path,
) -> None:
    w, b, x = Value(0.3, "w"), Value(0.1, "b"), Value(0.9, "x")
    output = (w * x + b - 2.0) ** 2.0
    exported = export_node(tmp_path, output, [w])
    also = [[exported.ids[b], "shared"], [exported.ids[x], "shared"]]

    *_, found = _told(tmp_path, output, [w], [["set", {"also": also}], ["go", 20]], lr=0.05)

    right = Descent(output, (w, b, x), 0.05).numbers([(output, None), (w, None)], [20])[20]
    assert [found["output"], *found["leaves"]] == pytest.approx(right, rel=1e-12)
