"""A notebook has the cells of a language, what they printed and drew, and runs elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examples.course.cells import Lesson, read
from examples.course.notebooks import notebook, written
from examples.course.running import tell


def test_a_notebook_is_valid_and_the_same_each_time(sample: Lesson) -> None:
    nbformat = pytest.importorskip("nbformat")
    first = written(tell(sample, "zh"))

    nbformat.validate(json.loads(first))
    assert written(tell(sample, "zh")) == first


def test_the_first_cell_sets_the_language(sample: Lesson) -> None:
    first = notebook(tell(sample, "zh"))["cells"][0]

    assert "".join(first["source"]) == 'import viz\n\nviz.set_lang("zh")'


def test_a_notebook_keeps_what_was_printed_and_drawn(sample: Lesson) -> None:
    outputs = notebook(tell(sample, "en"))["cells"][3]["outputs"]

    assert [each["output_type"] for each in outputs] == ["stream", "execute_result"]
    assert "E = 0.25" in "".join(outputs[0]["text"])
    assert "".join(outputs[1]["data"]["image/svg+xml"]).startswith("<svg")


def test_a_lesson_that_uses_the_examples_finds_them_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "uses.py"
    path.write_text("# %%\nfrom examples.sentences import teller\n", encoding="utf-8")

    first = notebook(tell(read("uses", path), "en"))["cells"][0]

    assert "sys.path.append(" in "".join(first["source"])
