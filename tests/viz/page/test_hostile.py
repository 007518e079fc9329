"""Labels that try to become part of the page: every tab opens, and they stay text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from autograd import Value
from autograd.language import Language
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.labels import HOSTILE
from viz import page
from viz.page.document import assets

SETTLED = [HOSTILE[n::4] for n in range(4)]
"""Several labels in one graph, so that they meet each other too."""

COUNTS = """() => [
    document.querySelectorAll("script").length,
    document.querySelectorAll("img, iframe, object, embed, link, base").length,
    [...document.querySelectorAll("*")].filter((each) => each.getAttributeNames().some(
        (name) => name.startsWith("on") || name === "href" && !each.closest("svg"))).length,
    window.hacked ?? null,
]"""


FIELDS = """() => [...document.querySelectorAll(".value")].map(
    (each) => [each.querySelector("label").textContent, each.querySelector("input").value])"""


def graph(labels: tuple[str, ...], suffix: str = "") -> tuple[Value, list[Value]]:
    """A sum of squares whose leaves, results and output have the labels."""
    leaves = [Value(0.5 + n, label) for n, label in enumerate(labels)]
    total = leaves[0] * 2.0
    for leaf in leaves[1:]:
        total = total + leaf.square()
        total.label = leaf.label + suffix
    return total, leaves


def tabs_of(tab: Tab) -> list[str]:
    found: list[str] = tab(
        "() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)"
    )
    return found


@pytest.mark.parametrize("n", range(len(SETTLED)))
@pytest.mark.parametrize("parameters", [True, False])
def test_hostile_labels_stay_text_in_every_tab(browse: Browse, n: int, parameters: bool) -> None:
    output, leaves = graph(SETTLED[n])
    title: Mapping[Language, str] = {"en": SETTLED[n][0], "zh": SETTLED[n][-1]}
    html = page(output, parameters=leaves if parameters else [], title=title).html
    tab = browse(html, PHONE if n % 2 else (1280, 900))
    before = [2, 0, 0, None]
    assert tab(COUNTS) == before

    for ident in tabs_of(tab):
        tab.page.click(f"#{ident}")
        tab.rest()
        assert tab("() => document.getElementById('sheet').textContent.length") > 0
        assert tab(COUNTS) == before, ident
    tab.press("l", "z", "?")
    tab.rest()
    assert tab(COUNTS) == before


@pytest.mark.parametrize("n", range(len(SETTLED)))
def test_values_of_any_name_are_changed_linked_to_and_found_again(browse: Browse, n: int) -> None:
    """Each is given a number of its own by its field; the link gives it back to the same one."""
    labels = SETTLED[n]
    output, _ = graph(labels, " result")
    html = page(output).html
    tab = browse(html)
    for place in range(len(labels)):
        tab.page.fill(f".value-field >> nth={place}", f"{place + 7}")
        tab.page.locator(f".value-field >> nth={place}").press("Enter")
    tab.rest()
    tab.rest()
    typed = tab(FIELDS)

    again = browse(html, address=tab("() => location.hash"))
    again.rest()
    assert again(FIELDS) == typed
    assert [number for _, number in typed] == [f"{place + 7}" for place in range(len(labels))]
    assert again("() => document.querySelectorAll('.value.is-edited').length") == len(labels)
    assert again(COUNTS) == [2, 0, 0, None]


@pytest.mark.parametrize(
    "labels", [("", "", ""), ("w", "w", "w"), ("w", "w ", " w"), ("E", "E", "output")]
)
def test_values_without_a_name_or_with_the_same_one_are_told_apart(
    browse: Browse, labels: tuple[str, ...]
) -> None:
    output, _ = graph(labels)
    tab = browse(page(output).html)
    for n in range(3):
        tab.page.fill(f".value-field >> nth={n}", f"{n + 5}")
        tab.page.locator(f".value-field >> nth={n}").press("Enter")
    tab.rest()

    assert [number for _, number in tab(FIELDS)] == ["5", "6", "7"]
    again = browse(page(output).html, address=tab("() => location.hash"))
    again.rest()
    assert again("() => document.querySelectorAll('.value.is-edited').length") == 3


def test_no_module_makes_markup_or_code_of_text() -> None:
    """What makes elements of text, or code, occurs in no module, and no style in markup."""
    forbidden = [
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
        'setAttribute("style"', "localStorage", "sessionStorage", "cookie", "fetch(", "XMLHttp",
        "import(", 'setTimeout("',
    ]  # fmt: skip
    for name, text in assets(".js").items():
        for each in forbidden:
            assert each not in text, f"{name} has {each}"
