"""Questions about the steps of the worked example, and what an answer tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from tests.explaining.bug_lab import LR, WEIGHTS, in_affine_nodes
from tests.viz.page.erring import Erring
from tests.viz.page.exporting import run_node

pytestmark = pytest.mark.node

OUT_H1, OUT_O1, NET_H1 = 0.5932699921071872, 0.7513650695523157, 0.3775
DELTA_O1, DELTA_H1 = 0.13849856162855695, 0.0087713546894869
THROUGH_O1, THROUGH_O2 = 0.05539942465142278, -0.019049118258278118
"""Of text 000: values, gradients of net_o1 and net_h1, and the parts of that of out_h1."""


class Example:
    """The network, its questions by what they are about, and answers to them."""

    def __init__(self, folder: Path) -> None:
        output, v = in_affine_nodes()
        made = Erring()
        graph = made.add(output, [v[name] for name in WEIGHTS], LR)
        self.ids = {value.label: n for value, n in graph.ids.items() if value.label}
        (self.data,) = made.write(folder)
        self.folder = folder
        self.questions = self._ask([])["questions"]

    def _ask(self, answers: list[tuple[int, str]]) -> Any:
        return run_node(self.folder, "quiz.mjs", {"data": self.data, "answers": answers})

    def step(self, kind: str, node: str) -> int:
        """The step that asks for this."""
        for step, each in enumerate(self.questions):
            if each and (each["kind"], each["node"]) == (kind, self.ids[node]):
                return step
        raise AssertionError(f"nothing asks for the {kind} of {node}")

    def told(self, step: int, *texts: str) -> list[Any]:
        answers: list[Any] = self._ask([(step, text) for text in texts])["told"]
        return answers


@pytest.fixture
def example(tmp_path: Path) -> Example:
    return Example(tmp_path)


def test_forward_steps_ask_for_values_and_backward_steps_for_gradients(example: Example) -> None:
    phases = [each["phase"] for each in example.data["levels"][0]["steps"]]

    kinds = [each and each["kind"] for each in example.questions]

    asked = {"forward": "value", "backward": "gradient", "all": None, "update": None}
    assert kinds == [asked[phase] for phase in phases]
    answers = {each["node"]: each["answer"] for each in example.questions if each}
    assert answers[example.ids["w1"]] == pytest.approx(0.0004385677344743465, rel=1e-12)


def test_a_slope_of_1_is_not_asked_about_where_there_is_another(tmp_path: Path) -> None:
    b, w = Value(2.0, "b"), Value(3.0, "w")
    output = b + w.square()
    output.label = "E"
    made = Erring()
    ids = made.add(output, ()).ids
    (data,) = made.write(tmp_path)

    *_, asked = run_node(tmp_path, "quiz.mjs", {"data": data, "answers": []})["questions"][:2]

    assert data["levels"][0]["folds"][asked["fold"]]["sources"] == [ids[b], ids[w]]
    assert (asked["node"], asked["answer"]) == (ids[w], 6.0)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("0.593269992", "right"),
        ("0.593", "right"),
        ("0,5933", "right"),
        ("0.594", "right"),  # within 0.2 %
        ("0.59", "few digits"),
        ("0.6", "few digits"),
        ("0.596", "wrong"),
        ("-0.593", "wrong"),
        ("", "no number"),
        ("half", "no number"),
    ],
)
def test_a_value_is_right_at_the_digits_that_were_typed(
    text: str, verdict: str, example: Example
) -> None:
    (found,) = example.told(example.step("value", "out_h1"), text)

    assert found["verdict"] == verdict


@pytest.mark.parametrize(
    ("node", "number", "reason"),
    [
        ("out_h1", -OUT_H1, "sign"),
        ("out_h1", NET_H1, "operand"),
        ("net_h1", 0.15 + 0.2 + 0.05 + 0.1 + 0.35, "sum_of_factors"),
        ("net_o1", DELTA_O1, "gradient"),
        ("net_h1", 0.15 * 0.05 + 0.2 * 0.1, "mistake"),  # without its bias
        ("net_h1", 0.777, None),
    ],
)
def test_a_wrong_value_tells_what_it_is(
    node: str, number: float, reason: str | None, example: Example
) -> None:
    (found,) = example.told(example.step("value", node), f"{number:.9g}")

    assert (found["verdict"], found["reason"]) == ("wrong", reason)
    assert (found["key"] in ("no_bias", "no_bias_here")) == (reason == "mistake")


@pytest.mark.parametrize(
    ("node", "number", "reason"),
    [
        ("w1", -DELTA_H1 * 0.05, "sign"),
        ("w1", 0.05, "slope"),
        ("w1", DELTA_H1, "from_right"),
        ("w1", DELTA_H1 + 0.05, "sum"),
        ("w1", 0.15, "data"),
        ("w1", 0.0363503064 * 0.05, "mistake"),  # the slope of the sigmoid left out
        ("w1", 0.123, None),
    ],
)
def test_a_wrong_gradient_tells_what_it_is(
    node: str, number: float, reason: str | None, example: Example
) -> None:
    (found,) = example.told(example.step("gradient", node), f"{number:.9g}")

    assert (found["verdict"], found["reason"]) == ("wrong", reason)
    assert (found["key"] == "no_slope") == (reason == "mistake")


def shared(folder: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """h feeds two values: E = 3 h h + 2 h, and h = 0.5 x."""
    x = Value(4.0, "x")
    h = 0.5 * x
    h.label = "h"
    double, square = h * 2.0, h.square() * 3.0
    double.label, square.label = "a", "b"
    output = double + square
    output.label = "E"
    made = Erring()
    ids = made.add(output, ()).ids
    (data,) = made.write(folder)
    return data, {value.label: n for value, n in ids.items()}


def test_a_gradient_is_asked_for_as_far_as_it_has_arrived(tmp_path: Path) -> None:
    """From b come 12, from a come 2; what comes alone is told from what has arrived."""
    data, ids = shared(tmp_path)
    asked: dict[str, Any] = {"data": data, "answers": []}
    questions = run_node(tmp_path, "quiz.mjs", asked)["questions"]
    steps = [n for n, each in enumerate(questions) if each and each["node"] == ids["h"]]
    first, last = (n for n in steps if questions[n]["kind"] == "gradient")
    alone = {ids["a"]: 2.0, ids["b"]: 12.0}[questions[last]["by"]]

    asked["answers"] = [(last, f"{alone:.5f}"), (last, "14.0"), (first, "14.0")]
    found = run_node(tmp_path, "quiz.mjs", asked)["told"]

    assert [questions[first]["isPartial"], questions[last]["isPartial"]] == [True, False]
    assert questions[first]["answer"] == 14.0 - alone
    assert questions[last]["answer"] == 14.0
    assert [each["reason"] for each in found] == ["contribution", None, None]
    assert [each["verdict"] for each in found] == ["wrong", "right", "wrong"]


def test_a_value_used_twice_in_one_step_gets_both_contributions(tmp_path: Path) -> None:
    """Of x x the gradient is 2 x, not x."""
    x = Value(3.0, "x")
    made = Erring()
    made.add(x * x, ())
    (data,) = made.write(tmp_path)

    found = run_node(tmp_path, "quiz.mjs", {"data": data, "answers": [(1, "6.00"), (1, "3.00")]})

    assert found["questions"][1]["answer"] == 6.0
    assert [each["verdict"] for each in found["told"]] == ["right", "wrong"]


def test_there_is_no_question_for_nan(tmp_path: Path) -> None:
    x = Value(-1.0, "x")
    made = Erring()
    made.add(x.log() * 2.0, ())
    (data,) = made.write(tmp_path)

    found = run_node(tmp_path, "quiz.mjs", {"data": data, "answers": []})

    assert {each["kind"] for each in found["questions"] if each} == {"gradient"}
