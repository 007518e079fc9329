"""Two states of a graph, before and after: what is kept, and which of them the numbers are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from tests.viz.page.exporting import export_node, run_node

pytestmark = pytest.mark.node


def _told(folder: Path, acts: list[Any], **asked: Any) -> dict[str, Any]:
    """Of y = w³ at w = 2, where dy/dw = 3w²."""
    w = Value(2.0, "w")
    export_node(folder, w * w * w, [w])
    found: dict[str, Any] = run_node(folder, "states.mjs", {"acts": acts} | asked)
    return found


def test_before_is_at_first_what_was_recorded(tmp_path: Path) -> None:
    (found,) = _told(tmp_path, [["set", 0, 3.0]])["told"]

    assert found["values"] == [8.0, 27.0]
    assert found["gradients"] == [12.0, 27.0]
    assert found["differs"]


def test_what_is_kept_stays_as_it_was(tmp_path: Path) -> None:
    acts = [["set", 0, 3.0], ["keep"], ["set", 0, 1.0]]

    *_, kept, found = _told(tmp_path, acts)["told"]

    assert kept["values"] == [27.0, 27.0]
    assert not kept["differs"]
    assert found["values"] == [27.0, 1.0]
    assert found["gradients"] == [27.0, 3.0]


def test_the_other_state_is_shown_and_the_first_one_again(tmp_path: Path) -> None:
    acts = [["set", 0, 3.0], ["show", "before"], ["show", "after"], ["show", "after"]]

    _, before, after, again = _told(tmp_path, acts)["told"]

    assert (before["shown"], before["output"]) == ("before", 8.0)
    assert (after["shown"], after["output"]) == ("after", 27.0)
    assert again == after
    assert before["values"] == after["values"] == [8.0, 27.0]


def test_an_edit_changes_the_state_that_is_shown(tmp_path: Path) -> None:
    acts = [["set", 0, 3.0], ["show", "before"], ["set", 0, 1.0], ["show", "after"]]

    *_, edited, after = _told(tmp_path, acts)["told"]

    assert edited["values"] == after["values"] == [1.0, 27.0]
    assert after["output"] == 27.0


def test_keeping_while_before_is_shown_makes_both_alike(tmp_path: Path) -> None:
    acts = [["set", 0, 3.0], ["show", "before"], ["keep"]]

    *_, found = _told(tmp_path, acts)["told"]

    assert (found["shown"], found["values"]) == ("after", [8.0, 8.0])


def test_the_recorded_state_comes_back_as_before(tmp_path: Path) -> None:
    acts = [["set", 0, 3.0], ["keep"], ["set", 0, 1.0], ["show", "before"], ["keepStart"]]

    *_, found = _told(tmp_path, acts)["told"]

    assert (found["shown"], found["values"]) == ("after", [8.0, 1.0])


def test_a_difference_too_small_to_be_written_is_none(tmp_path: Path) -> None:
    (found,) = _told(tmp_path, [["set", 0, 2.0000001]])["told"]

    assert not found["differs"]


def test_there_is_no_ratio_to_zero(tmp_path: Path) -> None:
    found = _told(tmp_path, [], pairs=[[2.0, 3.0], [0.0, 3.0], [-4.0, 1.0]])["compared"]

    assert found == [
        {"difference": 1.0, "ratio": 1.5},
        {"difference": 3.0, "ratio": None},
        {"difference": 5.0, "ratio": -0.25},
    ]
