"""What a terminal does with letters: how wide they are, and those it lacks."""

from __future__ import annotations

import io
import os
import sys
import unicodedata


def columns(text: str) -> int:
    """The number of terminal columns that a line takes.

    >>> columns("w5"), columns("误差")
    (2, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def forgive_missing_letters() -> None:
    """Let a question mark stand for each letter that the encoding of the terminal lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def leave_unread() -> None:
    """Send what is still to be printed nowhere: whoever reads, `head` say, has read enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
