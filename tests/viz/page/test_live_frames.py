"""What the widget in a notebook passes between its frame and Python."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.viz.page.exporting import copy_assets, run_node

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")

STARTED = {"chainrule": {"set": {"w": 0.5, "x": 2}}}
TOLD = {"chainrule": {"set": {"w": 0.25, "x": 2}}}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("live")
    copy_assets(folder)
    return run_node(folder, "live.mjs")


def test_a_frame_that_has_loaded_is_sent_the_present_values(scenes: Any) -> None:
    assert scenes["loaded"]["sent"] == [STARTED]
    assert scenes["loaded"]["sandbox"] == "allow-scripts"


def test_what_the_page_tells_is_saved_as_json_can_say_it(scenes: Any) -> None:
    gradients = {"w": 1, "x": "-Infinity"}
    saved = {"values": {"w": 0.25, "x": 2}, "gradients": gradients, "output": "NaN"}

    assert scenes["told"]["saved"] == [saved]


def test_what_the_page_told_is_not_sent_back_to_it(scenes: Any) -> None:
    """A drag may be further on when Python's echo arrives."""
    assert scenes["told"]["sent"] == []
    assert scenes["echoed"]["sent"] == []


def test_what_python_assigns_is_sent_also_if_the_page_once_told_it(scenes: Any) -> None:
    assert scenes["assigned"]["sent"] == [STARTED, TOLD]


def test_a_frame_that_loads_again_is_sent_what_it_told_before(scenes: Any) -> None:
    """A notebook that takes a cell out of sight may load its frame anew, with the first numbers."""
    assert scenes["again"]["sent"] == [TOLD]


@pytest.mark.parametrize("name", ["stranger", "odd"])
def test_other_windows_and_other_messages_are_not_heard(scenes: Any, name: str) -> None:
    assert scenes[name]["saved"] == []


def test_a_view_that_is_closed_listens_no_more(scenes: Any) -> None:
    assert (scenes["ended"]["heard"], scenes["ended"]["watching"]) == (0, 0)
