"""The page looked over by axe: every tab, both themes, both sizes, both languages; no findings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import pytest

from tests.viz.page.browsing import DESK, PHONE, Browse, Tab
from tests.viz.page.played import worked_html

AXE = "axe_playwright_python"

pytestmark = pytest.mark.skipif(find_spec(AXE) is None, reason="it needs the extra 'browser'")

LOOK = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
    (each) => each.nodes.map((node) => [each.id, node.target.join(" "), node.failureSummary]))"""


@cache
def axe() -> str:
    return files(AXE).joinpath("axe.min.js").read_text(encoding="utf-8")


def findings(tab: Tab) -> list[Any]:
    tab.rest()
    if not tab("() => 'axe' in window"):
        tab(axe())
    found: list[Any] = tab(LOOK)
    return found


def tabs(tab: Tab) -> Iterator[str]:
    for ident in tab("() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)"):
        tab.page.click(f"#{ident}")
        tab.rest()
        yield ident


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_has_no_findings_in_any_tab(
    browse: Browse, size: tuple[int, int], theme: Any, lang: str
) -> None:
    tab = browse(worked_html(), size, theme, address=f"#step=20&lang={lang}", touch=size == PHONE)
    tab.rest()

    assert {ident: findings(tab) for ident in tabs(tab)} == {
        ident: []
        for ident in tab(
            "() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)"
        )
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "state", ["changed", "refused", "forward", "all", "keys", "lecture", "traced", "ops"]
)
def test_axe_has_no_findings_in_other_states(browse: Browse, theme: Any, state: str) -> None:
    address = {
        "changed": "#step=24&set=w5:0.7,b2:-3.89212",
        "forward": "#step=3",
        "all": "#step=23",
        "ops": "#detail=ops&step=9",
    }.get(state, "#step=12")
    tab = browse(worked_html(), theme=theme, address=address)
    tab.rest()
    if state == "refused":
        tab.page.fill(".value-field >> nth=0", "abc")
        tab.page.locator(".value-field >> nth=0").press("Enter")
    elif state in ("keys", "lecture"):
        tab.press("?" if state == "keys" else "f")
    elif state == "traced":
        tab.page.focus(".view [tabindex='0']")
        tab.press("ArrowDown")

    assert findings(tab) == []


def test_a_page_is_named_and_in_a_language(browse: Browse) -> None:
    tab = browse(worked_html(), address="#lang=zh")
    tab.rest()
    assert tab("() => [document.documentElement.lang, document.title]") == [
        "zh-CN",
        "E_total，一步一步来",
    ]


def test_what_a_step_says_is_said_once_and_nothing_while_it_plays(browse: Browse) -> None:
    tab = browse(worked_html())
    live = "() => document.querySelector('[aria-live=polite]').textContent"
    assert tab("() => document.querySelectorAll('[aria-live=polite]').length") == 1
    tab.press("ArrowRight")
    tab.rest()
    tab.rest()
    said = tab(live)
    assert said.startswith("2 / 24")

    tab.press(" ")
    tab.page.wait_for_timeout(3000)
    assert tab(live) == said
    tab.press(" ")
