"""A lesson as its cells: text in two languages, and the code between."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

Kind = Literal["markdown", "code"]

_MARKER = re.compile(r"# %%(?: \[(?P<kind>\w+)\])?(?P<options>.*)")
_OPTION = re.compile(r'\s+(lang="\w+"|tags=\[(?:"[^"]*"(?:, *(?="))?)*\])')
_TITLE = re.compile(r"# (.+)")


class LessonError(ValueError):
    """A file is no lesson."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text without the signs of a comment, or its code.

    `lang` is the language of a text, and `line` the number of the cell's first line in the file.
    """

    kind: Kind
    source: str
    line: int
    lang: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson's name, where it stands, and its cells in order."""

    name: str
    path: Path
    cells: tuple[Cell, ...]

    def title(self, lang: str) -> str:
        """The first heading in a language."""
        for cell in self.cells:
            found = _TITLE.match(cell.source)
            if cell.kind == "markdown" and cell.lang == lang and found:
                return found[1]
        raise LessonError(f"{self.path} has no text in {lang!r} that begins with '# ' and a title.")

    def in_language(self, lang: str) -> tuple[Cell, ...]:
        """The cells that a reader of a language sees."""
        return tuple(cell for cell in self.cells if cell.lang in (None, lang))


def read(name: str, path: Path) -> Lesson:
    """The lesson in a file of the percent format.

    A cell begins with `# %%`, with `# %% [markdown] lang="en"` where it is text, and may have
    `tags=["..."]`. Each line of a text is a comment.
    """
    return Lesson(name, path, tuple(_cells(path)))


def _cells(path: Path) -> Iterator[Cell]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError(f"{path} is to be saved in UTF-8, and is not: {error}.") from error
    lines = text.removesuffix("\n").split("\n")
    starts = [number for number, line in enumerate(lines) if _MARKER.fullmatch(line)]
    if any(line.strip() for line in lines[: starts[0] if starts else None]):
        raise LessonError(
            f"{path} begins with something else than a cell: its first line is '# %%'."
        )
    for start, end in pairwise([*starts, len(lines)]):
        yield _cell(path, start + 1, lines[start], lines[start + 1 : end])


def _cell(path: Path, line: int, marker: str, body: list[str]) -> Cell:
    found = _MARKER.fullmatch(marker)
    kind = found["kind"] if found else None
    rest = found["options"] if found else ""
    if kind not in (None, "markdown") or _OPTION.sub("", rest).strip():
        raise LessonError(
            f"{path}, line {line}: a cell begins with '# %%' or '# %% [markdown]', and may have "
            f'lang="en" and tags=["..."]; got {marker!r}.'
        )
    pairs = (option.split("=", 1) for option in _OPTION.findall(rest))
    options = {name: json.loads(value) for name, value in pairs}
    tags = tuple(options.get("tags", ()))
    if kind is None:
        return Cell("code", "\n".join(body).strip("\n"), line + 1, tags=tags)
    for number, text in enumerate(body, start=line + 1):
        if text.strip() and text != "#" and not text.startswith("# "):
            raise LessonError(
                f"{path}, line {number}: every line of a text begins with '# '; got {text!r}."
            )
    text = "\n".join(text[2:].rstrip() for text in body).strip("\n")
    return Cell("markdown", text, line + 1, options.get("lang"), tags)
