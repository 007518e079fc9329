"""Every key of the page, pressed in a browser: what it does, where the focus is, what it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from autograd.notation.numbers import short
from tests.viz.page.browsing import Browse, Tab
from tests.viz.page.played import claim_shown, field_of, place_of, worked, worked_html


@pytest.fixture
def tab(browse: Browse) -> Tab:
    opened = browse(worked_html())
    opened.rest()
    return opened


def clock(tab: Tab) -> str:
    return str(tab.page.inner_text(".clock"))


def steps(tab: Tab) -> int:
    return int(clock(tab).split("/")[1])


def open_tab(tab: Tab) -> str:
    return str(tab("() => document.querySelector('[role=tab][aria-selected=true]').id"))


def focused(tab: Tab) -> Any:
    """The place of the node whose box has the focus, or the name of the element that has it."""
    return tab(
        "() => document.activeElement.dataset?.node ? Number(document.activeElement.dataset.node)"
        " : document.activeElement.localName"
    )


def enter_picture(tab: Tab, name: str) -> None:
    tab("(node) => document.querySelector(`.view [data-node='${node}']`).focus()", place_of(name))
    assert focused(tab) == place_of(name)


def test_arrows_and_page_keys_walk_the_steps(tab: Tab) -> None:
    seen = [clock(tab)]
    for key in ["ArrowRight", "PageDown", "PageDown", "ArrowLeft", "PageUp"]:
        tab.press(key)
        seen.append(clock(tab))

    assert [each.split(" / ")[0] for each in seen] == ["1", "2", "3", "4", "3", "2"]


def test_home_and_end_go_to_the_first_step_and_the_last_and_no_further(tab: Tab) -> None:
    last = steps(tab)
    tab.press("End")
    assert clock(tab) == f"{last} / {last}"
    tab.press("ArrowRight")
    assert clock(tab) == f"{last} / {last}"
    tab.press("Home", "ArrowLeft")
    assert clock(tab) == f"1 / {last}"


def test_space_plays_and_pauses(tab: Tab) -> None:
    label = "() => document.querySelector('.round.play').getAttribute('aria-label')"
    assert tab(label) == "Play"
    tab.press(" ")
    assert tab(label) == "Pause"
    tab.press(" ")
    assert tab(label) == "Play"
    assert tab("() => scrollY") == 0


def test_space_on_a_button_is_the_buttons_only(tab: Tab) -> None:
    tab.page.focus(".round.forth")
    tab.press(" ")

    assert clock(tab).startswith("2 /")
    assert tab("() => document.querySelector('.round.play').getAttribute('aria-label')") == "Play"


def test_digits_open_the_tabs_in_their_order(tab: Tab) -> None:
    ids = tab("() => [...document.querySelectorAll('[role=tab]')].map((each) => each.id)")
    for n, ident in [*enumerate(ids, 1)][::-1]:
        tab.press(str(n))
        assert open_tab(tab) == ident
    assert ids[0] == "tab-step"


def test_letters_change_language_theme_and_detail(tab: Tab) -> None:
    tab.press("l")
    assert tab("() => document.documentElement.lang") == "zh-CN"
    tab.press("l")
    assert tab("() => document.documentElement.lang") == "en"

    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = tab(ground)
    tab.press("d")
    assert tab(ground) != light
    tab.press("d")
    assert tab(ground) == light

    detail = "() => document.querySelector('.detail[aria-checked=true]')?.textContent"
    first, n = tab(detail), tab("() => document.querySelectorAll('.detail').length")
    seen = []
    for _ in range(n):
        tab.press("z")
        seen.append(tab(detail))
    assert len(set(seen)) == n
    assert seen[-1] == first


def test_f_leaves_only_picture_and_formulas_and_escape_brings_the_rest_back(tab: Tab) -> None:
    seen = "() => ['.top .button', '.tabs', 'aside.values', '.legend', '.view', '.sheet'].map("
    seen += "(each) => document.querySelector(each).getClientRects().length > 0)"
    tab.press("f")
    assert tab(seen) == [False, False, False, False, True, True]
    tab.press("Escape")
    tab.until("() => document.querySelector('.top .button').getClientRects().length > 0")
    assert tab(seen) == [True] * 6


def test_r_resets_and_undo_brings_it_back(tab: Tab) -> None:
    tab.press("End")
    tab.page.fill(field_of("w5"), "0.7")
    tab.page.locator(field_of("w5")).press("Enter")
    tab("() => document.activeElement.blur()")
    tab.press("r")
    tab.rest()
    claim_shown(tab)

    tab.press("Control+z")
    tab.rest()
    claim_shown(tab, {"w5": 0.7})


def test_the_keys_are_told_in_a_dialog_that_gives_the_focus_back(tab: Tab) -> None:
    enter_picture(tab, "w5")
    tab.press("?")
    shown = "() => document.querySelector('dialog[open]')?.innerText ?? ''"
    told = tab(shown)
    for key in ["PageUp", "Home", "Space", "Tab", "Enter", "Esc", "Ctrl Z"]:
        assert key in told
    before = clock(tab)
    tab.press("ArrowRight", "l", "2")
    assert (clock(tab), open_tab(tab)) == (before, "tab-step")

    tab.press("Escape")
    assert tab(shown) == ""
    assert focused(tab) == place_of("w5")


def test_while_one_types_letters_are_only_typed(tab: Tab) -> None:
    before = clock(tab), open_tab(tab), tab("() => document.documentElement.lang")
    tab.page.focus(field_of("w5"))
    tab.page.keyboard.type("fldzro?2 ")
    tab.press("ArrowLeft", "Home", "End", "Control+a")

    assert (clock(tab), open_tab(tab), tab("() => document.documentElement.lang")) == before
    assert tab.page.input_value(field_of("w5")).endswith("fldzro?2 ")
    assert tab.page.locator("dialog[open]").count() == 0
    tab.press("Escape")


def test_with_control_alt_or_meta_a_letter_is_the_browsers(tab: Tab) -> None:
    for key in ["Alt+l", "Control+Shift+z", "Meta+d"]:
        tab.press(key)

    assert tab("() => document.documentElement.lang") == "en"


def test_the_slider_keeps_its_arrows_and_means_the_same(tab: Tab) -> None:
    tab.page.focus(".slider")
    tab.press("ArrowRight", "ArrowRight", "ArrowLeft")
    assert clock(tab).startswith("2 /")
    tab.press("End")
    assert clock(tab) == f"{steps(tab)} / {steps(tab)}"


def test_the_picture_is_one_stop_of_tab_and_so_are_tabs_and_details(tab: Tab) -> None:
    for place in [".view", "[role=tablist]", "[role=radiogroup]"]:
        stops = tab(
            "(place) => [...document.querySelector(place).querySelectorAll('*')]"
            ".filter((each) => each.tabIndex >= 0).length",
            place,
        )
        assert stops == 1, place


def test_arrows_in_the_picture_go_along_edges_and_not_along_the_steps(tab: Tab) -> None:
    enter_picture(tab, "E_total")
    seen = []
    for key in ["ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowLeft", "ArrowRight", "ArrowRight"]:
        tab.press(key)
        seen.append(focused(tab))

    names = ["E_o1", "t1", "out_o1", "net_o1", "out_o1", "E_o1"]
    assert seen == [place_of(name) for name in names]
    assert clock(tab).startswith("1 /")


def test_a_column_is_walked_up_and_down_and_ends(tab: Tab) -> None:
    enter_picture(tab, "w1")
    for _ in range(9):
        tab.press("ArrowDown")
    bottom = focused(tab)
    for _ in range(9):
        tab.press("ArrowUp")

    assert bottom == place_of("w4")
    assert focused(tab) == place_of("w1")


def test_escape_leaves_the_picture_and_tab_comes_back_to_the_box(tab: Tab) -> None:
    enter_picture(tab, "out_h1")
    tab.press("Escape")
    assert focused(tab) == "body"
    tab.page.focus(".view [tabindex='0']")
    assert focused(tab) == place_of("out_h1")


def test_plus_and_minus_change_a_focused_leaf_and_nothing_else(tab: Tab) -> None:
    tab.press("End")
    enter_picture(tab, "w5")
    tab.press("+", "+", "-", "+")
    tab.rest()
    claim_shown(tab, {"w5": 0.42})
    tab.press("Shift+_")
    tab.rest()
    claim_shown(tab, {"w5": 0.419})
    assert focused(tab) == place_of("w5")

    enter_picture(tab, "net_o1")
    tab.press("+", "-")
    tab.rest()
    claim_shown(tab, {"w5": 0.419})


def test_enter_on_a_leaf_types_its_number(tab: Tab) -> None:
    enter_picture(tab, "w5")
    tab.press("Enter")
    assert tab("() => document.activeElement.id") == field_of("w5").removeprefix("#")


def test_enter_on_a_result_opens_its_paths(tab: Tab) -> None:
    enter_picture(tab, "out_h1")
    tab.press("Enter")

    assert open_tab(tab) == "tab-paths"


def test_each_stop_says_name_kind_data_and_gradient_as_far_as_they_are_known(tab: Tab) -> None:
    label = "(node) => document.querySelector(`.view [data-node='${node}']`).ariaLabel"
    assert tab(label, place_of("w5")) == "w5, weight. Data 0.4. Gradient not known yet."
    assert "Data not known yet." in tab(label, place_of("out_o1"))

    tab.press("End")
    tab.rest()
    told = tab(label, place_of("w5"))
    assert told == "w5, weight. Data 0.4. Gradient of E_total: 0.08217."
    told = tab(label, place_of("E_total"))
    assert (
        told
        == "E_total, the output, computed from E_o1 and E_o2. Data 0.2984. Gradient of E_total: 1."
    )

    tab.press("l")
    tab.rest()
    assert tab(label, place_of("w5")) == "w5，权重。值 0.4。E_total 对它的梯度 0.08217。"


def test_a_leaf_is_a_spin_button_with_its_number(tab: Tab) -> None:
    box = f".view [data-node='{place_of('w5')}']"
    assert tab.page.get_attribute(box, "role") == "spinbutton"
    assert tab.page.get_attribute(box, "aria-valuenow") == "0.4"
    enter_picture(tab, "w5")
    tab.press("+")
    tab.rest()
    assert tab.page.get_attribute(box, "aria-valuenow") == "0.41"
    assert tab.page.get_attribute(f".view [data-node='{place_of('net_h1')}']", "role") == "group"


def test_o_looks_inside_a_box_and_escape_gives_the_focus_back(tab: Tab) -> None:
    enter_picture(tab, "E_o1")
    tab.press("o")
    tab.rest()
    assert tab.page.locator(".lens:visible").count() == 1

    tab.press("Escape")
    tab.rest()
    assert tab.page.locator(".lens:visible").count() == 0
    assert focused(tab) == place_of("E_o1")


def test_an_edit_is_said_once_it_rests_with_the_output(tab: Tab) -> None:
    tab.press("End")
    enter_picture(tab, "w5")
    tab.press("+", "+")
    tab.rest()
    tab.rest()

    output = short(worked({"w5": 0.42})["E_total"].data, 6)
    said = tab("() => document.querySelector('[aria-live=polite]').textContent")
    assert said == f"w5 is 0.42. E_total is {output}."
