"""Numbers changed in a browser, by every means there is; Python recomputes what must be shown."""

from __future__ import annotations

import pytest

from autograd import Value
from autograd import sum as total
from autograd.graph import topological
from autograd.notation.numbers import short
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.played import claim_shown, field_of, number_of, worked_html
from viz import page

ALL_KNOWN = "#step=24"
"""The last step, where the picture has no dashes."""

UNDO = "Control+z"


@pytest.fixture
def tab(browse: Browse) -> Tab:
    opened = browse(worked_html(), address=ALL_KNOWN)
    opened.rest()
    return opened


def typed(tab: Tab, name: str, text: str, key: str = "Enter") -> None:
    tab.page.fill(field_of(name), text)
    tab.page.locator(field_of(name)).press(key)
    tab.rest()


def refusal(tab: Tab, name: str) -> str | None:
    place = tab.page.locator(f"{field_of(name)}-refusal")
    return place.inner_text() if place.is_visible() else None


def show(tab: Tab, place: str) -> None:
    """Scroll a place to the middle, clear of what sticks to the screen's edges."""
    tab("(place) => document.querySelector(place).scrollIntoView({block: 'center'})", place)
    tab.rest()


def test_a_page_opens_with_the_recorded_numbers(tab: Tab) -> None:
    claim_shown(tab)


def test_a_number_in_the_picture_is_dragged_and_everything_follows(tab: Tab) -> None:
    tab.drag(number_of("w5"), 30)

    claim_shown(tab, {"w5": 0.5})


def test_a_drag_to_the_left_goes_below_zero_and_shift_makes_it_fine(tab: Tab) -> None:
    tab.drag(number_of("w1"), -60)
    claim_shown(tab, {"w1": -0.05})

    tab.drag(number_of("i2"), 30, shift=True)
    claim_shown(tab, {"w1": -0.05, "i2": 0.11})


def test_a_drag_is_undone_at_once_and_edit_by_edit(tab: Tab) -> None:
    tab.drag(number_of("w5"), 30)
    tab.drag(number_of("w6"), 45)
    claim_shown(tab, {"w5": 0.5, "w6": 0.6})

    tab.press(UNDO)
    tab.rest()
    claim_shown(tab, {"w5": 0.5})

    tab.press(UNDO, UNDO)
    tab.rest()
    claim_shown(tab)


def test_escape_during_a_drag_takes_it_back(tab: Tab) -> None:
    mouse, (x, y) = tab.page.mouse, tab.middle(number_of("w5"))
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y, steps=6)
    tab.rest()
    tab.press("Escape")
    mouse.move(x + 90, y)
    mouse.up()
    tab.rest()

    claim_shown(tab)
    assert not tab("() => document.getElementById('page').classList.contains('is-dragging')")


def test_a_drag_computes_at_most_once_a_frame(tab: Tab) -> None:
    """A hundred moves in one turn of the page are one recomputation, the last number."""
    counted = tab(
        """(selector) => new Promise((done) => {
            const handle = document.querySelector(selector);
            const box = handle.getBoundingClientRect();
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const send = (type, at) => handle.dispatchEvent(new PointerEvent(type, {
                bubbles: true, isPrimary: true, pointerId: 1, button: 0, buttons: 1,
                clientX: at, clientY: y,
            }));
            const value = document.querySelector(".readout strong");
            let changes = 0;
            new MutationObserver(() => { changes += 1; }).observe(
                value, { childList: true, characterData: true, subtree: true });
            send("pointerdown", x);
            for (let n = 1; n <= 100; n += 1) send("pointermove", x + n);
            requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => {
                send("pointerup", x + 100);
                done(changes);
            })));
        })""",
        number_of("w5"),
    )
    tab.rest()

    assert counted == 1
    claim_shown(tab, {"w5": 0.73})


def test_a_button_that_is_let_go_elsewhere_leaves_nothing_that_drags(tab: Tab) -> None:
    mouse, (x, y) = tab.page.mouse, tab.middle(f'label[for="{field_of("t1")[1:]}"]')
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 200)
    mouse.up()
    for across in (0, 6, 12):
        mouse.move(x + across, y)
    tab.rest()
    claim_shown(tab)

    tab.drag(number_of("w5"), 30)
    claim_shown(tab, {"w5": 0.5})


