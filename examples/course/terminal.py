"""A lesson told in a terminal: its text, what its code printed, and where its pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from examples.course.cells import Lesson
from examples.course.files import write
from examples.course.prose import lines_of
from examples.course.running import parts
from examples.course.sentences import pip_install, say
from examples.course.showing import Shown
from examples.sentences import Language


def telling(  # noqa: PLR0913  (the last two have defaults)
    lesson: Lesson,
    lang: Language,
    folder: Path,
    width: int,
    *,
    code: bool = False,
    live: TextIO | None = None,
) -> Iterator[str]:
    """The lesson block by block, each when its cell has run; pictures are written into `folder`.

    `code` tells the code too. With `live` what a cell prints is written there while it runs, and
    an empty block stands for it.
    """
    numbered = 0
    for part in parts(lesson, lang, live=live):
        if part.cell.kind == "markdown":
            yield lines_of(part.cell.source, width)
            continue
        if code:
            yield "\n".join(f"  │ {line}".rstrip() for line in part.cell.source.split("\n"))
        if part.printed:
            yield "" if live else part.printed.rstrip("\n")
        if part.shown:
            yield from _shown(part.shown, lang, folder, numbered)
            numbered += len(part.shown.pictures)


def _shown(shown: Shown, lang: Language, folder: Path, numbered: int) -> Iterator[str]:
    if shown.undrawn:
        yield say("undrawn", lang, command=pip_install("plot"))
    elif len(shown.pictures) != 1:
        yield shown.text
    paths = [
        write(folder / f"{number:02d}.svg", picture)
        for number, picture in enumerate(shown.pictures, start=numbered + 1)
    ]
    if len(paths) == 1:
        yield say("picture", lang, path=paths[0])
    elif paths:
        yield say("pictures", lang, n=len(paths), first=paths[0], last=paths[-1])
