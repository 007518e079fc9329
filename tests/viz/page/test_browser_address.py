"""The address of a state: every part of it comes back, and nothing else does anything."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from tests.viz.page.browsing import Browse, Tab
from tests.viz.page.played import claim_shown, field_of, worked_html

STATE = """() => ({
    clock: document.querySelector(".transport:not([hidden]) .clock")?.textContent,
    tab: document.querySelector("[role=tab][aria-selected=true]").id,
    detail: document.querySelector(".detail[aria-checked=true]")?.textContent,
    lang: document.documentElement.lang,
    theme: getComputedStyle(document.body).backgroundColor,
    picture: document.querySelector(".view").textContent,
    sheet: document.querySelector("#sheet").textContent,
    values: [...document.querySelectorAll(".value-field")].map((each) => each.value),
})"""


def state(tab: Tab) -> Any:
    tab.rest()
    return tab(STATE)


def address(tab: Tab) -> str:
    tab.page.wait_for_timeout(350)
    return str(tab("() => location.hash"))


def test_a_page_as_it_starts_has_no_address_of_its_own(browse: Browse) -> None:
    tab = browse(worked_html())
    assert address(tab) == ""


@pytest.mark.parametrize(
    "hash_",
    [
        "#step=20",
        "#tab=paths&node=w1",
        "#tab=nudge&node=w5",
        "#lr=0.05&how=output-first&tab=train",
        "#mistake=updated_first&tab=mistakes",
        "#mistake=one_path&tab=mistakes&set=w5:0.45",
        "#tab=table",
        "#detail=ops&step=5",
        "#lang=zh",
        "#theme=dark",
        "#digits=9&step=24",
        "#set=b2:0.7,w1:-1e-7,w5:0.45",
        "#lang=zh&theme=dark&digits=6&detail=ops&tab=paths&step=7&node=out_h1&set=w5:0.45",
    ],
)
def test_a_link_opens_what_it_tells_and_the_page_tells_the_same_link(
    browse: Browse, hash_: str
) -> None:
    tab = browse(worked_html(), address=hash_)
    seen = state(tab)
    tab.press("f", "f")
    written = address(tab)
    parts = dict(part.split("=") for part in written[1:].split("&"))

    assert parts | dict(part.split("=") for part in hash_[1:].split("&")) == parts
    assert state(browse(worked_html(), address=written)) == seen
    assert seen != state(browse(worked_html()))


def test_what_one_does_is_in_the_address_and_comes_back(browse: Browse) -> None:
    tab = browse(worked_html())
    for _ in range(19):
        tab.press("ArrowRight")
    tab.page.fill(field_of("w5"), "0.45")
    tab.page.locator(field_of("w5")).press("Enter")
    tab("() => document.activeElement.blur()")
    tab.press("2", "l", "d")
    written = address(tab)

    assert "step=20" in written
    assert "set=w5:0.45" in written
    assert state(browse(worked_html(), address=written)) == state(tab)


JUNK = [
    "#", "#&&&", "#=", "#step", "#step=0", "#step=999", "#step=-1", "#step=1e1", "#step=abc",
    "#tab=nothing", "#tab=__proto__", "#detail=constructor", "#lang=fr", "#lang=__proto__",
    "#theme=pink", "#digits=0", "#digits=99", "#digits=x", "#node=nobody", "#node=@999",
    "#node=%E0%A4", "#set=", "#set=w5", "#set=w5:", "#set=w5:abc", "#set=w5:NaN",
    "#set=w5:Infinity", "#set=E_total:1", "#set=nobody:1", "#set=@999:1", "#set=w5:1:2",
    "#__proto__=1", "#toString=1", "#unknown=1&step=1", "#<script>alert(1)</script>",
    "#step=%3Cimg%20src=x%20onerror=alert(1)%3E", "#" + "x" * 100_000,
    "#mistake=none_of_them", "#mistake=__proto__", "#lr=0", "#lr=-1", "#lr=1e999", "#how=never",
    "#set=" + ",".join(["w5:abc"] * 5000),
]  # fmt: skip


def test_junk_that_one_goes_to_is_ignored(browse: Browse) -> None:
    tab = browse(worked_html())
    plain = state(tab)
    for junk in JUNK:
        tab("(junk) => { location.hash = junk; }", junk)
        tab.page.wait_for_timeout(40)
        assert tab(STATE) == plain, junk[:99]


def test_trained_numbers_are_in_the_link_and_come_back(browse: Browse) -> None:
    tab = browse(worked_html(), address="#tab=train")
    tab.rest()
    tab.page.click(".tools button >> nth=1")
    tab.rest()
    trained = tab("() => document.querySelector('.readout strong').textContent")
    written = address(tab)

    again = browse(worked_html(), address=written)
    again.rest()
    assert len(written) < 300
    assert again("() => document.querySelector('.readout strong').textContent") == trained
    assert trained != browse(worked_html())(
        "() => document.querySelector('.readout strong').textContent"
    )


@pytest.mark.parametrize(
    "junk", ["&".join(each.lstrip("#") for each in JUNK[n::4]) for n in range(4)]
)
def test_junk_that_one_starts_with_is_ignored(browse: Browse, junk: str) -> None:
    assert state(browse(worked_html(), address=f"#{junk}")) == state(browse(worked_html()))


def test_back_and_forward_and_another_hash_are_followed(browse: Browse) -> None:
    tab = browse(worked_html(), address="#step=24")
    tab.rest()
    tab("() => { location.hash = '#step=24&set=w5:0.7'; }")
    tab.rest()
    claim_shown(tab, {"w5": 0.7})

    tab("() => history.back()")
    tab.rest()
    claim_shown(tab)

    tab("() => history.forward()")
    tab.rest()
    claim_shown(tab, {"w5": 0.7})


def test_copying_a_link_gives_this_state(browse: Browse) -> None:
    tab = browse(
        worked_html(), address="#step=7", permissions=["clipboard-read", "clipboard-write"]
    )
    tab.page.click("text=Copy link")
    tab.until("() => document.querySelector('.share-result').textContent.length > 0")
    shown = tab(
        "() => document.querySelector('.copied-text')?.value ?? navigator.clipboard.readText()"
    )

    assert shown == tab("() => location.href")
    assert shown.endswith("#step=7")


def test_without_a_clipboard_the_link_is_shown_to_be_copied(browse: Browse) -> None:
    tab = browse(worked_html(), address="#step=7")
    tab("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    tab.page.click("text=Copy link")
    tab.until("() => document.querySelector('.copied-text')")

    assert tab("() => document.activeElement.value").endswith("#step=7")
    assert tab("() => getSelection().toString() || document.activeElement.selectionEnd") != 0


def test_a_frame_without_history_works_all_the_same(browse: Browse) -> None:
    """As in a notebook: sandboxed, without an address, the very file."""
    frame_of = (
        '<!DOCTYPE html><iframe sandbox="allow-scripts" width="1280" height="860" srcdoc="{}">'
    )
    tab = browse(frame_of.format(escape(worked_html())), ready=False)
    frame = tab.page.frames[1]
    frame.locator(".round.forth").click()
    frame.locator(field_of("w5")).fill("0.7")
    frame.locator(field_of("w5")).press("Enter")
    tab.page.wait_for_timeout(500)

    assert frame.locator(".clock").inner_text().startswith("2 /")
    assert frame.locator(field_of("w5")).input_value() == "0.7"
    assert not frame.locator(".share-button").count()
