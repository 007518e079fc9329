"""The main ways through the page in Debian's Firefox, which lays out and counts on its own."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograd.notation.numbers import short
from tests.viz.page.firefox import FIREFOX, Firefox
from tests.viz.page.played import (
    BOXES,
    expected,
    field_of,
    number_of,
    place_of,
    worked,
    worked_html,
)

pytestmark = [
    pytest.mark.skipif(FIREFOX is None, reason="it needs the program firefox-esr"),
    pytest.mark.skipif(
        importlib.util.find_spec("websockets") is None, reason="it needs the extra 'browser'"
    ),
]

READY = "() => document.querySelector('.is-ready') !== null"

Open = Callable[..., None]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    running = Firefox(tmp_path_factory.mktemp("firefox"))
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def visit(firefox: Firefox, tmp_path: Path) -> Iterator[Open]:
    """Opens the page; at the test's end it has said nothing and asked for nothing."""
    firefox.said.clear()
    firefox.wanted.clear()

    def opened(address: str = "") -> None:
        path = tmp_path / "page.html"
        path.write_text(worked_html(), encoding="utf-8")
        firefox.open("about:blank")
        firefox.open(f"{path.as_uri()}{address}")
        firefox.until(READY)
        firefox.rest()

    yield opened
    assert firefox.wanted == []
    assert firefox.said == []


def claim(firefox: Firefox, **changes: float) -> None:
    """The picture shows Python's numbers."""
    firefox.rest()
    told = expected(worked(changes)["E_total"])
    drawn = {int(node): (data, gradient) for node, data, gradient in firefox(BOXES)}

    assert len(drawn) == len(worked())
    assert drawn == {n: told[n] for n in drawn}


def middle(firefox: Firefox, selector: str) -> tuple[float, float]:
    x, y = firefox(
        """(selector) => {
            const box = document.querySelector(selector).getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        selector,
    )
    return x, y


def click(firefox: Firefox, selector: str) -> None:
    firefox("(each) => document.querySelector(each).scrollIntoView({block: 'center'})", selector)
    firefox.drag(*middle(firefox, selector), 0)
    firefox.rest()


def text(firefox: Firefox, selector: str) -> str:
    return str(firefox("(selector) => document.querySelector(selector).textContent", selector))


def test_every_tab_opens_and_says_nothing_on_the_console(firefox: Firefox, visit: Open) -> None:
    visit("#step=24")
    claim(firefox)
    for ident in firefox("() => Array.from(document.querySelectorAll('[role=tab]'), (x) => x.id)"):
        click(firefox, f"#{ident}")
        assert firefox("() => document.querySelector('#sheet').textContent.length") > 0
        assert firefox("() => document.documentElement.scrollWidth <= innerWidth")


def test_steps_are_walked_by_keys_and_buttons(firefox: Firefox, visit: Open) -> None:
    visit()
    firefox.press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert text(firefox, ".clock") == "2 / 24"
    click(firefox, ".round.forth")
    assert text(firefox, ".clock") == "3 / 24"
    firefox.press("End")
    assert text(firefox, ".clock") == "24 / 24"
    firefox.rest()
    assert firefox("() => location.hash") == "#step=24"


def test_a_number_is_dragged_typed_and_undone(firefox: Firefox, visit: Open) -> None:
    visit("#step=24")
    firefox.drag(*middle(firefox, number_of("w5")), 30)
    claim(firefox, w5=0.5)

    click(firefox, field_of("w6"))
    firefox.press("Control+a", *"-2,5", "Enter")
    claim(firefox, w5=0.5, w6=-2.5)

    firefox.press("Control+z")
    claim(firefox, w5=0.5)
    firefox.press("Control+z")
    claim(firefox)


def test_the_picture_is_walked_by_keys_and_a_box_changed(firefox: Firefox, visit: Open) -> None:
    visit("#step=24")
    firefox("() => document.querySelector(\".view [tabindex='0']\").focus()")
    firefox.press("ArrowRight", "ArrowLeft", "ArrowDown", "+", "+")
    claim(firefox, w2=0.22)
    focused = firefox("() => Number(document.activeElement.dataset.node)")
    assert focused == place_of("w2")


def test_both_paths_of_a_weight_are_lit_and_add_up(firefox: Firefox, visit: Open) -> None:
    visit("#tab=paths&node=w1")
    values = worked()
    told = text(firefox, "#sheet")
    order = expected(values["E_total"])

    assert firefox("() => document.querySelectorAll('.view .rail').length") >= 2
    assert order[place_of("w1")][1] in told


def test_training_and_mistakes_are_those_of_the_text(firefox: Firefox, visit: Open) -> None:
    """The text prints 0.291027924 after one update; the right number is 0.291027774."""
    visit("#tab=train")
    click(firefox, ".tools button")
    firefox.rest()
    assert text(firefox, ".readout strong") == short(0.291027773693599, 6)
    firefox.press("r")

    click(firefox, "#tab-mistakes")
    click(firefox, "input[value='updated_first']")
    assert "0.291027773694" in text(firefox, "#sheet")
    assert "0.291027923905" in text(firefox, "#sheet")
    assert firefox("() => document.querySelectorAll('.view .is-wrong').length") > 0
