"""A lesson is read cell by cell, and what is no lesson is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.course.catalogue import FOLDER, ORDER, lesson, path_of
from examples.course.cells import Lesson, LessonError, read
from examples.course.errors import UnknownLessonError


def test_a_reader_sees_the_text_of_one_language_and_all_code(sample: Lesson) -> None:
    kinds = [(cell.kind, cell.lang) for cell in sample.in_language("zh")]

    assert kinds == [("markdown", "zh"), *[("code", None)] * 5]


def test_the_title_is_the_first_heading_in_the_language(sample: Lesson) -> None:
    assert (sample.title("en"), sample.title("zh")) == ("A sample", "样本")


def test_a_cell_knows_its_line_and_its_tags(sample: Lesson) -> None:
    cell = sample.in_language("en")[1]

    assert sample.path.read_text(encoding="utf-8").split("\n")[cell.line - 1] == "import os"
    assert cell.source.startswith("import os\n")
    assert cell.tags == ("parameters",)


def test_jupytext_finds_the_same_cells(sample: Lesson) -> None:
    """What VS Code and Jupyter open is what the course tells."""
    jupytext = pytest.importorskip("jupytext")

    opened = jupytext.reads(sample.path.read_text(encoding="utf-8"), fmt="py:percent")

    assert [(cell.cell_type, cell.source) for cell in opened.cells] == [
        (cell.kind, cell.source) for cell in sample.cells
    ]
    assert [cell.metadata.get("lang") for cell in opened.cells] == [
        cell.lang for cell in sample.cells
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x = 1\n# %%\n", "begins with something else than a cell"),
        ("", "no text in 'en' that begins"),
        ("# %% [raw]\n", "line 1: a cell begins with"),
        ('# %% [markdown] lang="en" and more\n', "line 1: a cell begins with"),
        (
            '# %% [markdown] lang="en"\n# A\nx = 1\n',
            "line 3: every line of a text begins with '# '",
        ),
        ('# %% [markdown] lang="en"\n#A\n', "line 2: every line of a text begins with '# '"),
        ('# %% [markdown] lang="zh"\n# # A\n', "no text in 'en' that begins"),
        ("# %% tags=[parameters]\n", "line 1: a cell begins with"),
        ('# %% tags="parameters"\n', "line 1: a cell begins with"),
    ],
)
def test_what_is_no_lesson_is_told(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(LessonError, match=complaint):
        read("wrong", path).title("en")


def test_a_name_that_is_no_lesson_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownLessonError, match="did you mean 'optimisers'?"):
        lesson("optimizers")


def test_every_file_of_the_course_is_in_its_order() -> None:
    """A lesson that is written and forgotten in the order would never be told."""
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "__main__"}
    packages = {path.parent.name for path in FOLDER.glob("*/lesson.py")}
    lessons = {name for name in files if path_of(name).read_text("utf-8").startswith("# %%")}

    assert lessons | packages == set(ORDER)


def test_a_file_of_another_encoding_is_told_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_bytes('# %% [markdown] lang="zh"\n# # 样本\n'.encode("gbk"))

    with pytest.raises(LessonError, match=r"wrong\.py is to be saved in UTF-8"):
        read("wrong", path)


def test_a_lesson_saved_by_an_editor_of_windows_is_the_same(sample: Lesson, tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    text = sample.path.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))

    assert read("sample", path).cells == sample.cells


def test_lines_end_where_python_ends_them(tmp_path: Path) -> None:
    path = tmp_path / "lines.py"
    path.write_text("# %%\ns = 'a\fb\u2028c'\n# %%\n1\n", encoding="utf-8")

    assert [(cell.source, cell.line) for cell in read("lines", path).cells] == [
        ("s = 'a\fb\u2028c'", 2),
        ("1", 4),
    ]
