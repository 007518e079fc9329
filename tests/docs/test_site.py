"""The built site: whole in both languages, linked, and complete without a network."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.slow

LANGS = ("en", "zh")
DOORS = (
    *("autograd", "autograd.compiler", "autograd.notation"),
    *("nn", "nn.data", "nn.functional", "nn.init", "nn.lr_scheduler", "nn.optim", "nn.utils"),
    *("viz", "viz.plots"),
)
LOADING = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href")}
"""Attributes that make a browser fetch something while it shows a page."""


@dataclass
class Page(HTMLParser):
    """What the tests want to know of a page: addresses, targets, and its text without code."""

    path: Path
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    text: str = ""
    code: int = 0

    CODE: ClassVar = ("pre", "code", "script", "style", "dt")

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code += tag in self.CODE
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src") and value:
                self.addresses.append((tag, name, value))

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in self.CODE

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.text += data


@cache
def page(path: Path) -> Page:
    return Page(path)


def pages(site: Path, *langs: str) -> Iterator[Page]:
    for lang in langs or LANGS:
        yield from map(page, sorted((site / lang).rglob("*.html")))


def names(site: Path, lang: str) -> set[str]:
    return {str(path.relative_to(site / lang)) for path in (site / lang).rglob("*.html")}


def test_both_languages_have_the_same_pages(site: Path) -> None:
    assert names(site, "en") == names(site, "zh")
    assert {"index.html", "operations.html", "course/neuron.html"} <= names(site, "en")


def test_every_link_within_the_site_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    broken = []
    for one in pages(site):
        for _, _, address in one.addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (one.path.parent / unquote(parts.path)).resolve() if parts.path else one.path
            # a page to play with has its state there, as lang=zh
            wants_place = target.suffix == ".html" and parts.fragment and "=" not in parts.fragment
            if not target.is_file() or (
                wants_place and unquote(parts.fragment) not in page(target).ids
            ):
                broken.append((str(one.path.relative_to(site)), address))

    assert broken == []


def test_nothing_is_loaded_from_the_network(site: Path) -> None:
    loaded = [
        (str(one.path.relative_to(site)), address)
        for one in pages(site)
        for tag, name, address in one.addresses
        if (tag, name) in LOADING and urlsplit(address).scheme not in ("", "data")
    ]
    remote = re.compile(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)]*")
    styles = {
        str(path.relative_to(site)): found
        for path in site.rglob("*.css")
        if (found := remote.findall(path.read_text(encoding="utf-8")))
    }

    assert loaded == []
    assert styles == {}


@pytest.mark.parametrize(("lang", "other"), [("en", "zh"), ("zh", "en")])
def test_every_page_leads_to_the_same_page_in_the_other_language(
    site: Path, lang: str, other: str
) -> None:
    for one in pages(site, lang):
        twin = site / other / one.path.relative_to(site / lang)
        targets = {(one.path.parent / address).resolve() for _, _, address in one.addresses}

        assert twin.resolve() in targets, one.path


def inventory(site: Path, lang: str) -> set[str]:
    """The names of Python that the site explains, as Sphinx lists them for others."""
    content = (site / lang / "objects.inv").read_bytes()
    lines = zlib.decompress(content.split(b"\n", 4)[4]).decode().splitlines()
    return {line.split()[0] for line in lines if " py:" in line}


def thing(name: str) -> object:
    door, _, last = name.rpartition(".")
    try:
        return getattr(import_module(door), last, None)
    except ImportError:  # a method of a class
        return None


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("door", DOORS)
def test_every_public_name_is_explained(site: Path, door: str, lang: str) -> None:
    """Under this door, or where the same thing comes through another."""
    explained = {id(found) for name in inventory(site, lang) if (found := thing(name)) is not None}
    public = {name: getattr(import_module(door), name) for name in import_module(door).__all__}

    assert [
        name
        for name, what in public.items()
        if not isinstance(what, ModuleType) and id(what) not in explained
    ] == []


@pytest.mark.parametrize("lang", LANGS)
def test_types_have_their_names(site: Path, lang: str) -> None:
    for path in (site / lang / "api").glob("*.html"):
        assert "ForwardRef" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("lang", LANGS)
def test_formulas_are_mathml(site: Path, lang: str) -> None:
    operations = (site / lang / "operations.html").read_text(encoding="utf-8")

    assert operations.count("<math ") > 200
    assert "<mfrac>" in (site / lang / "course" / "neuron.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGS)
def test_no_signs_of_markdown_are_left_in_a_text(site: Path, lang: str) -> None:
    left = [
        (str(one.path.relative_to(site)), found)
        for one in pages(site, lang)
        if "api" not in one.path.parts  # where ** is a power
        for found in re.findall(r".{0,20}(?:\*\*|\$\$|`|\]\().{0,20}", one.text)
    ]

    assert left == []


def test_a_chinese_sentence_has_no_space_where_its_line_ends(site: Path) -> None:
    assert "公式、反向传播" in page(site / "zh" / "index.html").text


@pytest.mark.parametrize("lang", LANGS)
def test_a_lesson_that_was_run_has_its_outputs_and_a_picture_that_opens(
    site: Path, lang: str
) -> None:
    """Text 002 prints 0.9990889488055994."""
    lesson = (site / lang / "course" / "neuron.html").read_text(encoding="utf-8")

    assert "0.9990889488055994" in lesson
    assert re.search(r'<a class="picture" href="([^"]+\.svg)"><img alt="[^"]+" src="\1">', lesson)
