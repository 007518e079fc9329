"""The page in notebooks, in a browser that reaches nothing but the notebook's own server."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd.notation.numbers import short
from tests.notebooks import Lab, environment, jupyterlab, marimo, notebook, until

pytestmark = pytest.mark.slow

RECORDED = """
import viz
from autograd import Value, sigmoid
w, x, b, t = Value(0.5, "w"), Value(2.0, "x"), Value(1.0, "b"), Value(0.8, "t")
out = sigmoid(w * x + b)
E = 0.5 * (t - out) ** 2
out.label, E.label = "out", "E"
"""


def error(w: float) -> float:
    return 0.5 * (0.8 - 1.0 / (1.0 + math.exp(-(2.0 * w + 1.0)))) ** 2


def slope(w: float) -> float:
    """The chain rule by hand: (out − t) · out (1 − out) · x."""
    out = 1.0 / (1.0 + math.exp(-(2.0 * w + 1.0)))
    return (out - 0.8) * out * (1.0 - out) * 2.0


class Notebook:
    """A tab that may ask one server, and whatever else it wanted."""

    def __init__(self, tab: Any, address: str) -> None:
        self.tab = tab
        self.address = address
        self.wanted: list[str] = []
        self.failed: list[str] = []
        tab.on("pageerror", lambda error: self.failed.append(str(error)))
        tab.context.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.wanted.append(url)
            route.abort()

    def page(self, number: int = 0) -> Any:
        """The page in the frame of this number, counted from 0, when it is ready."""

        def found() -> Any:
            frames = [each for each in self.tab.frames if each.url.startswith("about:srcdoc")]
            return frames[number] if len(frames) > number else None

        frame = until(found, "a frame", self.tab)
        until(lambda: frame.query_selector("#page.is-ready"), "the page in it", self.tab)
        return frame

    def shows(self, frame: Any, number: float) -> None:
        """Wait until the page's output is this number to its 6 digits, if it ever is."""
        readout = frame.locator(".readout strong")
        text = short(number, 6)
        until(lambda: readout.text_content() == text, f"E = {text}", self.tab)


def edit(frame: Any, label: str, number: str) -> None:
    """Type a number into the field of a value."""
    field = frame.get_by_label(label, exact=True)
    field.fill(number)
    field.press("Enter")


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[[str], Notebook]]:
    """Opens tabs for a server, which at the end asked for nothing from elsewhere."""
    notebooks: list[Notebook] = []

    def open_tab(address: str) -> Notebook:
        context = chromium.new_context(viewport={"width": 1400, "height": 1100})
        notebooks.append(Notebook(context.new_page(), address))
        return notebooks[-1]

    yield open_tab
    for each in notebooks:
        each.tab.context.close()
    assert [each.wanted for each in notebooks if each.wanted] == []
    assert [each.failed for each in notebooks if each.failed] == []


def test_a_page_is_the_value_of_a_cell_in_jupyterlab(
    opened: Callable[[str], Notebook], tmp_path: Path
) -> None:
    """Keys that are pressed in it are its own: with → it is one step further."""
    pytest.importorskip("jupyterlab")
    text = notebook(f"{RECORDED}viz.page(E, parameters=[w, b])")
    (tmp_path / "page.ipynb").write_text(text, encoding="utf-8")

    with jupyterlab(tmp_path) as address:
        shown = opened(address)
        Lab(shown.tab, address, "page.ipynb").run(0)
        page = shown.page()
        shown.shows(page, error(0.5))
        edit(page, "w", "0.25")
        shown.shows(page, error(0.25))
        slider = page.locator(".transport input[type=range]")
        first = slider.input_value()
        slider.focus()
        slider.press("ArrowRight")
        assert int(slider.input_value()) == int(first) + 1


