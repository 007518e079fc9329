"""What the commands in the guide answer; `python -m docs.site.answers` writes it into the pages."""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from viz.__main__ import main

DOCS = Path(__file__).resolve().parents[1]

WIDTH = 88
"""So many columns fit into a block of the site on a usual screen."""

ASKED = re.compile(
    r"^```sh\n(chainrule [^\n]+)\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
"""A command with its answer below it."""


def answered(page: str) -> str:
    """The text of a page, where below each command stands what it answers."""
    return ASKED.sub(lambda found: _block(found[1]), page)


def answer(command: str) -> str:
    """What a command prints on a terminal of `WIDTH` columns, errors included.

    >>> answer('chainrule explain "tahn(x)" x=1').splitlines()[0]
    "There is no function 'tahn'; did you mean 'tanh'?"
    """
    printed = io.StringIO()
    with _width(), redirect_stdout(printed), redirect_stderr(printed):
        main(shlex.split(command)[1:])
    return printed.getvalue()


def _block(command: str) -> str:
    return f"```sh\n{command}\n```\n\n```text\n{answer(command)}```"


@contextmanager
def _width() -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(WIDTH)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


if __name__ == "__main__":
    for path in sorted(DOCS.glob("[ez][nh]/*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(answered(text), encoding="utf-8")
