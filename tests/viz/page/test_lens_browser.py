"""The inside of a box in a real browser: where it stands, what it shows, how it is left."""

from __future__ import annotations

import pytest

from autograd.calculus.gradients import grad
from autograd.notation.numbers import short
from tests.viz.page.browsing import PHONE, Browse, Tab
from tests.viz.page.played import place_of, worked, worked_html

ALL_KNOWN = "#step=24"

BOXES = """() => [...document.querySelectorAll(".lens .node")].map((box) => {
    const text = (name) => [...box.children].find((part) => part.classList.contains(name));
    return [text("data-number").textContent, text("grad-number").textContent];
})"""

CHIPS = "() => [...document.querySelectorAll('.lens .on-plate')].map((chip) => chip.textContent)"


def open_lens(tab: Tab, name: str) -> None:
    tab.page.locator(f'.view [data-node="{place_of(name)}"] .mark-inside').click()
    tab.rest()


def area(tab: Tab, selector: str) -> dict[str, float]:
    found = tab.page.locator(selector).bounding_box()
    assert found is not None
    return {
        "left": found["x"],
        "right": found["x"] + found["width"],
        "top": found["y"],
        "bottom": found["y"] + found["height"],
    }


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["right"] <= other["left"]
        or other["right"] <= one["left"]
        or one["bottom"] <= other["top"]
        or other["bottom"] <= one["top"]
    )


def inside_of_net_h1(**changes: float) -> tuple[set[tuple[str, str]], list[str]]:
    """Data and gradient of each box, and the slopes, by Python's own pass."""
    values = worked(changes)
    names = ["w1", "i1", "w2", "i2", "b1", "net_h1"]
    gradients = dict(
        zip(names, grad(values["E_total"], [values[name] for name in names]), strict=True)
    )
    told = {(short(values[name].data), short(float(gradients[name]))) for name in names}
    arrives = short(float(gradients["net_h1"]))
    products = [values["w1"].data * values["i1"].data, values["w2"].data * values["i2"].data]
    told |= {(short(product), arrives) for product in products}
    slopes = [short(values[name].data) for name in ("i1", "w1", "i2", "w2")]
    return told, sorted([*slopes, "1", "1", "1"])


def test_the_numbers_inside_are_pythons(browse: Browse) -> None:
    tab = browse(worked_html(), address=ALL_KNOWN)
    tab.rest()
    open_lens(tab, "net_h1")

    boxes, slopes = inside_of_net_h1()
    assert {tuple(each) for each in tab(BOXES)} == boxes
    assert sorted(tab(CHIPS)) == slopes


def test_a_leaf_inside_is_dragged_and_everything_follows(browse: Browse) -> None:
    tab = browse(worked_html(), address=ALL_KNOWN)
    tab.rest()
    open_lens(tab, "net_h1")

    tab.drag(f'.lens [data-node="{place_of("w2")}"] > .data-number', 30)

    boxes, slopes = inside_of_net_h1(w2=0.3)
    assert {tuple(each) for each in tab(BOXES)} == boxes
    assert sorted(tab(CHIPS)) == slopes


def test_inside_nothing_is_told_that_the_picture_does_not_know(browse: Browse) -> None:
    """Before E_o1 has been computed, and when it has but no gradient has come."""
    tab = browse(worked_html(), address="#step=5")
    tab.rest()
    open_lens(tab, "E_o1")

    assert {data for data, _ in tab(BOXES)} == {short(worked()["t1"].data), "–"}
    assert {gradient for _, gradient in tab(BOXES)} == {"–"}
    assert set(tab(CHIPS)) == {"–"}


@pytest.mark.parametrize(
    ("step", "name", "data_known"), [(5, "net_o1", False), (20, "net_h1", True)]
)
def test_inside_the_answer_of_a_question_is_not_told(
    browse: Browse, step: int, name: str, data_known: bool
) -> None:
    """In a forward step the data inside are asked for, in a backward one what is sent on."""
    tab = browse(worked_html(), address=f"#detail=named&step={step}")
    tab.rest()
    tab.page.click(".quiz-button")
    tab.rest()
    open_lens(tab, name)
    values = worked()
    answer = values["w1"] if data_known else values[name]
    told = short(float(grad(values["E_total"], [answer])[0])) if data_known else short(answer.data)

    assert told not in tab.page.inner_text(".lens")
    assert told not in tab.page.inner_text(".under")
    inside = tab.page.locator(".lens-told li").all_inner_texts()
    assert ("0.0075" in inside[0]) == data_known


