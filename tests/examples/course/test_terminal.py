"""In the terminal a lesson is its text, what it printed, and where its pictures are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from examples.course.cells import Lesson, read
from examples.course.terminal import telling


def test_pictures_are_written_and_named(sample: Lesson, tmp_path: Path) -> None:
    blocks = list(telling(sample, "en", tmp_path, 80))

    assert f"picture: {tmp_path / '01.svg'}" in blocks
    assert f"3 pictures: {tmp_path / '02.svg'} to {tmp_path / '04.svg'}" in blocks
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"0{n}.svg" for n in range(1, 5)]


def test_code_is_told_if_it_is_asked_for(sample: Lesson, tmp_path: Path) -> None:
    without = list(telling(sample, "zh", tmp_path, 80))
    with_code = list(telling(sample, "zh", tmp_path, 80, code=True))

    assert not [block for block in without if "viz.draw(loss)" in block]
    assert [block for block in with_code if "  │ viz.draw(loss)" in block]


def test_what_is_printed_comes_while_the_code_runs(sample: Lesson, tmp_path: Path) -> None:
    live = io.StringIO()
    blocks = list(telling(sample, "en", tmp_path, 80, live=live))

    assert live.getvalue() == "en en\nE = 0.25"
    assert "" in blocks
    assert not [block for block in blocks if "E = 0.25" in block.split("\n")]


def test_a_plot_that_cannot_be_drawn_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.plots.plot._is_there", lambda: False)
    path = tmp_path / "plot.py"
    path.write_text('# %%\nfrom viz import plots\nplots.curves({"a": [1.0, 2.0]})\n', "utf-8")

    blocks = list(telling(read("plot", path), "zh", tmp_path, 80))

    assert len(blocks) == 1
    assert blocks[0].startswith("（这里有一幅图。要画出它，请执行：")
    assert "[plot]'" in blocks[0]
    assert not list(tmp_path.glob("*.svg"))


def test_a_text_comes_before_the_code_below_it_has_run(sample: Lesson, tmp_path: Path) -> None:
    blocks = telling(sample, "en", tmp_path, 80)

    assert next(blocks).startswith("A sample\n")
    assert not list(tmp_path.iterdir())
