"""A lesson as a notebook: JSON of the format that Jupyter, VS Code and Colab open."""

from __future__ import annotations

import ast
import hashlib
import json
from typing import Any

from examples.course.catalogue import FOLDER
from examples.course.cells import Cell, Lesson
from examples.course.running import Part, Told
from examples.sentences import Language

FORMAT = {"nbformat": 4, "nbformat_minor": 5}


def notebook(told: Told) -> dict[str, Any]:
    """A lesson that was run, as a notebook in its language with what it printed and drew."""
    counted = 0
    cells = [_setup(told.lesson, told.lang)]
    for part in told.parts:
        if part.cell.kind == "markdown":
            cells.append(_cell("markdown", part.cell.source, told.lesson.name, part.cell.line))
            continue
        counted += 1
        made = _cell("code", part.cell.source, told.lesson.name, part.cell.line, part.cell)
        cells.append(made | {"execution_count": counted, "outputs": _outputs(part, counted)})
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py"},
    }
    return {"cells": cells, "metadata": metadata, **FORMAT}


def written(told: Told) -> str:
    """The notebook as the text of its file."""
    return json.dumps(notebook(told), ensure_ascii=False, indent=1) + "\n"


def _setup(lesson: Lesson, lang: Language) -> dict[str, Any]:
    """The cell that sets the language, and finds the folder of the examples if they are used."""
    lines = ["import viz", "", f'viz.set_lang("{lang}")']
    if any(cell.kind == "code" and _uses_examples(cell) for cell in lesson.cells):
        lines = [
            "import sys",
            "",
            *lines,
            f"sys.path.append({str(FOLDER.parent)!r})  # chainrule's folder",
        ]
    setup = _cell("code", "\n".join(lines), lesson.name, 0)
    return setup | {"execution_count": None, "outputs": []}


def _uses_examples(cell: Cell) -> bool:
    names = [name for node in ast.walk(ast.parse(cell.source)) for name in _imported(node)]
    return any(name.split(".")[0] == "examples" for name in names)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _cell(kind: str, source: str, name: str, line: int, cell: Cell | None = None) -> dict[str, Any]:
    # an id is the same each time, so that two notebooks of a lesson differ where it has changed
    ident = hashlib.sha256(f"{name} {line} {kind}".encode()).hexdigest()[:12]
    metadata = {"tags": list(cell.tags)} if cell and cell.tags else {}
    return {
        "cell_type": kind,
        "id": ident,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }


def _outputs(part: Part, count: int) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = []
    if part.printed:
        text = part.printed.splitlines(keepends=True)
        outputs.append({"output_type": "stream", "name": "stdout", "text": text})
    if part.shown:
        data = {kind: made.splitlines(keepends=True) for kind, made in part.shown.bundle.items()}
        outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": count,
                "metadata": {},
                "data": data,
            }
        )
    return outputs
