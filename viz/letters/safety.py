"""Text without what could break a picture or deceive its reader."""

from __future__ import annotations

import unicodedata

_DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATE, _POP = "\u2068", "\u2069"


LONGEST = 200
"""Letters of a label that are looked at; a label may be a megabyte, and no line shows so many."""


def bounded(label: str) -> str:
    """A label without the middle that makes it longer than LONGEST.

    >>> bounded("w1"), len(bounded("w" * 1_000_000))
    ('w1', 200)
    """
    if len(label) <= LONGEST:
        return label
    half = LONGEST // 2
    return f"{label[: half - 1]}…{label[-half:]}"


def safe(text: str) -> str:
    r"""`text` with plain spaces for all white space, and with no character that could do harm.

    Control characters, lone surrogates, non-characters and the marks that override the direction of
    writing become U+FFFD, so that they stay visible and harmless.

    >>> safe("two\nlines"), safe("a\x00b")
    ('two lines', 'a�b')
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_safe_character, text))


def drawn(text: str) -> str:
    """`text` made safe and, where it holds right-to-left letters, isolated from its neighbours."""
    text = safe(text)
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return text
    return f"{_ISOLATE}{text}{_POP}"


def _safe_character(character: str) -> str:
    if character in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    if character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs"):
        return "\ufffd"
    return "\ufffd" if ord(character) & 0xFFFE == 0xFFFE else character
