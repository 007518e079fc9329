"""In the terminal a lesson is its text, what it printed, and where its pictures are."""

from __future__ import annotations

from pathlib import Path

from examples.course.cells import Lesson
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


def test_a_text_comes_before_the_code_below_it_has_run(sample: Lesson, tmp_path: Path) -> None:
    blocks = telling(sample, "en", tmp_path, 80)

    assert next(blocks).startswith("A sample\n")
    assert not list(tmp_path.iterdir())
