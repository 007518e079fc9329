"""What a LaTeX document says, read by a few rules of TeX's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

INJECTIONS = {
    "a file that is read": r"\input{/etc/passwd}",
    "a program that is run": r"\write18{ls}",
    "a sign by its code": "^^41",
    "a backslash by its code": "^^5cinput",
    "a backslash by a long code": "^^^^005c",
    "a comment": "50 % off",
    "the end of the picture": "};\\end{tikzpicture}",
    "the end of the document": r"\end{document}",
    "a macro": r"\def\x{\x}\x",
    "an open brace": "{",
    "a closed brace": "}",
    "mathematics": "$x$$",
    "ligatures": "-- --- `` '' ?` !` << >>",
    "options": "[draw=red];",
    "a paragraph": "a\n\nb",
    "a null": "a\x00b\x7f",
}
"""Labels that mean something to TeX, or to what reads pictures in it."""

TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|%[^\n]*|[{}$^_#&~]|[^\\%{}$^_#&~]+", re.DOTALL)
"""The TeXbook, chapter 7: control sequences, comments, signs that mean something, and the rest."""

MEANINGS = {
    r"\textbackslash": "\\",
    r"\textasciicircum": "^",
    r"\sim": "~",
    r"\textless": "<",
    r"\textgreater": ">",
    r"\textbar": "|",
    r"\char": '"',
    r"\textendash": "–",
    r"\dots": "…",
    r"\lambda": "λ",
    r"\sigma": "σ",
    r"\Sigma": "Σ",
    r"\partial": "∂",
    r"\cdot": "·",
    r"\times": "×",
    r"\'": "\u0301",
    r"\ ": " ",
} | {"\\" + sign: sign for sign in "#$%&_{}"}
"""Signs that have a command, written without the table that is tested."""

SILENT = {r"\text", r"\mathrm", r"\ensuremath", r"\hanzi", r"\ttfamily", "{", "}", "$", "_", "^"}


def tokens(source: str) -> list[str]:
    """The tokens of a source, which are all of it."""
    found = TOKEN.findall(source)
    assert "".join(found) == source
    return found


def is_balanced(source: str) -> bool:
    """Whether every brace that is opened is closed, and mathematics too in each group."""
    dollars = [0]
    for token in tokens(source):
        if token == "{":
            dollars.append(0)
        elif token == "}":
            if len(dollars) == 1 or dollars.pop() % 2:
                return False
        elif token == "$":
            dollars[-1] += 1
    return len(dollars) == 1 and dollars[0] % 2 == 0


def picture(document: str) -> str:
    """What is drawn, from the last colour to the end, which is that of the document."""
    _, begun, rest = document.rpartition("\\definecolor")
    rest = rest.partition("\n")[2]
    inside, ended, end = rest.partition("\\end{tikzpicture}\n\\end{document}\n")
    assert begun
    assert ended
    assert not end
    return inside


NODE = re.compile(r"\\node\[(.*),anchor=base[a-z ]*\] at \(.*?\) \{(.*)\};")


def nodes(document: str) -> Iterator[tuple[str, str]]:
    """The style and the words of every text in the picture, in order."""
    for line in picture(document).splitlines():
        found = NODE.fullmatch(line)
        if found:
            yield found[1], words(found[2])


def words(source: str) -> str:
    r"""What a reader sees of a text, subscripts without their mark.

    >>> words(r"50\% of $w_{1}$"), words(r"\letter{1F6}{01}"), words(r"caf\'{e}")
    ('50% of w1', '😁', 'café')
    """
    source = re.sub(r"\\room\{[\d.]+bp\}", "", source)
    source = re.sub(r"\\letter\{(\w+)\}\{(\w+)\}", lambda code: _sign(code[1] + code[2]), source)
    source = re.sub(r"\\hanzi\[bsmi\]", r"\\hanzi", source)
    source = source.replace(r"\ensuremath{-}", "−")
    source = re.sub(r"\\char34", r"\\char", source)
    source = re.sub(r"\\'\{(\w)\}", r"\1\\'", source)
    seen = (MEANINGS.get(token, token) for token in tokens(source) if token not in SILENT)
    return unicodedata.normalize("NFC", "".join(seen))


def _sign(code: str) -> str:
    # a sign of TeX that has no command of its own would be read as what it means to TeX
    assert int(code, 16) >= 0x80
    return chr(int(code, 16))
