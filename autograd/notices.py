"""What users are told without an error: a warning at their own line, once a line."""

from __future__ import annotations

import sys
import warnings
from os import path
from types import FrameType
from typing import Any

from autograd.shortening import shown

# the packages of this library, which lie side by side, and the names of generated code
_HERE = path.dirname(path.dirname(__file__))  # noqa: PTH120  (without pathlib, which loads slowly)
_OURS = (*(path.join(_HERE, name, "") for name in ("autograd", "nn", "viz")), "<autograd ")  # noqa: PTH118
_CALLERS = frozenset(("numpy", "matplotlib"))
"""Packages that call back: what they do with a Value was asked for by their caller."""


class _OnceALine(str):
    """A text that equals any other: Python shows equal texts of one category once a line."""

    __slots__ = ()

    def __str__(self) -> str:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OnceALine) or str.__eq__(self, other) is True

    def __hash__(self) -> int:
        return 0


def tell(category: type[Warning], text: str) -> None:
    """Warn at the line of the user's code that led here; the filters of `warnings` apply."""
    frame = user_frame()
    warnings.warn_explicit(
        category(_OnceALine(text)),
        category,
        frame.f_code.co_filename,
        frame.f_lineno,
        frame.f_globals.get("__name__", "<unknown>"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def user_frame() -> FrameType:
    """The innermost frame that is not this library's, nor NumPy's or Matplotlib's on the way."""
    frame = sys._getframe(1)  # noqa: SLF001  (inspect.stack reads every source file)
    while frame.f_back is not None and is_between(frame):
        frame = frame.f_back
    return frame


def is_between(frame: FrameType) -> bool:
    """Whether a frame is this library's, or one that calls back on the way to the user's code."""
    module = str(frame.f_globals.get("__name__", ""))
    return frame.f_code.co_filename.startswith(_OURS) or module.partition(".")[0] in _CALLERS


def named(value: Any) -> str:
    """How a message calls a Value: by its label, or by what made it."""
    if value.label:
        return shown(str(value.label))
    return f"an unlabelled result of {value.op!r}" if value.op else "an unlabelled leaf"
