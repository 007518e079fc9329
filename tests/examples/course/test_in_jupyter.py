"""Jupyter runs the notebook of a lesson as it is, and prints what the course tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from examples.course.catalogue import FOLDER, ORDER, lesson
from examples.course.notebooks import written
from examples.course.running import tell

nbformat: Any = pytest.importorskip("nbformat")
preprocessors: Any = pytest.importorskip("nbconvert.preprocessors")
pytest.importorskip("ipykernel")


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDER)
def test_a_notebook_runs_in_jupyter_and_prints_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    told = nbformat.reads(written(tell(lesson(name), "zh")), as_version=4)
    expected = [_printed(cell) for cell in told.cells if cell.cell_type == "code"]

    runner = preprocessors.ExecutePreprocessor(timeout=180)
    run, _ = runner.preprocess(told, {"metadata": {"path": str(tmp_path)}})

    assert [_printed(cell) for cell in run.cells if cell.cell_type == "code"] == expected


def _printed(cell: Any) -> str:
    return "".join(each.text for each in cell.outputs if each.get("name") == "stdout")
