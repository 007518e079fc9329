"""The lesson that CONTRIBUTING.md tells to write is one, and its test passes."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from examples.course.cells import read
from examples.course.running import tell

PAGE = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks() -> list[str]:
    return [
        dedent(block) for block in re.findall(r"^   ```\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    ]


def test_the_lesson_of_the_recipe_tells_what_its_test_expects(tmp_path: Path) -> None:
    (source,) = (block for block in blocks() if block.startswith("# %%"))
    (test,) = (block for block in blocks() if "lesson(" in block)
    file = tmp_path / "one_step.py"
    file.write_text(source, encoding="utf-8")
    lesson = read("one_step", file)

    assert f'assert "{tell(lesson, "en").text.splitlines()[0]}" in lesson("one_step").text' in test
    assert len(tell(lesson, "zh").pictures) == 1
    assert lesson.title("zh") == "梯度下降的一步"
