"""The detail of layers in a browser: strips, opened layers, steps and edits, against Python."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.wide import known_of, narrow, wide
from viz import page

HTML = page(narrow(), lr=0.05).html


def opened(browse: Browse, html: str = HTML, **wishes: Any) -> Tab:
    tab = browse(html, **wishes)
    tab.until("!!document.querySelector('.is-ready .has-strips')")
    tab.rest()
    return tab


def cells(tab: Tab, layer: int, kind: str) -> list[list[Any]]:
    """The class and the opacity of each cell in a strip of a box."""
    found: list[list[Any]] = tab(
        """([layer, kind]) => {
            const box = document.querySelectorAll(".has-strips")[layer];
            const cells = box.querySelectorAll(`.strip-cells.${kind} .cell`);
            const opacity = (cell) => Number(cell.getAttribute("fill-opacity"));
            return [...cells].map((cell) => [cell.classList[1], opacity(cell)]);
        }""",
        [layer, kind],
    )
    return found


def looks(numbers: list[float]) -> list[list[Any]]:
    """The sign, and the root of the size beside the largest, to the 50th that is drawn."""
    largest = max(map(abs, numbers))
    return [
        ["minus" if x < 0.0 else "plus", pytest.approx(math.sqrt(abs(x) / largest), abs=0.0101)]
        for x in numbers
    ]


def numbers_of(layer: int, place: int) -> list[float]:
    known = known_of(narrow())
    return [known[f"h{layer}_{n}"][place] for n in range(1, 17)]


def names_in(tab: Tab, selector: str) -> list[str]:
    found: list[str] = tab(
        """(at) => [...document.querySelectorAll(at)]
            .map((each) => each.querySelector("b").textContent)""",
        selector,
    )
    return found


def test_cells_are_coloured_by_sign_and_size(browse: Browse) -> None:
    tab = opened(browse)
    tab.press("End")
    tab.rest()

    for layer in (1, 2):
        for place, kind in enumerate(("data", "grad")):
            assert cells(tab, layer, kind) == looks(numbers_of(layer, place))


def test_a_strip_says_its_extremes_in_words(browse: Browse) -> None:
    tab = opened(browse)
    tab.press("End")
    tab.rest()
    numbers = numbers_of(1, 1)

    told = tab(
        "document.querySelectorAll('.has-strips')[1].querySelector('.strip-cells.grad').getAttribute('aria-label')"
    )

    found = [float(x.replace("−", "-")) for x in re.findall(r"−?\d+(?:\.\d+)?(?= \(|,)", told)]
    assert found == pytest.approx([math.hypot(*numbers), max(numbers), min(numbers)], rel=1e-3)
    assert "16 numbers" in told


def test_nothing_is_shown_before_it_is_computed(browse: Browse) -> None:
    """After the first step only the first layer has values, and none has gradients."""
    tab = opened(browse)

    assert {look for look, _ in cells(tab, 1, "data")} == {"plus"}
    assert {look for look, _ in cells(tab, 2, "data")} == {"unknown"}
    assert {look for look, _ in cells(tab, 1, "grad")} == {"unknown"}
    told = tab(
        "document.querySelectorAll('.has-strips')[2].querySelector('.strip-cells.data').getAttribute('aria-label')"
    )
    assert "not computed yet" in told


def test_an_opened_layer_has_the_largest_gradients_first(browse: Browse) -> None:
    tab = opened(browse)
    tab.press("End")
    known = known_of(narrow())
    tab("document.querySelectorAll('.has-strips')[2].focus()")
    tab.press("Enter")
    tab.rest()

    shown = names_in(tab, ".layer-list > .layer-number")

    by_size = sorted(range(1, 17), key=lambda n: -abs(known[f"h2_{n}"][1]))
    assert shown == [f"h2{n}" for n in by_size]


def test_of_a_layer_wider_than_the_limit_the_rest_is_counted(browse: Browse) -> None:
    tab = opened(browse, page(narrow(), max_nodes=10).html)
    tab.press("End")
    tab("document.querySelectorAll('.has-strips')[1].focus()")
    tab.press("Enter")
    tab.rest()

    assert len(names_in(tab, ".layer-list > .layer-number")) == 10
    assert "6 more are not shown" in tab("document.querySelector('.layer-count').textContent")


def test_a_layer_is_closed_with_escape_and_gives_the_focus_back(browse: Browse) -> None:
    tab = opened(browse)
    tab("document.querySelectorAll('.has-strips')[1].focus()")
    tab.press("Enter")
    tab.rest()
    assert tab("document.querySelector('.layer-card').contains(document.activeElement)")

    tab.press("Escape")
    tab.rest()

    assert tab("document.querySelector('.layer-card').hidden")
    assert tab("document.activeElement === document.querySelectorAll('.has-strips')[1]")


def test_an_edited_weight_changes_the_strips_as_python_does(browse: Browse) -> None:
    """Its neuron, and by it all gradients of the layers around."""
    changed = narrow(first=2.5)
    known = known_of(changed)
    tab = opened(browse)
    tab.press("End")
    tab("document.querySelectorAll('.has-strips')[1].focus()")
    tab.press("Enter")
    tab.page.get_by_role("button", name=re.compile(r"^h11 ?data")).first.click()
    tab.page.locator(".layer-inside .layer-number", has_text="w111").first.click()
    tab.page.keyboard.type("2.5")
    tab.press("Enter")
    tab.rest()

    for place, kind in enumerate(("data", "grad")):
        expected = looks([known[f"h1_{n}"][place] for n in range(1, 17)])
        assert cells(tab, 1, kind) == expected
    told = tab("document.querySelector('.readout strong').textContent")
    assert float(told) == pytest.approx(changed.data, rel=1e-5)


def test_each_layer_is_told_in_a_step_with_its_numbers(browse: Browse) -> None:
    tab = opened(browse)
    known = known_of(narrow())
    norm = math.hypot(*(known[f"h1_{n}"][0] for n in range(1, 17)))

    told = tab("document.querySelector('.sentence').textContent")
    row = tab(
        "[...document.querySelectorAll('.layer-facts .data td')].map((cell) => cell.textContent)"
    )

    assert "2 numbers go in, 16 come out" in told
    assert row[0] == "16"
    assert float(row[1]) == pytest.approx(norm, rel=1e-3)


def test_the_name_of_a_layer_follows_the_language(browse: Browse) -> None:
    tab = opened(browse, address="#lang=zh")

    assert tab("document.querySelectorAll('.has-strips .title')[1].textContent") == "第 1 层"
    assert "输入 2 个数，输出 16 个数" in tab("document.querySelector('.sentence').textContent")


def test_a_wide_network_is_played_on_a_phone(browse: Browse) -> None:
    """Every tab opens, silently, and nothing is wider than the screen."""
    tab = opened(browse, page(wide(), lr=0.05).html, size=PHONE)

    for n in range(tab("document.querySelectorAll('[role=tab]').length")):
        tab("(n) => document.querySelectorAll('[role=tab]')[n].click()", n)
        tab.rest()
        assert tab("document.documentElement.scrollWidth") <= PHONE[0]


def test_plain_numbers_that_are_fed_in_have_no_gradient(browse: Browse) -> None:
    """They are told by size, and changed as leaves are."""
    tab = opened(browse)
    tab.press("End")
    tab("document.querySelectorAll('.has-strips')[0].focus()")
    tab.press("Enter")
    tab.rest()

    told = tab("[...document.querySelectorAll('.layer-number')].map((each) => each.textContent)")

    assert told == ["x1data0.5", "x2data−0.3"]
