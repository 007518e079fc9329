"""The parts of a picture as TikZ, each look of them a style, and each role of colour a colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd.engine.value import Value
from autograd.notation import latex
from autograd.notation.numbers import TEX, short
from viz.export.tikz import letters
from viz.export.tikz.paths import coordinate, length, path
from viz.ink.brush import Area
from viz.ink.colours import colour
from viz.ink.lines import Style
from viz.ink.stylesheet import DASHES, Look, Pen
from viz.layout.axes import Point
from viz.layout.layout import Stroke
from viz.letters.runs import Run
from viz.picture.sketch import Box, Sketch
from viz.wishes import Theme

_TYPE = 9.5 * 72.0 / 72.27
"""Of which size of Helvetica, in big points, the document's letters of 10 points look.

Every text is a multiple of them.
"""

_BORDER = 4.0
"""What a text keeps away from the left and right of what it stands in the middle of."""

_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
_TWICE, _ONCE = r"\dots \cdot \dots", r"\dots"
_DASH = r"\textendash{}"


class Tikz:
    """Draws in TikZ, `unit` big points to a pixel.

    `styles` has the meanings of the styles that were used, and `colours` the colours, as `#rrggbb`.
    """

    def __init__(self, sketch: Sketch, theme: Theme, unit: float) -> None:
        self._sketch = sketch
        self._theme = theme
        self._unit = unit
        self.styles: dict[str, str] = {}
        self.colours: dict[str, str] = {}

    def group(self, key: str, classes: str, parts: Iterable[str], told: str = "") -> str:
        """The parts one below the other, under a comment with their name."""
        del told
        kind = classes.partition(" ")[0]
        return "\n".join([f"% {kind} {key}".rstrip(), *parts])

    def rectangle(self, pen: Pen, look: str, area: Area, radius: float, called: str = "") -> str:
        """A path around a rectangle."""
        del called
        corner = area.left + area.width, area.top + area.height
        style = self._style(pen, look)
        if radius:
            style += f",rounded corners={length(radius * self._unit)}bp"
        return rf"\path[{style}] {self._at((area.left, area.top))} rectangle {self._at(corner)};"

    def rule(self, pen: Pen, look: str, start: Point, end: float) -> str:
        """A path of one line."""
        style = self._style(pen, look)
        return rf"\path[{style}] {self._at(start)} -- {self._at((end, start[1]))};"

    def arrow(self, pen: Pen, look: str, stroke: Stroke, width: float | None = None) -> str:
        """A path for the line and one for its head."""
        style = self._style(pen, look)
        if width is not None:
            style += f",line width={length(width * self._unit)}bp"
        return (
            rf"\path[{style}] {path(stroke.line, self._unit)};"
            "\n"
            rf"\path[{self._style(pen, 'arrow')}] {path(stroke.head, self._unit)};"
        )

    def text(
        self, pen: Pen, point: Point, runs: Sequence[Run], style: Style, room: float = 0.0
    ) -> str:
        """A node."""
        return self._node(pen, point, letters.line(runs), style, room)

    def number(
        self, pen: Pen, point: Point, number: float | None, style: Style, room: float
    ) -> str:
        """A node with a number as mathematics writes it."""
        written = _DASH if number is None else f"${self._number(number)}$"
        return self._node(pen, point, written, style, room)

    def formula(self, pen: Pen, point: Point, box: Box, style: Style, room: float) -> str:
        """A node with the formula in LaTeX; one that is cut stays the line that was cut."""
        written = letters.line(box.formula)
        if box.term is not None:
            # a user's own operation may have a name that no font of the document has
            plain = latex(box.term, lambda _: "x", self._number)
            if plain.isascii():
                of = latex(box.term, self._name, self._number)
                written = f"${of.replace(_TWICE, _ONCE)}$"
        return self._node(pen, point, written, style, room)

    def _number(self, number: float) -> str:
        return short(number, self._sketch.digits, TEX).replace(r" \times ", r"{\times}")

    def _name(self, value: Value) -> str:
        return letters.name(self._sketch.names[value]) or self._number(value.data)

    def _at(self, point: Point) -> str:
        return coordinate(point, self._unit)

    def _node(self, pen: Pen, point: Point, written: str, style: Style, room: float) -> str:
        scale = style.size * self._unit / _TYPE
        if style.anchor == "middle":
            room -= 2.0 * _BORDER
        if room > 0.0:
            written = rf"\room{{{length(room * self._unit / scale)}bp}}{{{written}}}"
        options = f"{self._style(pen, style.name, scale)},anchor={_ANCHORS[style.anchor]}"
        return rf"\node[{options}] at {self._at(point)} {{{written}}};"

    def _style(self, pen: Pen, names: str, scale: float = 0.0) -> str:
        """The name of the style of a part; that of a text has a `scale`."""
        look = pen.look(names)
        name = names
        if pen.sheet.pen(pen.emphasis).look(names) != look:
            name = f"{pen.kind} {name}"
        if pen.sheet.pen(kind=pen.kind).look(names) != look:
            name = f"{pen.emphasis} {name}"
        meaning = self._meaning(look, scale)
        if self.styles.setdefault(name, meaning) != meaning:
            name = f"{name} at {scale:.3g}"
            self.styles[name] = meaning
        return name

    def _meaning(self, look: Look, scale: float) -> str:
        if scale:
            bold = r",font=\bfseries\boldmath" if look.bold else ""
            return f"text={self._colour(look.fill)},scale={scale:.4g}{bold}"
        found = []
        if look.fill not in ("", "none"):
            found.append(f"fill={self._colour(look.fill)}")
        if look.stroke:
            found.append(f"draw={self._colour(look.stroke)}")
            found.append(f"line width={length(look.width * self._unit)}bp")
        if look.opacity < 1.0:
            found.append(f"draw opacity={look.opacity:g}")
        if look.dashed:
            dash, gap = (length(each * self._unit) for each in DASHES)
            found.append(f"dash pattern=on {dash}bp off {gap}bp")
        return ",".join(found)

    def _colour(self, role: str) -> str:
        self.colours[role] = colour(role, self._theme)
        return role
