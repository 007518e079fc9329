"""A picture that is saved from the page: it stands alone, and looks as it does there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.viz.page.browsing import Browse, Tab
from tests.viz.page.labels import HOSTILE
from tests.viz.page.played import expected, worked, worked_html
from tests.viz.page.test_hostile import graph
from viz import page

SVG = "{http://www.w3.org/2000/svg}"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def saved(tab: Tab, kind: str, folder: Path) -> Path:
    with tab.page.expect_download() as download:
        tab.page.click(f"text=Picture as {kind}")
    path: Path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def parsed(path: Path) -> ET.Element:
    return ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - it is our own text


def test_a_saved_picture_needs_nothing_else(browse: Browse, tmp_path: Path) -> None:
    tab = browse(worked_html(), address="#step=24&set=w5:0.7", accept_downloads=True)
    tab.rest()
    path = saved(tab, "SVG", tmp_path)
    text = path.read_text(encoding="utf-8")
    root = parsed(path)

    assert path.name == "E-total-step-by-step.svg"
    assert not re.search(r"<style|<script|class=|var\(|url\(|href|\son\w+=|<foreignObject", text)
    texts = {"".join(each.itertext()) for each in root.iter(f"{SVG}text")}
    values = worked({"w5": 0.7})
    numbers = expected(values["E_total"])
    drawn = [n for n, (data, _) in numbers.items() if data in texts]
    assert len(drawn) >= len(values)
    assert all(each.get("fill") for each in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", ["#step=20", "#tab=paths&node=w1", "#tab=mistakes"])
def test_a_saved_picture_looks_as_it_does_on_the_page(
    browse: Browse, tmp_path: Path, theme: Any, address: str
) -> None:
    """Of every part that is seen its looks are those that the page computes, in the same order."""
    tab = browse(worked_html(), theme=theme, address=address, accept_downloads=True)
    tab.rest()
    looks = """(svg) => [...svg.querySelectorAll("path, rect, text, circle")].filter((each) =>
        getComputedStyle(each).display !== "none"
        && !each.closest(".handle, .handle-line, .mark-inside")
    ).map((each) => {
        const { fill, stroke, strokeWidth, fontWeight, strokeDasharray } = getComputedStyle(each);
        const isText = each.localName === "text";
        return [each.localName, fill, stroke, strokeWidth, strokeDasharray, isText && fontWeight];
    })"""
    on_page = tab(f"() => ({looks})(document.querySelector('.view svg'))")
    text = saved(tab, "SVG", tmp_path).read_text(encoding="utf-8")
    alone = browse(f"<!DOCTYPE html><body>{text}", theme="light")

    found = alone(f"() => ({looks})(document.querySelector('svg'))")
    assert found[0][0] == "rect"
    assert found[1:] == on_page


def test_a_png_is_twice_as_fine_as_the_picture(browse: Browse, tmp_path: Path) -> None:
    tab = browse(worked_html(), accept_downloads=True)
    tab.rest()
    content = saved(tab, "PNG", tmp_path).read_bytes()
    wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    size = tab(
        "() => { const v = document.querySelector('.view svg').viewBox.baseVal;"
        " return [v.width, v.height]; }"
    )

    assert content.startswith(SIGNATURE)
    assert (wide, high) == (round(2 * size[0]), round(2 * size[1]))


def test_a_picture_of_hostile_labels_is_well_formed_and_inert(
    browse: Browse, tmp_path: Path
) -> None:
    output, _ = graph(HOSTILE[:9])
    tab = browse(
        page(output, title={"en": HOSTILE[0], "zh": HOSTILE[1]}).html, accept_downloads=True
    )
    tab.rest()
    path = saved(tab, "SVG", tmp_path)
    root = parsed(path)

    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {"svg", "g", "rect", "path", "text", "tspan", "title", "circle"}
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on")]
    assert re.fullmatch(r"[\w-]+\.svg", path.name)
