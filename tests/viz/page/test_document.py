"""A page as a file: one script, one style, a policy that names them; labels are only text."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import viz
from autograd import Value
from autograd.errors import GraphChangedError
from autograd.explaining.judging.figures import Figure
from tests.viz.page.wide import narrow
from viz.errors import DrawingError, ExportError, TooManyBoxesError
from viz.page.document import assets, data_in

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "--><svg onload=alert(1)>",
    "<!--<script>",
    "javascript:alert(1)",
    "x" * 3000,
    *"</style> __proto__ constructor step ]]> &lt; ${1} $title {v} #d1;@2;".split(),
    *"שלום a\u202eb 🙂".split(),
    "",
]


def square() -> Value:
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    return y


class Reader(HTMLParser):
    """The elements of a page with their attributes, and the text of those that hold no markup."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.inside, []).append(data)


def tags(read: Reader) -> list[str]:
    return [tag for tag, _ in read.elements]


def test_the_policy_names_the_one_script_and_the_one_style() -> None:
    html = viz.page(square()).html
    read = Reader(html)
    policy = next(
        each["content"] for tag, each in read.elements if tag == "meta" and "http-equiv" in each
    )
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)

    assert (len(scripts), len(styles)) == (1, 1)
    for kind, text in (("script", scripts[0]), ("style", styles[0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in str(policy)
    assert "unsafe" not in str(policy)
    assert str(policy).startswith("default-src 'none';")


def test_no_attribute_holds_style_or_code() -> None:
    for _, attributes in Reader(viz.page(square()).html).elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("name", sorted(assets(".js")))
def test_scripts_make_no_markup_of_text(name: str) -> None:
    text = assets(".js")[name]

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )
    assert "</" not in re.sub(r"^\s*(//.*|/?\*.*)$", "", text, flags=re.MULTILINE).replace(
        "=> </", ""
    )


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_only_text(label: str) -> None:
    plain, x = Reader(viz.page(square()).html), Value(3.0, label)
    y = x * x
    y.label = label
    html = viz.page(y, title=label or "y").html
    read = Reader(html)

    for tag in {each for each, _ in read.elements} - {"tspan"}:
        assert tag in tags(plain)
    for tag in ("script", "style", "svg", "img", "math"):
        assert tags(read).count(tag) == tags(plain).count(tag)
    labels = [node.get("label", "") for node in data_in(html)["nodes"]]
    assert labels == [label, label]
    assert html.count("<script") == 2


def tabs_and_parts(page: viz.Page) -> set[str]:
    """What can be a part of the script and makes more than nothing."""
    made = re.findall(r"^(?:function|const) ?(\w+(?:Panel|Part))\b(.*)$", page.html, re.MULTILINE)
    return {name for name, rest in made if "()=>null" not in rest}


def test_a_page_has_the_modules_that_it_has_use_for_and_no_others() -> None:
    w, x = Value(2.0, "w"), Value(3.0, "x")
    loss = (w * x - 5.0).square()

    leaf, whole = viz.page(x), viz.page(loss, parameters=[w], figures=Figure(loss, "1"))

    spared = {"trainPanel", "mistakesPanel", "figureNotesPart"}
    assert tabs_and_parts(whole) >= spared | {"stepPanel", "stripPart"}
    assert tabs_and_parts(leaf) == tabs_and_parts(whole) - spared
    assert "layersPart" not in tabs_and_parts(whole)
    assert "layersPart" in tabs_and_parts(viz.page(narrow()))


def test_a_page_is_written_wholly_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page = viz.page(square(), path)

    assert path.read_text(encoding="utf-8") == page.html
    with pytest.raises(ExportError, match=r"\.html or \.htm"):
        viz.page(square(), tmp_path / "page.svg")
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_the_recorded_graph_is_left_as_it_was() -> None:
    y = square()
    y.backward()
    viz.page(y)

    assert [x.grad for x in y.parents] == [6.0, 6.0]


def test_changed_data_are_refused() -> None:
    y = square()
    y.parents[0].data = 4.0

    with pytest.raises(GraphChangedError):
        viz.page(y)


def test_a_graph_too_large_is_refused_with_the_remedies() -> None:
    with pytest.raises(TooManyBoxesError, match="max_nodes"):
        viz.page(square(), max_nodes=1)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"levels": ["names"]}, "levels lists some of 'neurons'|levels lists some of 'named'"),
        ({"levels": "named"}, "levels lists some of"),
        ({"levels": []}, "levels is empty"),
        ({"title": {"fr": "carré"}}, "title is a text, or one for each language"),
        ({"lang": "fr"}, "lang is"),
        ({"theme": "blue"}, "theme is"),
    ],
)
def test_what_a_page_does_not_know_is_an_error(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(DrawingError, match=told):
        viz.page(square(), **asked)


@pytest.mark.parametrize("lr", [0.0, -0.5, float("nan"), float("inf"), "0.5", True])
def test_a_rate_that_is_none_is_an_error(lr: Any) -> None:
    y = square()

    with pytest.raises(DrawingError, match="lr is a positive learning rate"):
        viz.page(y, parameters=[y.parents[0]], lr=lr)