def test_a_click_on_a_number_changes_nothing_and_a_double_click_types(tab: Tab) -> None:
    x, y = tab.middle(number_of("w5"))
    tab.page.mouse.click(x, y)
    tab.rest()
    claim_shown(tab)

    tab.page.mouse.dblclick(x, y)
    assert tab("() => document.activeElement.id") == field_of("w5").removeprefix("#")


def test_a_name_in_the_list_is_dragged_too(tab: Tab) -> None:
    tab.drag(f'label[for="{field_of("t1").removeprefix("#")}"]', 9)

    claim_shown(tab, {"t1": 0.04})
    assert tab("() => document.activeElement.localName") == "body"


@pytest.mark.parametrize("swiped", ["picture", "list"])
def test_a_finger_drags_a_number_sideways_and_the_page_stays(browse: Browse, swiped: str) -> None:
    tab = browse(worked_html(), PHONE, touch=True, address=ALL_KNOWN, is_mobile=True)
    tab.rest()
    place = number_of("w5") if swiped == "picture" else f'label[for="{field_of("w5")[1:]}"]'
    show(tab, place)
    before = tab.middle(place)

    tab.swipe(place, 60)

    # the page may become longer above it, but does not move under the finger
    assert tab.middle(place) == pytest.approx(before, abs=1.0)
    changed = float(tab.page.input_value(field_of("w5")))
    assert 0.5 <= changed <= 0.6
    claim_shown(tab, {"w5": changed})


def test_a_finger_that_scrolls_changes_no_number(browse: Browse) -> None:
    tab = browse(worked_html(), PHONE, touch=True, address=ALL_KNOWN, is_mobile=True)
    tab.rest()
    place = f'label[for="{field_of("w5")[1:]}"]'
    show(tab, place)
    before = tab("() => scrollY")

    tab.swipe(place, 4, down=120)

    assert tab("() => scrollY") < before
    claim_shown(tab)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.7", 0.7), ("-3", -3.0), ("−0,25", -0.25), ("1e-3", 1e-3), (" .5 ", 0.5), ("０．５", 0.5)],
)
def test_a_number_is_typed_as_people_write_it(tab: Tab, text: str, number: float) -> None:
    typed(tab, "w5", text)

    claim_shown(tab, {"w5": number})
    assert refusal(tab, "w5") is None


def test_what_is_typed_counts_when_one_leaves_the_field(tab: Tab) -> None:
    typed(tab, "w5", "0.7", "Tab")

    claim_shown(tab, {"w5": 0.7})


@pytest.mark.parametrize("text", ["abc", "", "1/2", "NaN", "1e999", "0x10", "1 2", "<b>"])
def test_what_is_no_number_is_refused_with_the_reason(tab: Tab, text: str) -> None:
    typed(tab, "w5", text)

    assert tab.page.get_attribute(field_of("w5"), "aria-invalid") == "true"
    assert refusal(tab, "w5") == f"“{text}” is no number. w5 stays 0.4."
    tab.page.locator(field_of("w6")).focus()
    claim_shown(tab)

    typed(tab, "w5", "0.5")
    assert refusal(tab, "w5") is None
    assert tab.page.get_attribute(field_of("w5"), "aria-invalid") is None


def test_a_comma_that_may_be_either_is_asked_about(tab: Tab) -> None:
    typed(tab, "w5", "1,234")

    assert "a thousand or a decimal" in (refusal(tab, "w5") or "")


def test_escape_in_a_field_brings_the_number_back(tab: Tab) -> None:
    tab.page.fill(field_of("w5"), "0.9")
    tab.press("Escape")

    assert tab.page.input_value(field_of("w5")) == "0.4"
    claim_shown(tab)


