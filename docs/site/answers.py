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

ASKED = re.compile(
    r"^```sh\n(chainrule [^\n]+)\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
"""A command with its answer below it."""


def answered(page: str) -> str:
    """The text of a page, where below each command stands what it answers."""
    return ASKED.sub(lambda found: _block(found[1]), page)


def answer(command: str) -> str:
    """What a command prints where no terminal says how wide it is, errors included.

    >>> answer('chainrule explain "tahn(x)" x=1').splitlines()[0]
    "There is no function 'tahn'; did you mean 'tanh'?"
    """
    printed = io.StringIO()
    with _without_width(), redirect_stdout(printed), redirect_stderr(printed):
        main(shlex.split(command)[1:])
    return printed.getvalue()


def _block(command: str) -> str:
    return f"```sh\n{command}\n```\n\n```text\n{answer(command)}```"


@contextmanager
def _without_width() -> Iterator[None]:
    width = os.environ.pop("COLUMNS", None)
    try:
        yield
    finally:
        if width is not None:
            os.environ["COLUMNS"] = width


if __name__ == "__main__":
    for path in sorted(DOCS.glob("[ez][nh]/*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(answered(text), encoding="utf-8")
