"""A lesson told in a terminal: its text, what its code printed, and where its pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograd.saving import write_atomically
from examples.course.cells import Lesson
from examples.course.prose import lines_of
from examples.course.running import Part, parts
from examples.sentences import Language, teller

say = teller(
    {
        "picture": {"en": "picture: {path}", "zh": "图：{path}"},
        "pictures": {"en": "{n} pictures: {first} to {last}", "zh": "{n} 幅图：{first} 至 {last}"},
    }
)


def telling(
    lesson: Lesson, lang: Language, folder: Path, width: int, *, code: bool = False
) -> Iterator[str]:
    """The lesson block by block, each when its cell has run; pictures are written into `folder`.

    `code` tells the code too.
    """
    numbered = 0
    for part in parts(lesson, lang):
        if part.cell.kind == "markdown":
            yield lines_of(part.cell.source, width)
            continue
        if code:
            yield "\n".join(f"  │ {line}".rstrip() for line in part.cell.source.split("\n"))
        if part.printed:
            yield part.printed.rstrip("\n")
        if part.shown:
            yield from _shown(part, lang, folder, numbered)
            numbered += len(part.shown.pictures)


def _shown(part: Part, lang: Language, folder: Path, numbered: int) -> Iterator[str]:
    shown = part.shown
    if shown is None:
        return
    if len(shown.pictures) != 1:
        yield shown.text
    if not shown.pictures:
        return
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        write_atomically(folder / f"{number:02d}.svg", picture.encode())
        for number, picture in enumerate(shown.pictures, start=numbered + 1)
    ]
    if len(paths) == 1:
        yield say("picture", lang, path=paths[0])
    else:
        yield say("pictures", lang, n=len(paths), first=paths[0], last=paths[-1])
