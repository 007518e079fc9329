"""What notebooks are given: pictures that stay when somebody else opens the notebook.

JupyterLab prefers HTML to SVG and shows an untrusted notebook no SVG at all; VS Code sorts the same
way; marimo asks `_display_` first, and takes a list for a tree of its items.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import nn
from autograd import Value
from autograd.engine.adding import primitive
from viz import Drawing, Frames, draw, frames, steps
from viz.export import FORMATS

SANITISED = {"p", "div", "pre", "img", "span"}
"""Of what we write, the elements that JupyterLab leaves in a notebook that is not trusted."""


def expression() -> Value:
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    product = a * b
    product.label = "p"
    return product


def pictures(html: str) -> list[str]:
    """The SVG texts inside the images of a page."""
    sources = re.findall(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"', html)
    return [b64decode(source).decode() for source in sources]


class Sanitised(HTMLParser):
    """What is seen of a page from which styles and unknown elements are taken, but not text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.hidden = 0
        self.style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.style = tag == "style"
        if tag == "div":
            self.hidden += 1 if self.hidden or ("hidden", None) in attrs else 0
        if tag == "img" and not self.hidden:
            self.seen.append("[picture]")

    def handle_endtag(self, tag: str) -> None:
        self.style = False
        if tag == "div" and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.style and not self.hidden:
            self.seen.append(data)


def test_an_executed_notebook_of_a_stranger_shows_the_picture() -> None:
    drawing = draw(expression())

    assert pictures(drawing._repr_html_()) == [drawing.svg]
    assert set(re.findall(r"<(\w+)", drawing._repr_html_())) <= SANITISED


def test_the_image_says_what_it_is_where_it_cannot_be_seen() -> None:
    assert 'alt="Drawing(boxes=3, format=&#x27;svg&#x27;)"' in draw(expression())._repr_html_()


def test_a_value_is_shown_as_html_and_as_svg_from_one_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from viz import drawing  # noqa: PLC0415

    value = expression()
    svg = draw(value).svg
    calls: list[Value] = []
    draws = drawing.draw

    def counted(value: Value) -> Drawing:
        calls.append(value)
        return draws(value)

    monkeypatch.setattr(drawing, "draw", counted)
    bundle = value._repr_mimebundle_(include=None, exclude=None)

    assert bundle["image/svg+xml"] == svg
    assert pictures(bundle["text/html"]) == [svg]
    assert calls == [value]


def test_a_value_too_large_to_draw_is_shown_as_its_repr() -> None:
    value = Value(1.0)
    for _ in range(501):
        value = value.sin()
    value.label = "<b>"

    bundle = value._repr_mimebundle_(include=None, exclude=None)

    assert set(bundle) == {"text/html"}
    assert bundle["text/html"].startswith("<pre>Value(data=")
    assert "label='&lt;b&gt;'" in bundle["text/html"]


def test_a_frame_shows_its_picture_and_then_its_sentences_and_equations_as_mathml() -> None:
    frame = steps(expression())[1]
    html = frame._repr_html_()

    assert pictures(html) == [frame.svg]
    assert f'<img alt="{frame.sentence}"' in html
    assert html.index("<p>Now back from <math>") < html.index("<mfrac>")


def test_where_styles_are_dropped_equations_are_text_and_not_the_letters_of_mathml() -> None:
    """Without its elements MathML runs into ∂p∂a=-3, which is read as a product."""
    frame = steps(expression())[1]

    picture, *seen = Sanitised(frame._repr_html_()).seen
    assert (picture, len(seen)) == ("[picture]", 1)
    assert seen[0].split() == f"{frame.sentence} {frame.text}".split()


def test_where_styles_hold_equations_are_mathml_alone() -> None:
    html = steps(expression())[1]._repr_html_()

    assert "div[data-chainrule]{display:block!important}pre[data-chainrule]{display:none}" in html


@pytest.mark.usefixtures("clean_table")
def test_a_frame_whose_latex_is_no_mathml_shows_its_text() -> None:
    odd = primitive("odd", "x", lambda xp, x: x, (lambda xp, z, x: 1.0,), tex=r"\oddity{{{0}}}")
    root = odd(Value(2.0, "x"))
    root.label = "y"

    html = steps(root)[0]._repr_html_()

    assert "<math" not in html
    assert f"<pre>{steps(root)[0]}</pre>" in html


def test_a_list_of_frames_shows_itself() -> None:
    told = steps(expression())

    assert isinstance(told, list)
    assert pictures(told._repr_html_()) == [frame.svg for frame in told]
    assert [len(told), told[0].number, told[-1].phase] == [3, 1, "all"]


def test_a_part_of_the_frames_shows_itself_too() -> None:
    told = steps(expression())

    assert isinstance(told[1:], Frames)
    assert steps(expression(), lang="zh")[1:].lang == "zh"
    assert pictures(told[1:]._repr_html_()) == [frame.svg for frame in told[1:]]


def test_marimo_is_given_an_object_instead_of_a_list() -> None:
    told = steps(expression())

    shown = told._display_()

    assert not isinstance(shown, list)
    assert shown._repr_html_() == told._repr_html_()


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "1 of 3 steps are shown; the others: frames[1:]"),
        ("zh", "共 3 步，显示了 1 步；其余见 frames[1:]"),
    ],
)
def test_more_frames_than_a_notebook_should_keep_are_told_of(
    lang: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MOST_SHOWN", 10)
    html = steps(expression(), lang=lang)._repr_html_()  # type: ignore[arg-type]

    assert len(pictures(html)) == 1
    assert says in html


def test_a_label_with_markup_is_text_on_the_page() -> None:
    x = Value(2.0, "<script>alert(1)</script>")
    y = x * 3.0
    y.label = '"><img src=x onerror=alert(1)>'

    html = steps(y)._repr_html_()

    assert "<script" not in html
    assert len(re.findall("<img", html)) == len(steps(y))


def test_what_cannot_be_pointed_at_says_nothing_of_hovering() -> None:
    """In an image, a PNG or a PDF a tooltip never appears."""
    root = nn.MLP(3, [16, 16, 1], activation="tanh")([2.0, 3.0, -1.0])
    drawing, frame = draw(root), steps(root)[0]

    assert "hover an edge" in drawing.svg
    assert "hover an edge" in frame.svg
    for html in (drawing._repr_html_(), frame._repr_html_()):
        assert "hover an edge" not in pictures(html)[0]
    still = ET.fromstring(drawing.still)  # noqa: S314 - it is our own text
    assert not [each for each in still.iter() if (each.text or "").startswith("hover")]


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_a_file_on_paper_is_made_of_the_picture_without_hovering(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, suffix, replace(FORMATS[suffix], write=str.encode))
    root = nn.MLP(3, [16, 16, 1], activation="tanh")([2.0, 3.0, -1.0])

    for picture in (draw(root), steps(root)[0]):
        written = picture.save(tmp_path / f"g.{suffix}").read_text(encoding="utf-8")
        assert "<svg" in written
        assert "hover an edge" not in written
