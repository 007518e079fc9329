"""How every part of a picture looks, as attributes that any reader of SVG knows.

Inkscape, LibreOffice, CairoSVG and typst know no CSS variables, and some read past a rule or apply
it out of its condition. So the colours stand on the elements themselves, and the one condition, a
reader's dark screen, has selectors that only browsers match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograd.explaining.derivations import Phase
from viz.ink.colours import FADED, colour
from viz.picture.sketch import Emphasis
from viz.wishes import Theme

FONTS = "Helvetica,Arial,'Liberation Sans','Nimbus Sans','DejaVu Sans',sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """Roles of colour for fill and outline, the width of the outline, and what else there is.

    In a role `active` is the colour of the phase, forward or backward, and `kind` that of the box.
    The outline is `dashed` in the backward phase alone.
    """

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    opacity: float = 1.0
    bold: bool = False
    dashed: bool = False


DASHES = 7.0, 4.0
"""In strokes of 2.4 px a dash and a gap of these read as one line also around elbows."""

_PRECISE = "text-rendering:geometricPrecision"

# fmt: off
LOOKS = {  # part: look
    "page":         Look("page"),
    "band":         Look("band", "band-line", 1.0),
    "face":         Look("kind-box", "kind-edge", 1.4),
    "badge":        Look("kind-edge"),
    "on-badge":     Look("on-badge", bold=True),
    "title":        Look("ink", bold=True),
    "formula":      Look("muted"),
    "caption":      Look("muted"),
    "heading":      Look("active", bold=True),
    "sentence":     Look("ink"),
    "equation":     Look("ink"),
    "row-name":     Look("ink"),
    "data-number":  Look("data"),
    "local-number": Look("ink"),
    "grad-number":  Look("grad"),
    "not-a-number": Look("nan", bold=True),
    "term":         Look(bold=True),
    "row-rule":     Look("none", "rule", 1.0),
    "line":         Look("none", "line", 1.4),
    "hover-line":   Look("none", "line", 0.7, opacity=0.6),
    "arrow":        Look("line"),
    "plate":        Look("plate", "plate-line", 1.0),
    "on-plate":     Look("ink"),
}
_DIM = {
    "line":         Look("none", "dim-line", 1.4),
    "hover-line":   Look("none", "dim-line", 0.7, opacity=0.6),
    "arrow":        Look("dim-line"),
    "plate":        Look("page", "dim-line", 1.0),
    "on-plate":     Look("dim-ink"),
}
_TOUCHED = {
    "face":         Look("kind-box", "active", 2.4),
    "line":         Look("none", "active", 2.4, dashed=True),
    "hover-line":   Look("none", "active", 2.4, dashed=True),
    "arrow":        Look("active"),
    "plate":        Look("active-plate", "active-plate", 1.0),
    "on-plate":     Look("on-plate", bold=True),
}
_CURRENT = _TOUCHED | {
    "face":         Look("active-box", "active", 3.2),
    "badge":        Look("active"),
}
EMPHASISED: dict[Emphasis, dict[str, Look]] = {
    "normal": {}, "dim": _DIM, "touched": _TOUCHED, "current": _CURRENT,
}
# fmt: on


class Stylesheet:
    """The looks of one picture in a theme; it notes which colours were used, for `css`."""

    def __init__(self, theme: Theme, phase: Phase) -> None:
        self.active = "backward" if phase == "backward" else "forward"
        self._theme = theme
        self._used: set[tuple[str, str]] = set()
        self._pens: dict[tuple[Emphasis, str], Pen] = {}

    def pen(self, emphasis: Emphasis = "normal", kind: str = "") -> Pen:
        """What draws the parts of one box, row or edge; `kind` is that of a box."""
        pen = self._pens.get((emphasis, kind))
        if pen is None:
            pen = self._pens[emphasis, kind] = Pen(self, emphasis, kind)
        return pen

    def paint(self, attribute: str, role: str) -> str:
        """The attribute in the colour of a role, which `auto` also names, for a dark screen."""
        if role == "none":
            return f'{attribute}="none"'
        text = f'{attribute}="{colour(role, self._theme)}"'
        if self._theme != "auto":
            return text
        self._used.add((attribute, role))
        return f'{text} data-{attribute}="{role}"'

    def css(self) -> str:
        """The rules of this picture."""
        return rules(self._used)


def rules(used: Iterable[tuple[str, str]]) -> str:
    """What no attribute can say: the width of a page, and on a dark screen the colours `used`.

    These are pairs of an attribute and a role. CairoSVG draws nothing if the height of the whole is
    `auto`, so it is in a page alone, and letters in shreds if they are to be precise, so that is in
    a block it passes over. Without it browsers on Linux round the width of each letter to whole
    pixels.
    """
    found = [
        f"@supports ({_PRECISE}){{.chainrule{{{_PRECISE}}}}}",
        ".chainrule:not(:root){height:auto}",
    ]
    dark = [
        f'.chainrule [data-{attribute}="{role}"]{{{attribute}:{colour(role, "dark")}}}'
        for attribute, role in sorted(used)
    ]
    if dark:
        found += ["@media (prefers-color-scheme:dark){", *dark, "}"]
    return "\n".join(found)


@dataclass(frozen=True, slots=True)
class Pen:
    """A style sheet for the parts of boxes, rows or edges that stand out alike."""

    sheet: Stylesheet
    emphasis: Emphasis
    kind: str
    _written: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def attributes(self, names: str, width: float | None = None) -> str:
        """The attributes of `look`, each after a space.

        A `width` is that of the outline instead of what the look says.
        """
        if width is not None:
            return self._all(names, width)
        if names not in self._written:
            self._written[names] = self._all(names)
        return self._written[names]

    def _all(self, names: str, width: float | None = None) -> str:
        look, paint = self.look(names), self.sheet.paint
        dash, gap = DASHES
        found = {
            look.fill and paint("fill", look.fill): True,
            look.stroke and paint("stroke", look.stroke): True,
            f'stroke-width="{look.width if width is None else width:g}"': look.width,
            'font-weight="bold"': look.bold,
            f'stroke-opacity="{look.opacity:g}"': look.opacity < 1.0,
            f'stroke-dasharray="{dash:g} {gap:g}"': look.dashed,
        }
        return "".join(f" {text}" for text, is_so in found.items() if text and is_so)

    def look(self, names: str) -> Look:
        """How a part looks, in roles that have a colour; of several names the last one counts.

        Dim parts without a look of their own fade.
        """
        found = Look()
        for name in names.split():
            look = self._look(name)
            end = FADED if self.emphasis == "dim" and look is LOOKS[name] else ""
            found = Look(
                self._role(look.fill, end) or found.fill,
                self._role(look.stroke, end) or found.stroke,
                look.width or found.width,
                min(look.opacity, found.opacity),
                look.bold or found.bold,
                found.dashed or (look.dashed and self.sheet.active == "backward"),
            )
        return found

    def is_bold(self, names: str) -> bool:
        """Whether a text of these names is bold, and so needs more room."""
        return any(self._look(name).bold for name in names.split())

    def _look(self, name: str) -> Look:
        return EMPHASISED[self.emphasis].get(name) or LOOKS[name]

    def _role(self, role: str, end: str) -> str:
        if role in ("", "none"):
            return role
        first, dash, rest = role.partition("-")
        first = {"active": self.sheet.active, "kind": self.kind}.get(first, first)
        return first + dash + rest + end
