"""What a page in a frame tells its parent, and hears from it."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from autograd import Value
from tests.viz.page.exporting import export_node, run_node

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

ODD: list[Any] = [
    None,
    "chainrule",
    {},
    {"chainrule": None},
    {"chainrule": {"set": None}},
    {"chainrule": {"set": 3}},
    {"chainrule": {"set": {"v": 3.0, "": 3.0, "y": 3.0, "constructor": 3.0}}},
    {"chainrule": {"set": {"w": "3", "x": None, "__proto__": [3.0]}}},
    {"chainrule": {"set": {"w": 0.5, "x": 2.0}}},
    {"set": {"w": 3.0}},
]
"""Messages that change nothing: of another form, of no leaf, no number, and the number it has."""


def report(w: float, x: float, odd: float = 5.0) -> Any:
    """What is told of y = w x + odd, where the second w, which is 1, is a factor too."""
    numbers = {"w": w, "x": x, "__proto__": odd}
    return {
        "chainrule": {
            "values": numbers,
            "gradients": {"w": x, "x": w, "__proto__": 1.0},
            "output": w * x + odd,
        }
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What pages tell of the graph when they hear each of the messages."""
    first, x, odd = Value(0.5, "w"), Value(2.0, "x"), Value(5.0, "__proto__")
    y = first * x * Value(1.0, "w") * Value(1.0) + odd
    y.label = "y"
    folder = tmp_path_factory.mktemp("frames")
    exported = export_node(folder, y)
    sets = [{"w": 0.25}, {"x": 3.0, "w": -1.0, "none": 7.0}, {"__proto__": 1.0}]
    messages = [{"chainrule": {"set": each}} for each in sets] + ODD
    return run_node(folder, "frames.mjs", {"data": exported.data, "messages": messages})


def test_known_leaves_are_set_and_the_answer_has_their_numbers(told: Any) -> None:
    """The derivatives of w x + c by w, x and c are x, w and 1."""
    assert told["heard"][:3] == [[report(0.25, 2.0)], [report(-1.0, 3.0)], [report(0.5, 2.0, 1.0)]]


def test_a_message_that_is_none_or_changes_nothing_is_not_answered(told: Any) -> None:
    """The last two are no number and infinite, which JSON could not have said."""
    answers = told["heard"][3:]

    assert len(answers) == len(ODD) + 2
    assert not any(answers)


def test_only_the_parent_is_heard(told: Any) -> None:
    assert told["stranger"] == []


def test_what_is_drawn_again_without_a_change_is_not_told(told: Any) -> None:
    assert told["idle"] == []


def test_a_page_without_a_parent_tells_nothing(told: Any) -> None:
    assert told["alone"] == []


def test_what_is_dragged_is_told_once_when_it_rests(told: Any) -> None:
    dragged = told["dragged"]

    assert (dragged["during"], dragged["rest"]) == (0, 200)
    assert dragged["after"] == [report(4.0, 2.0)]
