"""PNG of a picture: the pixels have the colours that the picture says."""

from __future__ import annotations

import re
import struct
import zlib
from itertools import pairwise

import pytest

from autograd import Value
from viz import draw
from viz.export.rasters import png
from viz.wishes import Theme

Pixel = tuple[int, int, int]

# fmt: off
LIGHT = {
    "page": "#ffffff", "data box": "#e6f1f8", "data edge": "#0072b2",
    "root box": "#fcedf6", "root edge": "#b23f80", "line": "#8792a0",
}
DARK = {
    "page": "#10151c", "data box": "#12283c", "data edge": "#56b4e9",
    "root box": "#351a2c", "root edge": "#e48bbb", "line": "#66727f",
}
# fmt: on


FILTERS = (
    lambda left, up, corner: 0,
    lambda left, up, corner: left,
    lambda left, up, corner: up,
    lambda left, up, corner: (left + up) // 2,
    lambda left, up, corner: min(
        (left, up, corner), key=lambda each: abs(left + up - corner - each)
    ),
)


def pixels(png: bytes) -> list[list[Pixel]]:
    """The rows of an opaque PNG of 8 bits a channel, decoded as its specification says (1996)."""
    chunks: dict[bytes, bytes] = {}
    position = 8
    while position < len(png):
        (length,) = struct.unpack_from(">I", png, position)
        name = png[position + 4 : position + 8]
        chunks[name] = chunks.get(name, b"") + png[position + 8 : position + 8 + length]
        position += 12 + length
    width, _, depth, kind = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert depth == 8
    channels = {2: 3, 6: 4}[kind]
    data = zlib.decompress(chunks[b"IDAT"])
    stride = width * channels
    above = bytes(stride)
    rows = []
    for start in range(0, len(data), stride + 1):
        row = bytearray(data[start + 1 : start + 1 + stride])
        guess = FILTERS[data[start]]
        for i in range(stride if data[start] else 0):
            left, corner = (row[i - channels], above[i - channels]) if i >= channels else (0, 0)
            row[i] = (row[i] + guess(left, above[i], corner)) & 255
        above = bytes(row)
        ends = range(0, stride + 1, channels)
        rows.append([(row[a], row[a + 1], row[a + 2]) for a, _ in pairwise(ends)])
    return rows


def rgb(colour: str) -> Pixel:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


@pytest.mark.parametrize(("theme", "expected"), [("light", LIGHT), ("dark", DARK), ("auto", LIGHT)])
def test_the_pixels_have_the_colours_of_the_picture(theme: Theme, expected: dict[str, str]) -> None:
    """With `auto` they are the light ones: the page was black, and so was all that stood on it."""
    pytest.importorskip("typst", reason="PNG needs the extra 'png'")
    svg = draw(Value(2.0, "x") * 3.0, theme=theme).svg
    wide, high = (float(x) for x in re.findall(r' (?:width|height)="([\d.]+)"', svg)[:2])
    rows = pixels(png(svg))
    scale = len(rows) / high
    middles = {
        box: (float(x) + float(w) / 2.0, float(y) + float(h) - 3.0)
        for box, x, y, w, h in re.findall(
            r'kind-(\w+) .*?class="face" x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', svg
        )
    }
    left = float(re.findall(r'viewBox="(.*?) ', svg)[0])

    assert len(rows[0]) / wide == pytest.approx(scale, rel=0.01)
    assert rows[2][2] == rgb(expected["page"])
    for box, (x, y) in middles.items():
        assert rows[round(y * scale)][round((x - left) * scale)] == rgb(expected[f"{box} box"])
    inked = {pixel for row in rows for pixel in row}
    assert {rgb(colour) for colour in expected.values()} <= inked


def test_a_picture_that_can_turn_dark_is_the_light_one_on_paper() -> None:
    pytest.importorskip("typst", reason="PNG needs the extra 'png'")
    auto, light = (draw(Value(2.0, "x") * 3.0, theme=theme).svg for theme in ("auto", "light"))

    assert png(auto) == png(light)


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(400.7, 300.3, 2.0), (471.5, 471.5, 1.5), (400.25, 300.0, 1.1), (143.3, 91.3, 3.5)],
)
def test_no_row_and_no_column_of_dots_is_left_out(
    width: float, height: float, scale: float
) -> None:
    """Of a line from corner to corner the middle moves by as much from each row to the next."""
    pytest.importorskip("typst", reason="PNG needs the extra 'png'")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><rect width="{width}" height="{height}" fill="white"/>'
        f'<path d="M0 0L{width} {height}" stroke="black" stroke-width="8"/></svg>'
    )
    rows = [[255 - red for red, _, _ in row] for row in pixels(png(svg, scale))]

    for lines in (rows, list(zip(*rows, strict=True))):
        middles = [sum(k * ink for k, ink in enumerate(line)) / sum(line) for line in lines]
        moves = [after - before for before, after in pairwise(middles[20:-20])]
        even = len(lines[0]) / len(lines)
        assert max(moves) < 1.5 * even  # where a line of dots is left out it is twice as much
