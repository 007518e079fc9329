"""Docstrings as they are written here, in plain prose with code in backticks, for autodoc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CODE = re.compile(r"(`[^`]+`)")
_ALIAS = re.compile(r"TypeAliasForwardRef\('(\w+)'\)")
_MARKS = re.compile(r"([*_|\\])")


def restructured(lines: list[str]) -> Iterator[str]:
    r"""The lines of a docstring as reStructuredText: code as such, other signs as they stand.

    >>> list(restructured(["The `x` of |x|.", ">>> x", "`x`"]))
    ['The ``x`` of \\|x\\|.', '>>> x', '`x`']
    """
    session = False
    text = "\n".join(lines)
    for line in _backticks_on_one_line(text).split("\n"):
        session = bool(line.strip()) and (session or line.lstrip().startswith(">>>"))
        yield line if session or line.startswith("    ") else _prose(line)


def _prose(line: str) -> str:
    parts = _CODE.split(line)
    return "".join(
        f"`{part}`" if part.startswith("`") else _MARKS.sub(r"\\\1", part) for part in parts
    )


def _backticks_on_one_line(text: str) -> str:
    return re.sub(r"`[^`\n]+\n[^`\n]+`", lambda code: code[0].replace("\n", " "), text)


def _process(*told: Any) -> None:
    """Rewrite the lines, the last that autodoc tells, in place."""
    lines = told[-1]
    lines[:] = restructured(lines)


def _name_aliases(*told: Any) -> tuple[str | None, str | None]:
    """The signature and the type of the result, the last that is told, with aliases by name."""
    return tuple(text and _ALIAS.sub(r"\1", text) for text in told[-2:])  # type: ignore[return-value]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", _process)
    app.connect("autodoc-process-signature", _name_aliases)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
