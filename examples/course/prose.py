"""The text of a lesson as lines of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograd.terminal import columns
from autograd.wrapping import READABLE, wrapped
from examples.course.formulas import spoken

_FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<!\\)\$([^$\n]+)\$")
_LINK = re.compile(r"\[([^\]]+)\]\((\S+?)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*|(?<![A-Za-z0-9_*])\*(?! )([^*\n]+)(?<! )\*(?![A-Za-z0-9_*])")
_CODE = re.compile(r"`([^`]+)`")
_ITEM = re.compile(r"(\s*)([-*]|\d+\.) +")
_CHINESE = r"[\u2e80-\u9fff\uff00-\uffef“”‘’…—]"
_JOINT = re.compile(rf"(?<={_CHINESE})\n(?={_CHINESE})")


def lines_of(markdown: str, width: int) -> str:
    r"""A text of Markdown, wrapped; headings are underlined, formulas written in letters.

    >>> print(lines_of("# Loss\n\nThe *half* square:\n\n$$E = \\frac{1}{2} d^2$$", 40))
    Loss
    ════
    <BLANKLINE>
    The half square:
    <BLANKLINE>
        E = 1/2 d²
    """
    return "\n\n".join(_blocks(markdown, min(width, READABLE)))


def _blocks(markdown: str, width: int) -> Iterator[str]:
    for n, part in enumerate(_FORMULA.split(markdown)):
        if n % 2:
            yield "\n".join(f"    {line}" for line in spoken(part).split("\n"))
            continue
        for block in re.split(r"\n\s*\n", part.strip("\n")):
            if block.strip():
                yield "\n".join(_block(block, width))


def _block(block: str, width: int) -> Iterator[str]:
    level = len(block) - len(block.lstrip("#"))
    if level and block[level : level + 1] == " ":
        title = plain(block[level:].strip())
        yield from wrapped(title, width)
        yield {1: "═", 2: "─"}.get(level, "·") * min(columns(title), width)
    elif block.startswith("|"):
        yield from _table(block.split("\n"))
    elif block.startswith("```"):
        yield from (f"    {line}" for line in block.split("\n")[1:-1])
    elif _ITEM.match(block):
        for item in re.split(r"\n(?=\s*(?:[-*]|\d+\.) )", block):
            yield from _item(item, width)
    else:
        yield from wrapped(plain(block), width)


def _item(item: str, width: int) -> Iterator[str]:
    found = _ITEM.match(item)
    start = found[0] if found else ""
    hanging = " " * len(start)
    first, *others = wrapped(plain(item[len(start) :]), width - len(start))
    yield start.replace("*", "-") + first
    yield from (hanging + line for line in others)


def _table(lines: list[str]) -> Iterator[str]:
    rows = [[plain(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for n, row in enumerate(rows):
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell + " " * (width - columns(cell)) for cell, width in cells).rstrip()
        if n == 0:
            yield "  ".join("─" * width for width in widths)


def plain(text: str) -> str:
    r"""A line of Markdown without its marks; a link has its address behind it.

    >>> plain("**Note** `x` in [a text](https://a.org/b), $\\sigma$")
    'Note x in a text (https://a.org/b), σ'
    """
    joined = re.sub(r"\s*\n\s*", " ", _JOINT.sub("", text))
    unlinked = _LINK.sub(
        lambda link: f"{link[1]} ({link[2]})" if "//" in link[2] else link[1], joined
    )
    written = _INLINE.sub(lambda formula: spoken(formula[1]), unlinked)
    return _CODE.sub(r"\1", _STRONG.sub(lambda strong: strong[1] or strong[2], written))
