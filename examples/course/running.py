"""A lesson that runs: cell by cell, with what each prints and shows."""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import viz
from examples.course.cells import Cell, Lesson
from examples.course.showing import Shown, shown
from examples.sentences import Language


@dataclass(frozen=True, slots=True)
class Part:
    """A cell with what came of it: what it printed, and the value of its last expression."""

    cell: Cell
    printed: str = ""
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A lesson that was run in a language; `names` are those that it ended with."""

    lesson: Lesson
    lang: Language
    parts: tuple[Part, ...]
    names: dict[str, Any] = field(repr=False)

    @property
    def text(self) -> str:
        """All that was printed and shown, without the pictures."""
        return "".join(
            part.printed + (f"{part.shown.text}\n" if part.shown else "") for part in self.parts
        )

    @property
    def pictures(self) -> tuple[str, ...]:
        """The SVG of every picture, in order."""
        return tuple(svg for part in self.parts if part.shown for svg in part.shown.pictures)


def tell(lesson: Lesson, lang: Language) -> Told:
    """Run a lesson to its end; an error in it is raised as it is, with the line of its file."""
    names: dict[str, Any] = {}
    return Told(lesson, lang, tuple(parts(lesson, lang, names)), names)


def parts(
    lesson: Lesson,
    lang: Language,
    names: dict[str, Any] | None = None,
    live: TextIO | None = None,
) -> Iterator[Part]:
    """Run a lesson, each cell when it is asked for; its names are kept in `names`.

    What a cell prints is written to `live` at once, but for the ends of its last lines.
    """
    module = ModuleType(f"examples.{lesson.name}.told")
    module.__file__ = str(lesson.path)
    with _known(module), _spoken(lang):
        for cell in lesson.in_language(lang):
            if cell.kind == "markdown":
                yield Part(cell)
            else:
                yield _run(cell, lesson.path, module, _Heard(live))
    if names is not None:
        names.update(vars(module))


class _Heard(io.StringIO):
    """What is printed, passed on as it comes."""

    def __init__(self, live: TextIO | None) -> None:
        super().__init__()
        self.live, self.held = live, ""

    def write(self, text: str, /) -> int:
        if self.live:
            whole = self.held + text
            told = whole.rstrip("\n")
            self.live.write(told)
            self.live.flush()
            self.held = whole[len(told) :]
        return super().write(text)


def _run(cell: Cell, path: Path, module: ModuleType, printed: _Heard) -> Part:
    tree = ast.parse("\n" * (cell.line - 1) + cell.source, str(path))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = None
    with redirect_stdout(printed):
        # a lesson is code of this project, and running it is what it is for
        exec(compile(tree, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102
        if isinstance(last, ast.Expr):
            expression = ast.Expression(last.value)
            code = compile(expression, str(path), "eval", dont_inherit=True)
            value = eval(code, vars(module))  # noqa: S307
    return Part(cell, printed.getvalue(), None if value is None else shown(value))


@contextmanager
def _known(module: ModuleType) -> Iterator[None]:
    """While a lesson runs its module can be looked up, as dataclasses and pickles do."""
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        del sys.modules[module.__name__]


@contextmanager
def _spoken(lang: Language) -> Iterator[None]:
    """Pictures speak the language, those of processes that a lesson starts too."""
    before = os.environ.get("CHAINRULE_LANG")
    os.environ["CHAINRULE_LANG"] = lang
    viz.set_lang(lang)
    try:
        yield
    finally:
        viz.set_lang(None)
        if before is None:
            del os.environ["CHAINRULE_LANG"]
        else:
            os.environ["CHAINRULE_LANG"] = before
