"""Pages driven in a browser: silent in every tab, and every number shown is Python's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import viz
from autograd import Value
from autograd.graph import topological
from autograd.notation.numbers import short
from tests.explaining.random_graphs import Drawing
from tests.viz.page.browsing import DESK, PHONE, Browse, Tab
from tests.viz.page.played import boxes, expected, worked, worked_html
from viz import page

N_GRAPHS = 20

TEXTS = """() => [...document.querySelectorAll(".equation")].map((line) => line.textContent)"""


def ids(tab: Tab) -> list[str]:
    found: list[str] = tab(
        "() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)"
    )
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_tab_opens_offline_without_a_word_on_the_console(
    browse: Browse, size: tuple[int, int]
) -> None:
    """The fixture claims that nothing was asked for, and nothing said."""
    tab = browse(worked_html(), size)
    for ident in [*ids(tab), *ids(tab)]:
        tab.page.click(f"#{ident}")
        for key in ["End", "ArrowLeft", " ", " ", "z", "l", "d"]:
            tab.press(key)
        if size == DESK:
            tab.page.click(".view [data-node] >> nth=3")
        tab.rest()
    assert len(ids(tab)) == 6


def drawn_as_python_has_it(tab: Tab, output: Value, inputs: Sequence[int] = ()) -> None:
    """Every box of the picture, at every detail; the gradient of an input is not told."""
    told = expected(output)
    details = tab("() => document.querySelectorAll('.detail').length") or 1
    for _ in range(details):
        tab.rest()
        drawn = boxes(tab)
        assert drawn
        recorded = {n: pair for n, pair in drawn.items() if n in told and n not in inputs}
        assert recorded == {n: told[n] for n in recorded}
        tab.press("z", "End")


@pytest.mark.parametrize("seed", range(N_GRAPHS))
def test_a_page_of_any_graph_shows_pythons_numbers_before_and_after_an_edit(
    browse: Browse, seed: int
) -> None:
    """An edit moves the first leaf by a step of its own; Python records the graph anew with it."""
    drawing = Drawing(seed)
    output, _ = drawing.record()
    tab = browse(page(output).html, DESK if seed % 3 else PHONE)
    tab.press("End")
    drawn_as_python_has_it(tab, output)

    field = tab.page.locator(".value-field").first
    place = int((field.get_attribute("id") or "").removeprefix("value-"))
    moved = topological(output)[place]
    number = moved.data + 0.125
    again = recorded_with(drawing, output, moved, number)
    field.fill(repr(number))
    field.press("Enter")
    tab("() => document.activeElement.blur()")
    drawn_as_python_has_it(tab, again)
    readout = tab.page.inner_text(".readout strong")
    assert readout == short(again.data, 6)


def recorded_with(drawing: Drawing, output: Value, moved: Value, number: float) -> Value:
    """The same graph with another number for one leaf."""
    leaves = [value for value in topological(output) if value.is_leaf]
    numbers = list(drawing.leaves)
    for n, before in enumerate(numbers):
        trial = [*numbers]
        trial[n] = number
        root, its = drawing.record(trial)
        changed = [a for a, b in zip(leaves, its, strict=True) if not same(a.data, b.data)]
        if changed == [moved] and same(before, moved.data):
            return root
    raise AssertionError("no leaf of the drawing is the one that was moved")


def same(one: float, other: float) -> bool:
    return one == other or (one != one and other != other)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("detail", ["named", "ops"])
def test_each_step_tells_the_equations_of_steps(browse: Browse, lang: Any, detail: Any) -> None:
    """Letters, digits and signs of every frame, in the order of `steps`."""
    values = worked()
    output = values["E_total"]
    if detail == "ops":
        # a page calls every value by a name, `steps` one without a label by its formula
        for n, value in enumerate(topological(output)):
            value.label = value.label or f"s{n}"
    weights = [values[f"w{n}"] for n in range(1, 9)]
    frames = viz.steps(output, detail=detail, lang=lang, parameters=weights)
    html = page(output, parameters=weights, levels=[detail], lang=lang).html
    tab = browse(html)
    tab.rest()

    for n, frame in enumerate(frames):
        lines = tab(TEXTS)
        assert [*map(bare, lines)] == [*map(bare, frame.text.splitlines())], f"step {n + 1}"
        tab.press("ArrowRight")


def bare(line: str) -> str:
    """An equation without what parts its signs: a fraction of a page has no slash."""
    return "".join(sign for sign in line if sign not in " _/\u2062\u2061{}")
