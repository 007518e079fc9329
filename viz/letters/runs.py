"""A line of text as runs, each in one style: a label as it is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograd.notation import split_label
from viz.letters.safety import bounded, safe

_LETTER = "A-Za-z\u0370-\u03ff"
_IDENTIFIER = re.compile(rf"[{_LETTER}_][{_LETTER}0-9_]{{0,7}}")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line of text in one style."""

    text: str
    italic: bool = False
    subscript: bool = False


def runs_of(label: str) -> tuple[Run, ...]:
    """The runs a label is drawn as: `w1` and `net_h1` get subscripts, short identifiers slope.

    >>> runs_of("net_h1")
    (Run(text='net', italic=True, subscript=False), Run(text='h1', italic=False, subscript=True))
    """
    label = safe(bounded(label))
    if not label:
        return ()
    base, subscript = split_label(label)
    run = Run(base, italic=_IDENTIFIER.fullmatch(base) is not None)
    return (run, Run(subscript, subscript=True)) if subscript else (run,)
