"""The first page of the guide shows the picture that its code draws."""

from __future__ import annotations

import doctest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314  (our own file)
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    return sorted("".join(text.itertext()) for text in texts)


@pytest.mark.parametrize(
    ("lang", "name"), [("en", "first-graph.svg"), ("zh", "first-graph.zh.svg")]
)
def test_the_picture_says_what_the_code_draws(lang: str, name: str) -> None:
    """Its words and numbers; where the boxes stand depends on the Graphviz that is there."""
    page = (DOCS / lang / "getting-started.md").read_text(encoding="utf-8")
    shown = (DOCS / "pictures" / name).read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for example in doctest.DocTestParser().get_examples(page):
        exec(example.source, names)  # noqa: S102
        if "picture" in names:
            break

    assert f"(../pictures/{name})" in page
    assert words(names["picture"].svg) == words(shown)
