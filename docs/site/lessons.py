"""The lessons of the course, run and written as notebooks that Sphinx reads."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from docs.site.errors import SiteError
from examples.course import notebooks
from examples.course.catalogue import ORDER, lesson
from examples.course.running import Part, Told
from examples.sentences import Language

ROOT = Path(__file__).resolve().parents[2]

WORDS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


_TEXT = re.compile(r"[Tt]exts?(?:, from)? (\d{3})(?: to (\d{3}))?")


def write(name: str, lang: Language, folder: Path, *, run: bool) -> None:
    """Write the notebook of a lesson, and its page, into folders; with its outputs if it is run."""
    notebook = folder / "notebooks" / f"{name}.ipynb"
    if run:
        _execute(name, lang, notebook)
    else:
        unrun = lesson(name)
        parts = tuple(map(Part, unrun.in_language(lang)))
        notebook.write_text(notebooks.written(Told(unrun, lang, parts, {})), encoding="utf-8")
    # who downloads it has chainrule elsewhere, and starts Jupyter there
    anywhere = notebook.read_text(encoding="utf-8").replace(str(ROOT), ".")
    notebook.write_text(anywhere, encoding="utf-8")
    page = _as_page(json.loads(anywhere), name, lang)
    text = json.dumps(page, ensure_ascii=False)
    (folder / "course" / f"{name}.ipynb").write_text(text, encoding="utf-8")


def _execute(name: str, lang: Language, notebook: Path) -> None:
    """Run a lesson in a process of its own."""
    command = [sys.executable, "-m", "examples", name, "--lang", lang, "--notebook", str(notebook)]
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # lessons run side by side
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=one_thread, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stdout + done.stderr
        raise SiteError(f"The lesson {name} in {lang!r} failed:\n{said}")


def _as_page(notebook: dict[str, Any], name: str, lang: Language) -> dict[str, Any]:
    """The notebook without the cell that sets the language, and with a line on how it is run."""
    _, title, *rest = notebook["cells"]
    run = WORDS[lang]["run"].format(command=_command(name, lang), name=name)
    how = {"cell_type": "markdown", "id": "how-to-run", "metadata": {}, "source": run}
    return notebook | {"cells": [title, how, *rest]}


def _command(name: str, lang: Language) -> str:
    return f"python -m examples {name}" + (" --lang zh" if lang == "zh" else "")


def index(lang: Language) -> str:
    """The page that lists the lessons, in Markdown."""
    words = WORDS[lang]
    lines = [
        f"| {number} | [{lesson(name).title(lang)}]({name}.ipynb) | {_text_of(name)} | `{name}` |"
        for number, name in enumerate(ORDER, start=1)
    ]
    table = "\n".join([words["heads"], "|--:|---|:-:|---|", *lines])
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *ORDER, "```"])
    intro = words["intro"].format(n=len(ORDER), command=_command(words["name"], lang))
    return f"# {words['title']}\n\n{intro}\n\n{table}\n\n{toctree}\n"


def _text_of(name: str) -> str:
    """The number of the text that a lesson says it belongs to in its first cell, or of several."""
    found = _TEXT.search(lesson(name).in_language("en")[0].source)
    return "–".join(filter(None, found.groups())) if found else ""
