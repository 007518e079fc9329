"""Text, LaTeX and MathML of equations, cut into the lexemes that `reading` reads."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from tests.explaining.reading import Known, Lexeme, NotReadError, Shown

Names = Mapping[str, float]
"""How names and derivatives are written in a notation, and their numbers in the graph."""

_AFTER = r"(?![^\W²³¹⁰⁴⁵⁶⁷⁸⁹])"
"""A name ends where no letter follows; a raised digit is none."""

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


def of_text(source: str, names: Names) -> list[Lexeme]:
    """The lexemes of a line of text."""
    return [*_of_text(source.replace(" += ", " = "), names)]


def _of_text(source: str, names: Names) -> Iterator[Lexeme]:
    pattern = re.compile(
        rf"(?P<name>{_one_of(names)}){_AFTER}|(?P<number>\d+(?:\.\d+)?(?:e−?\d+)?|∞|nan)"
        r"|(?P<word>ψ₁|[^\W\d²³¹⁰⁴⁵⁶⁷⁸⁹]\w*|[√∛])|(?P<raised>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<sign>\S)| "
    )
    position = 0
    while position < len(source):
        match = pattern.match(source, position)
        if match is None:
            raise NotReadError(source[position:])
        position = match.end()
        if match["name"]:
            yield Known(names[match["name"]])
        elif match["number"]:
            yield Shown(_number(match["number"]))
        elif match["raised"]:
            yield from ["^", "(", *_of_text(match["raised"].translate(_RAISED), {}), ")"]
        elif match["word"] or match["sign"]:
            yield match["word"] or match["sign"]


def _one_of(names: Names) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"\b\B"


def _number(written: str) -> float:
    return float(written.replace("−", "-").replace("∞", "inf"))


# --- LaTeX

_TEX_SIGNS = {
    r"\cdot": "·",
    r"\bmod": "mod",
    r"\ge": "≥",
    r"\le": "≤",
    r"\ne": "≠",
    r"\|": "‖",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\dots": "…",
    r"\sigma": "σ",
    r"\phi": "φ",
    r"\Phi": "Φ",
    r"\psi": "ψ",
    r"\Gamma": "Γ",
    "-": "−",
}
_TEX_NUMBER = r"\d+(?:\.\d+)?(?: \\times 10\^\{-?\d+\})?|\\infty|\\mathrm\{nan\}"


def of_latex(source: str, names: Names) -> list[Lexeme]:
    """The lexemes of a line of LaTeX."""
    source = re.sub(r" &(\+\{=\}|=) ", " = ", source.removesuffix(r" \\"))
    pattern = re.compile(
        rf"\s*(?:(?P<name>{_one_of(names)}){_AFTER}|(?P<number>{_TEX_NUMBER})"
        r"|\\operatorname\{(?P<word>[^}]*)\}|(?P<sign>\\[A-Za-z]+|\\.|\S))"
    )
    return [*_Latex(pattern, source, names).lexemes("")]


class _Latex:
    """Goes through LaTeX once, braces and fractions becoming brackets."""

    def __init__(self, pattern: re.Pattern[str], source: str, names: Names) -> None:
        self.pattern = pattern
        self.source = source.rstrip()
        self.names = names
        self.position = 0

    def lexemes(self, end: str) -> Iterator[Lexeme]:
        """Up to the sign `end`, which is passed over."""
        while self.position < len(self.source):
            match = self.pattern.match(self.source, self.position)
            if match is None:
                raise NotReadError(self.source[self.position :])
            self.position = match.end()
            if match["name"]:
                yield Known(self.names[match["name"]])
            elif match["number"]:
                yield Shown(_of_tex(match["number"]))
            elif match["word"]:
                yield match["word"].replace(r"\_", "_")
            elif match["sign"] == end:
                return
            else:
                yield from self.sign(match["sign"])
        if end:
            raise NotReadError(self.source)

    def sign(self, sign: str) -> Iterator[Lexeme]:
        if sign == r"\frac":
            yield from ["(", *self.group(), "/", *self.group(), ")"]
        elif sign == r"\sqrt":
            yield "∛" if self.source.startswith("[3]", self.position) else "√"
            self.position += 3 * self.source.startswith("[3]", self.position)
            yield from self.group()
        elif sign in "^_":
            yield from [sign, *self.group()]
        elif sign in (r"\log", r"\psi") and self.source.startswith("_{", self.position):
            self.position += 2
            below = self.source[self.position : self.source.index("}", self.position)]
            self.position += len(below) + 1
            yield "ψ₁" if sign == r"\psi" else f"log{below}"
        elif sign not in (r"\left", r"\right"):
            yield _TEX_SIGNS.get(sign, sign.removeprefix("\\"))

    def group(self) -> list[Lexeme]:
        self.take("{")
        return ["(", *self.lexemes("}"), ")"]

    def take(self, sign: str) -> None:
        if not self.source.startswith(sign, self.position):
            raise NotReadError(self.source[self.position :])
        self.position += len(sign)


def _of_tex(written: str) -> float:
    mantissa, _, power = written.partition(r" \times 10^")
    mantissa = {r"\infty": "inf", r"\mathrm{nan}": "nan"}.get(mantissa, mantissa)
    return float(f"{mantissa}e{power.strip('{}')}" if power else mantissa)


# --- MathML

_ONE_SIGN = {"⋅": "·", "+=": "=", "ϕ": "φ"}


def of_mathml(source: str, names: Names) -> list[Lexeme]:
    """The lexemes of the content of a `<math>` element or of a cell."""
    places = list(names)
    for place, name in sorted(enumerate(places), key=lambda each: len(each[1]), reverse=True):
        known = f'<known place="{place}"/>'
        inner = name.removeprefix("<msub>").removesuffix("</msub>")
        source = source.replace(f"<msubsup>{inner}", f"<msubsup>{known}").replace(name, known)
    row = ET.fromstring(f"<mrow>{source}</mrow>")  # noqa: S314  (our own text)
    return [*_of_row(row, [names[name] for name in places])]


def _of_row(row: ET.Element, numbers: list[float]) -> Iterator[Lexeme]:
    """The children of an element, a mantissa with its power of ten being one number."""
    children = iter(row)
    for child in children:
        following = row[[*row].index(child) + 1 :][:2]
        if child.tag == "mn" and len(following) == 2 and following[0].text == "×":
            power = "".join(following[1][1].itertext())
            yield Shown(_number(f"{child.text}e{power}"))
            next(children), next(children)
        else:
            yield from _of_element(child, numbers)


def _of_element(element: ET.Element, numbers: list[float]) -> Iterator[Lexeme]:
    text = element.text or ""
    if element.tag == "known":
        yield Known(numbers[int(element.get("place", ""))])
    elif element.tag == "mn" or text in ("∞", "nan"):
        yield Shown(_number(text))
    elif element.tag in ("mi", "mo"):
        yield _ONE_SIGN.get(text, text)
    elif element.tag == "mrow":
        yield from _of_row(element, numbers)
    else:
        yield from _of_parts(element, numbers)


def _of_parts(element: ET.Element, numbers: list[float]) -> Iterator[Lexeme]:
    """An element whose children stand above and below, or inside a root."""
    parts = [["(", *_of_element(child, numbers), ")"] for child in element]
    match element.tag:
        case "mfrac":
            yield from ["(", *parts[0], "/", *parts[1], ")"]
        case "msup" | "msubsup":  # a name with something below it may have an exponent too
            yield from [*_of_element(element[0], numbers), "^", *parts[1]]
        case "msqrt":
            yield from ["√", "(", *_of_row(element, numbers), ")"]
        case "mroot":
            yield from ["∛", *parts[0]]
        case "msub":
            yield from _of_function(element, numbers)
        case _:
            raise NotReadError(ET.tostring(element, "unicode"))


def _of_function(element: ET.Element, numbers: list[float]) -> Iterator[Lexeme]:
    """A word with something below it; of a class the bracket comes after."""
    word = element[0].text or ""
    if word in ("log", "ψ"):
        yield "ψ₁" if word == "ψ" else f"log{element[1].text}"
        return
    yield word
    yield from ["_", *_of_element(element[1], numbers)]