def test_python_and_the_page_have_the_same_numbers_in_jupyterlab(
    opened: Callable[[str], Notebook], tmp_path: Path
) -> None:
    for package in ("jupyterlab", "anywidget"):
        pytest.importorskip(package)
    asked = "import json\nprint(json.dumps([dict(live.values), live.gradients, live.output]))"
    cells = [
        f"{RECORDED}live = viz.live(E, parameters=[w, b])\nlive",
        f"live.values = {{'w': 0.7}}\n{asked}",
        asked,
        "live.store()\nprint(w.data, x.data)",
    ]
    (tmp_path / "live.ipynb").write_text(notebook(*cells), encoding="utf-8")

    with jupyterlab(tmp_path) as address:
        shown = opened(address)
        lab = Lab(shown.tab, address, "live.ipynb")
        lab.run(0)
        page = shown.page()
        shown.shows(page, error(0.5))

        lab.run(1)
        values, gradients, output = json.loads(lab.printed(1))
        assert values == {"w": 0.7, "x": 2.0, "b": 1.0, "t": 0.8}
        assert (output, gradients["w"]) == pytest.approx((error(0.7), slope(0.7)), rel=1e-12)
        shown.shows(page, error(0.7))

        edit(page, "w", "0.25")

        def heard() -> Any:
            lab.run(2)
            found = json.loads(lab.printed(2))
            return found if found[0]["w"] == 0.25 else None

        values, gradients, output = until(heard, "what was typed", shown.tab)
        assert values == {"w": 0.25, "x": 2.0, "b": 1.0, "t": 0.8}
        assert (output, gradients["w"]) == pytest.approx((error(0.25), slope(0.25)), rel=1e-12)
        shown.shows(page, error(0.25))

        lab.run(3)
        assert lab.printed(3) == "0.25 2.0"


def test_an_exported_notebook_has_the_page_to_play_with(
    opened: Callable[[str], Notebook], tmp_path: Path
) -> None:
    """What nbconvert's own template asks a network for, it does without."""
    for package in ("nbconvert", "ipykernel"):
        pytest.importorskip(package)
    text = notebook(f"{RECORDED}viz.page(E, parameters=[w, b], lang='zh')")
    (tmp_path / "page.ipynb").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "page.ipynb"]
    home = environment(tmp_path)
    subprocess.run(command, cwd=tmp_path, env=home, check=True, capture_output=True)

    shown = opened("file:")
    shown.tab.goto((tmp_path / "page.html").as_uri(), wait_until="commit")
    page = shown.page()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    edit(page, "w", "0.25")
    shown.shows(page, error(0.25))
    shown.wanted.clear()
    shown.failed.clear()


def test_a_cell_of_marimo_runs_again_when_the_page_is_changed_and_trained(
    opened: Callable[[str], Notebook], tmp_path: Path
) -> None:
    """A step of training takes from w half of its slope."""
    for package in ("marimo", "anywidget"):
        pytest.importorskip(package)
    body = RECORDED.strip().replace("\n", "\n    ")
    (tmp_path / "app.py").write_text(
        f"""
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    {body}
    live = mo.ui.anywidget(viz.live(E, parameters=[w, b]))
    live
    return live, mo


@app.cell
def _(live, mo):
    told = [live.values["w"], live.output, live.gradients["w"]]
    mo.md("told " + " ".join(map(repr, told)))
    return
""",
        encoding="utf-8",
    )

    with marimo(tmp_path, "app.py") as address:
        shown = opened(address)
        shown.tab.goto(address)
        page = shown.page()
        told = shown.tab.get_by_text("told ", exact=False).last

        def numbers() -> list[float]:
            return [float(each) for each in told.text_content().split()[1:]]

        until(lambda: numbers()[0] == 0.5, "the first run", shown.tab)
        edit(page, "w", "0.25")
        until(lambda: numbers()[0] == 0.25, "another run", shown.tab)
        assert numbers() == pytest.approx([0.25, error(0.25), slope(0.25)], rel=1e-12)

        page.get_by_role("tab", name="Train").click()
        page.get_by_role("button", name="1 step", exact=True).click()
        until(lambda: numbers()[0] != 0.25, "a run after a step of training", shown.tab)
        assert numbers()[0] == pytest.approx(0.25 - 0.5 * slope(0.25), rel=1e-12)
