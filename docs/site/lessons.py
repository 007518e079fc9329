"""The lessons of the course, run and written as notebooks that Sphinx reads."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from examples.course.catalogue import ORDER, lesson, path_of

WORDS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


class LessonFailedError(RuntimeError):
    """A lesson ended with an error."""


def there() -> list[str]:
    """The names of the lessons that are written."""
    return [name for name in ORDER if path_of(name).exists()]


def execute(name: str, lang: str, folder: Path) -> None:
    """Run a lesson in a process of its own; its notebook and its page go into a folder."""
    notebook = folder / "notebooks" / f"{name}.ipynb"
    command = ["-m", "examples", name, "--lang", lang, "--notebook", str(notebook)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stdout + done.stderr
        raise LessonFailedError(f"The lesson {name} in {lang!r} failed:\n{said}")
    page = folder / "course" / f"{name}.ipynb"
    content = _as_page(json.loads(notebook.read_text(encoding="utf-8")), name, lang)
    page.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _as_page(notebook: dict[str, Any], name: str, lang: str) -> dict[str, Any]:
    """The notebook without the cell that sets the language, and with a line on how it is run."""
    _, title, *rest = notebook["cells"]
    run = WORDS[lang]["run"].format(command=_command(name, lang), name=name)
    how = {"cell_type": "markdown", "id": "how-to-run", "metadata": {}, "source": run}
    return notebook | {"cells": [title, how, *rest]}


def _command(name: str, lang: str) -> str:
    return f"python -m examples {name}" + (" --lang zh" if lang == "zh" else "")


def index(names: list[str], lang: str) -> str:
    """The page that lists the lessons, in Markdown."""
    words = WORDS[lang]
    lines = [
        f"| {number} | [{lesson(name).title(lang)}]({name}.ipynb) | `{_command(name, lang)}` |"
        for number, name in enumerate(names, start=1)
    ]
    table = "\n".join([words["heads"], "|--:|---|---|", *lines])
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])
    return f"# {words['title']}\n\n{words['intro'].format(n=len(names))}\n\n{table}\n\n{toctree}\n"
