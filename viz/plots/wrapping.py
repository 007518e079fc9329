"""Breaking a title into lines, also where it has no spaces, as in Chinese; cutting a long name."""

from __future__ import annotations

import re

from viz.letters.runs import Run
from viz.letters.widths import fit, width

_PIECE = re.compile(
    r"[\u2e80-\u9fff\uff00-\uffef][\u3001\u3002\uff0c\uff1a\uff1b\uff09]*"
    r"|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+"
)
"""What a line may be broken after: a word, or a Chinese letter with what may not begin a line."""


def wrapped(text: str, size: float, room: float, bold: bool = True) -> list[str]:
    """Text in lines that fit: broken at spaces, or between Chinese letters.

    >>> wrapped("loss of the plain one", 10.0, 70.0)
    ['loss of the', 'plain one']
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and width([Run((lines[-1] + piece).rstrip())], size, bold) > room:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return lines


def cut(text: str, room: float, size: float) -> str:
    """Text without the middle that makes it too long for one line.

    >>> cut("a very long name of layer 12", 100.0, 10.0)
    'a very lo… layer 12'
    """
    return "".join(run.text for run in fit([Run(text)], room, size))