def test_arrows_in_a_field_change_by_a_step_and_with_shift_by_a_tenth(tab: Tab) -> None:
    tab.page.focus(field_of("w5"))
    tab.press("ArrowUp", "ArrowUp", "ArrowDown", "ArrowUp", "Shift+ArrowDown")
    tab.rest()
    assert tab.page.input_value(field_of("w5")) == "0.419"

    tab.press(UNDO)
    tab.rest()
    assert tab.page.input_value(field_of("w5")) == "0.42"
    claim_shown(tab, {"w5": 0.42})


def test_in_a_field_that_is_being_typed_in_undo_is_the_browsers(tab: Tab) -> None:
    typed(tab, "w6", "0.7")
    tab.page.focus(field_of("w5"))
    tab.page.keyboard.type("9")
    tab.press(UNDO)
    tab.rest()

    claim_shown(tab, {"w6": 0.7})


def test_one_is_reset_and_then_all_and_undo_brings_them_back(tab: Tab) -> None:
    typed(tab, "w5", "0.7")
    typed(tab, "w6", "0.1")
    assert tab.page.locator(".value-reset:visible").count() == 2

    tab.page.click(".value-reset:visible >> nth=0")
    tab.rest()
    claim_shown(tab, {"w6": 0.1})
    assert tab("() => document.activeElement.id") == field_of("w5").removeprefix("#")

    tab.page.click("text=Reset all")
    tab.rest()
    claim_shown(tab)
    assert tab.page.get_attribute("text=Reset all", "aria-disabled") == "true"

    tab.page.click("text=Undo")
    tab.rest()
    claim_shown(tab, {"w6": 0.1})


def test_a_long_number_is_shown_short_and_edited_whole(tab: Tab) -> None:
    typed(tab, "w5", "0.123456789012")
    tab.page.focus(field_of("w6"))
    assert tab.page.input_value(field_of("w5")) == "0.1235"

    tab.page.focus(field_of("w5"))
    assert tab.page.input_value(field_of("w5")) == "0.123456789012"
    tab.page.focus(field_of("w6"))
    tab.press(UNDO)
    tab.rest()
    claim_shown(tab)


def test_the_digits_that_appear_in_a_field_are_selected_to_be_replaced(tab: Tab) -> None:
    typed(tab, "w5", "0.123456789012")
    tab.page.focus(field_of("w4"))
    while tab("() => document.activeElement.id") != field_of("w5").removeprefix("#"):
        tab.press("Tab")
    tab.page.keyboard.type("0.5")
    tab.press("Enter")
    tab.rest()

    claim_shown(tab, {"w5": 0.5})


def test_what_becomes_infinite_or_nan_is_shown_as_such(tab: Tab) -> None:
    typed(tab, "w5", "1e308")
    typed(tab, "t1", "1e200")

    claim = {"w5": 1e308, "t1": 1e200}
    tab.page.focus(field_of("w6"))
    claim_shown(tab, claim)
    assert tab.page.inner_text(".readout strong") == "∞"


def test_above_sixty_a_group_is_searched_by_name(browse: Browse) -> None:
    """Of 100 inputs the first 60 are listed; a name finds the others, and the picture too."""
    leaves = [Value(float(n), f"x{n}") for n in range(100)]
    tab = browse(page(total(leaves), parameters=[]).html)
    names = "() => Array.from(document.querySelectorAll('.value-name'), (each) => each.textContent)"
    assert tab(names) == [f"x{n}" for n in range(60)]
    assert tab.page.inner_text(".values-count") == "The first 60 of 100"

    tab.page.fill(".values-filter", "X9")
    assert tab(names) == ["x9", *(f"x{n}" for n in range(90, 100))]
    tab.page.fill(".value-field >> nth=10", "5")
    tab.page.locator(".value-field >> nth=10").press("Enter")
    tab.rest()
    readout = tab.page.inner_text(".readout strong")
    assert readout == short(sum(range(99)) + 5.0, 6)

    tab.page.fill(".values-filter", "")
    tab("() => document.querySelector(\".view [tabindex='0']\").focus()")
    tab.press("End")
    box = topological(total(leaves)).index(leaves[75])
    tab("(node) => document.querySelector(`.view [data-node='${node}']`).focus()", box)
    tab.press("Enter")
    assert tab("() => document.activeElement.labels[0].textContent") == "x75"
