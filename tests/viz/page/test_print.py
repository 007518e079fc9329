"""The page where it is narrow, printed, still, in forced colours, and without JavaScript."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autograd.notation.numbers import short
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.played import START, worked, worked_html


def tabs(tab: Tab) -> list[str]:
    found: list[str] = tab(
        "() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)"
    )
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 360, 320])
def test_a_phone_is_never_scrolled_sideways(browse: Browse, lang: str, width: int) -> None:
    tab = browse(worked_html(), (width, 844), address=f"#step=20&lang={lang}", touch=True)
    tab.rest()
    widths = {}
    for ident in tabs(tab):
        tab.page.click(f"#{ident}")
        tab.rest()
        widths[ident] = tab("() => document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(widths, width)


def test_targets_of_a_finger_are_large_enough(browse: Browse) -> None:
    tab = browse(worked_html(), PHONE, touch=True)
    small = tab(
        """() => [...document.querySelectorAll(".transport button")].map((each) =>
            each.getBoundingClientRect()).filter(({ width, height }) =>
            width > 0 && (width < 44 || height < 44)).length"""
    )
    assert small == 0
    small = tab(
        """() => [...document.querySelectorAll("button, select, input")].filter((each) => {
            const { width, height } = each.getBoundingClientRect();
            return width > 0 && each.type !== "radio" && each.type !== "range" && height < 30;
        }).map((each) => each.className)"""
    )
    assert small == []


def printed(browse: Browse, folder: Path, address: str = "#step=20") -> str:
    """The text of the page as it comes out of a printer."""
    if shutil.which("pdftotext") is None:
        pytest.skip("it needs the program pdftotext")
    tab = browse(worked_html(), address=address)
    tab.rest()
    tab.page.pdf(path=folder / "page.pdf", format="A4", print_background=True)
    done = subprocess.run(
        ["pdftotext", "-layout", folder / "page.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_print_has_the_step_the_values_and_the_table_and_no_controls(
    browse: Browse, tmp_path: Path
) -> None:
    text = printed(browse, tmp_path)

    assert "Backward 9/11" in text
    values = worked()
    for name in START:
        assert re.search(rf"{name[0]} ?{name[1]}\s+{short(values[name].data, 9)}", text), name
    for word in ["Reset all", "Undo", "Copy link", "Quiz", "digits"]:
        assert word not in text


def test_a_dark_page_is_printed_in_dark_letters_and_stays_dark(browse: Browse) -> None:
    tab = browse(worked_html(), address="#theme=dark")
    tab.rest()
    ink = "() => getComputedStyle(document.body).color"
    dark = tab(ink)
    tab("() => dispatchEvent(new Event('beforeprint'))")
    printing = tab(ink)
    tab("() => dispatchEvent(new Event('afterprint'))")

    assert sum(map(int, re.findall(r"\d+", printing)[:3])) < 200
    assert sum(map(int, re.findall(r"\d+", dark)[:3])) > 500
    assert tab(ink) == dark


def test_the_table_is_printed_once_where_it_is_open(browse: Browse, tmp_path: Path) -> None:
    text = printed(browse, tmp_path, "#tab=table")

    assert len(re.findall(r"t ?2\s+0.99", text)) == 1


def test_a_print_shows_the_whole_picture(browse: Browse) -> None:
    tab = browse(worked_html(), (800, 500), address="#detail=ops")
    tab.rest()
    tab.page.emulate_media(media="print")
    tab.rest()
    inside = tab(
        """() => {
            const view = document.querySelector(".view");
            const style = getComputedStyle(view);
            const picture = view.querySelector("svg").getBoundingClientRect();
            return [style.overflow, picture.width <= document.documentElement.clientWidth,
                picture.height <= view.getBoundingClientRect().height + 1];
        }"""
    )
    assert inside == ["visible", True, True]
    for hidden in [".transport", "[role=tablist]", "aside.values", ".button"]:
        assert not tab.page.locator(f"{hidden}:visible").count(), hidden


def test_who_wants_no_motion_gets_none(browse: Browse) -> None:
    tab = browse(worked_html(), reduced_motion="reduce", address="#step=5")
    tab.rest()
    moving = tab(
        """() => [...document.querySelectorAll("*")].filter((each) => {
            const style = getComputedStyle(each);
            return /[1-9]/.test(style.transitionDuration) || style.animationName !== "none"
                || style.scrollBehavior === "smooth";
        }).length"""
    )
    assert moving == 0


def test_forced_colours_leave_boxes_and_texts_to_be_seen(browse: Browse) -> None:
    tab = browse(worked_html(), forced_colors="active", address="#step=5")
    tab.rest()
    seen = tab(
        """() => {
            const [face, text] = [".face", ".data-number"].map((each) =>
                getComputedStyle(document.querySelector(`.view .node ${each}`)));
            return [face.fill !== text.fill, face.stroke !== face.fill];
        }"""
    )
    assert seen == [True, True]


def test_without_script_there_are_the_picture_and_the_numbers(browse: Browse) -> None:
    tab = browse(worked_html(), java_script_enabled=False)
    text = tab.page.inner_text("body")
    values = worked()

    assert "JavaScript" in text
    assert tab.page.locator(".view svg .node").count() == len(values)
    for name, value in values.items():
        assert re.search(rf"{re.escape(name)}\s+{re.escape(short(value.data))}", text), name