@pytest.mark.parametrize("name", ["net_h1", "net_o2", "E_o1"])
@pytest.mark.parametrize("width", [760, 1000, 1300, 1500])
def test_the_card_covers_neither_its_box_nor_the_transport(
    browse: Browse, width: int, name: str
) -> None:
    tab = browse(worked_html(), size=(width, 900))
    tab.rest()
    open_lens(tab, name)
    card = area(tab, ".lens")

    assert apart(card, area(tab, f'.view [data-node="{place_of(name)}"] > .face'))
    assert apart(card, area(tab, ".transport"))
    assert card["left"] >= 0
    assert card["right"] <= width
    if width >= 1280:
        assert apart(card, area(tab, ".view"))


def test_a_product_has_the_gradient_of_its_sum_also_when_it_is_wrong(browse: Browse) -> None:
    """With a mistake switched on that changes the gradient of net_o2."""
    tab = browse(worked_html(), address="#tab=mistakes&detail=named")
    tab.rest()
    tab.page.click(".sheet input[type=radio] >> nth=2")
    tab.rest()
    open_lens(tab, "net_o2")
    gradient = tab.page.locator(f'.view [data-node="{place_of("net_o2")}"] > .grad-number')
    values = worked()
    (right,) = grad(values["E_total"], [values["net_o2"]])

    wrong = gradient.text_content()
    assert wrong != short(float(right))
    assert [each for _, each in tab(BOXES)].count(wrong) == 3


def test_on_a_phone_the_card_can_be_scrolled_to_its_right_end(browse: Browse) -> None:
    """A neuron with its function is wider than the screen."""
    tab = browse(worked_html(), size=PHONE, touch=True, address="#detail=neurons")
    tab.rest()
    open_lens(tab, "out_h1")
    last = f'.lens [data-node="{place_of("out_h1")}"] > .face'
    assert area(tab, last)["right"] > PHONE[0]

    tab.swipe(".lens-view svg", -300)

    assert area(tab, last)["right"] <= PHONE[0]
    assert apart(area(tab, ".lens"), area(tab, f'.view [data-node="{place_of("out_h1")}"] > .face'))
    assert tab("document.documentElement.scrollWidth") == PHONE[0]


def test_o_opens_the_focused_box_and_escape_gives_the_focus_back(browse: Browse) -> None:
    tab = browse(worked_html(), address=ALL_KNOWN)
    tab.rest()
    box = tab.page.locator(f'.view [data-node="{place_of("net_o1")}"]')
    box.focus()
    tab.press("o")
    tab.rest()
    assert tab.page.is_visible(".lens")
    assert tab("document.activeElement.closest('.lens') !== null")

    tab.press("Escape")
    tab.rest()
    assert not tab.page.is_visible(".lens")
    assert box.evaluate("(each) => each === document.activeElement")


def test_a_box_that_is_one_operation_has_no_mark_and_o_does_nothing(browse: Browse) -> None:
    tab = browse(worked_html(), address=ALL_KNOWN)
    tab.rest()
    box = tab.page.locator(f'.view [data-node="{place_of("out_h1")}"]')
    assert box.locator(".mark-inside").count() == 0
    box.focus()
    tab.press("o")
    tab.rest()

    assert not tab.page.is_visible(".lens")


@pytest.mark.parametrize("aside", [-13, 13])
def test_the_mark_is_hit_by_a_finger_that_is_somewhat_beside_it(browse: Browse, aside: int) -> None:
    tab = browse(worked_html(), size=PHONE, touch=True, address="#detail=named")
    tab.rest()
    x, y = tab.middle(f'.view [data-node="{place_of("net_h1")}"] .mark-reach')

    tab.page.touchscreen.tap(x + aside, y + aside)
    tab.rest()

    assert tab.page.is_visible(".lens")


def test_the_card_speaks_the_language_of_the_page(browse: Browse) -> None:
    tab = browse(worked_html(lang="en"), address=ALL_KNOWN)
    tab.rest()
    open_lens(tab, "net_h1")
    assert tab.page.inner_text(".lens h2") == "Inside neth1"

    tab.press("l")
    tab.rest()
    assert tab.page.inner_text(".lens h2") == "neth1 的内部"


def test_the_card_closes_when_another_detail_is_shown_and_keys_are_still_heard(
    browse: Browse,
) -> None:
    tab = browse(worked_html(), address=ALL_KNOWN)
    tab.rest()
    open_lens(tab, "net_h1")
    tab.press("z")
    tab.rest()
    assert not tab.page.is_visible(".lens")

    shown = tab.page.inner_text("[role=radio][aria-checked=true]")
    tab.press("z")
    tab.rest()
    assert tab.page.inner_text("[role=radio][aria-checked=true]") != shown
