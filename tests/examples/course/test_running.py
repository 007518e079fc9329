"""A lesson runs as a notebook would, in a language, and leaves nothing behind."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import pytest

import viz
from examples.course.cells import Lesson, read
from examples.course.running import tell


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_language_is_that_of_pictures_and_of_new_processes(sample: Lesson, lang: str) -> None:
    told = tell(sample, lang)  # type: ignore[arg-type]

    assert told.text.startswith(f"{lang} {lang}\n")
    assert ("数值" in told.pictures[0]) == (lang == "zh")


def test_the_language_is_what_it_was_when_a_lesson_ends(sample: Lesson) -> None:
    tell(sample, "zh")

    assert viz.usual_lang() == "en"
    assert "CHAINRULE_LANG" not in os.environ


def test_the_value_of_a_last_line_is_shown_and_none_is_not(sample: Lesson) -> None:
    told = tell(sample, "en")

    assert told.text.endswith("('a word', [0.5, None])\n")
    assert [part.shown is not None for part in told.parts] == [
        False,
        False,
        True,
        True,
        True,
        False,
    ]


def test_frames_are_told_as_equations_and_as_pictures(sample: Lesson) -> None:
    told = tell(sample, "en")

    assert "E = (y − 0.25)² = (0.75 − 0.25)² = 0.25" in told.text
    assert len(told.pictures) == 1 + 3


def test_a_lesson_ends_with_its_names(sample: Lesson) -> None:
    assert tell(sample, "en").names["loss"].data == 0.25


def test_nothing_of_a_lesson_stays_among_the_modules(sample: Lesson) -> None:
    tell(sample, "en")

    assert not [name for name in sys.modules if name.startswith("examples.sample")]


def test_an_error_names_the_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("# %%\nx = 1\n\n# %%\ny = 2\n1 / 0\n", encoding="utf-8")

    with pytest.raises(ZeroDivisionError) as caught:
        tell(read("wrong", path), "zh")
    last = traceback.extract_tb(caught.value.__traceback__)[-1]

    assert (last.filename, last.lineno) == (str(path), 6)
    assert viz.usual_lang() == "en"


def test_a_line_that_is_no_python_is_named_by_its_number_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("# %%\nx = 1\n\n# %%\n%matplotlib inline\n", encoding="utf-8")

    with pytest.raises(SyntaxError) as caught:
        tell(read("wrong", path), "en")

    assert (caught.value.filename, caught.value.lineno) == (str(path), 5)
