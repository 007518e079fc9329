"""The tab Mistakes in a browser: what is wrong is seen and told, with the numbers of Python."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograd import Value, affine, relu
from autograd.explaining.diagnosing.hypotheses import Asked, Cause
from autograd.explaining.diagnosing.lanes import computed
from autograd.explaining.diagnosing.mistakes import CATALOGUE
from autograd.explaining.diagnosing.searching import causes_of
from autograd.explaining.diagnosing.sites import sheet
from autograd.graph import topological
from autograd.notation.numbers import short
from examples.texts.verdicts import figures_of
from tests.viz.page.browsing import DESK, PHONE, Browse, Tab
from tests.viz.page.played import START, boxes, field_of, worked
from tests.viz.page.test_accessibility import findings
from viz import page

WEIGHTS = [f"w{n}" for n in range(1, 9)]
TEXTS = "(selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent)"
WRONG = "[...document.querySelectorAll('.view .is-wrong')].map((box) => Number(box.dataset.node))"


def html(**wishes: Any) -> str:
    values = worked()
    weights = [values[name] for name in WEIGHTS]
    figures = figures_of("text_000")
    return page(values["E_total"], parameters=weights, figures=figures, **wishes).html


@pytest.fixture(scope="module")
def text() -> str:
    return html()


class Wrong:
    """What one mistake made everywhere makes of the network, by Python's own lanes."""

    def __init__(self, key: str, changes: dict[str, float] | None = None) -> None:
        values = worked(changes)
        self.output = values["E_total"]
        weights = [values[name] for name in WEIGHTS]
        self.made = sheet(self.output, weights)
        self.learned = tuple(self.made.slot_of[each] for each in weights)
        self.asked = Asked("gradient", (), self.learned, 0.5)
        found = [each for each in causes_of(self.made, self.asked) if each.mistake.key == key]
        self.cause = max(found, key=lambda each: len(each.sites))

    def _numbers(self, quantity: Any, slots: tuple[int, ...], causes: tuple[Cause, ...]) -> Any:
        return computed(self.made, Asked(quantity, slots, self.learned, 0.5), [causes])[:, 0]

    def gradients(self) -> dict[int, str]:
        """The wrong gradients as boxes show them, by their places in the graph."""
        order = [value for value in topological(self.output) if value in self.made.slot_of]
        slots = tuple(self.made.slot_of[value] for value in order)
        right, wrong = (self._numbers("gradient", slots, c) for c in ((), (self.cause,)))
        places = {value: n for n, value in enumerate(topological(self.output))}
        return {
            places[value]: short(float(w))
            for value, r, w in zip(order, right, wrong, strict=True)
            if abs(r - w) > 1e-12 * max(abs(r), abs(w))
        }

    def output_after(self) -> float:
        return float(self._numbers("loss after a step", (), (self.cause,))[0])


def opened(browse: Browse, text: str, **wishes: Any) -> Tab:
    tab = browse(text, address="#tab=mistakes&lang=en", **wishes)
    tab.until("document.querySelector('.mistake-list')")
    return tab


def switch_on(tab: Tab, key: str) -> None:
    tab.page.check(f'input[value="{key}"]')
    tab.rest()


def claim_wrong(tab: Tab, wrong: Wrong) -> None:
    told = wrong.gradients()
    drawn = boxes(tab)
    shown = {n: gradient for n, gradient in told.items() if n in drawn}
    assert {*tab(WRONG)} == {*shown}
    assert {n: drawn[n][1] for n in shown} == shown
    assert short(wrong.output_after(), 12) in tab.page.inner_text(".mistake-output")


def look_for(tab: Tab, text: str) -> str:
    tab.page.fill(".detective-field input", text)
    tab.press("Enter")
    tab.until("!document.querySelector('.detective-answers').textContent.includes('Looking')")
    return str(tab.page.inner_text(".detective-answers"))


@pytest.mark.parametrize("key", ["updated_first", "no_slope", "of_operand", "minus"])
def test_wrong_gradients_are_marked_and_are_python_s(key: str, browse: Browse, text: str) -> None:
    tab = opened(browse, text)
    assert tab(WRONG) == []

    switch_on(tab, key)

    claim_wrong(tab, Wrong(key))
    chips = tab(TEXTS, ".view .is-wrong-slope")
    assert len(chips) == {"minus": 2, "updated_first": 8}.get(key, 4)
    assert {"1"} == {*chips} or key != "no_slope"
    count = tab.page.inner_text(".mistake-count >> nth=0")
    assert f"{len(tab(WRONG))} of " in count
    switch_on(tab, "none")
    assert tab(WRONG) == []


def test_what_was_edited_is_computed_with_the_mistake(browse: Browse, text: str) -> None:
    tab = opened(browse, text)
    switch_on(tab, "no_slope")

    tab.page.fill(field_of("w5"), "0.7")
    tab.press("Enter")
    tab.rest()

    claim_wrong(tab, Wrong("no_slope", {"w5": 0.7}))


def test_the_printed_numbers_that_updating_first_gives_are_marked(
    browse: Browse, text: str
) -> None:
    tab = opened(browse, text)

    switch_on(tab, "updated_first")

    assert "= text prints: 0.291027924" in tab.page.inner_text(".mistake-output >> nth=0")
    later = ".mistake-output:nth-child(2)"
    tab.until(f"document.querySelector('{later}').textContent.includes('10,000')")
    trained = tab.page.inner_text(later)
    for printed in ("0.000035085", "0.015912196", "0.984065734"):
        assert f"= text prints: {printed}" in trained
    tab.page.fill(field_of("i1"), "0.06")
    tab.press("Enter")
    tab.rest()
    assert "text prints" not in tab.page.inner_text(".mistake-result")


def test_a_mistake_can_be_made_at_one_place_only(browse: Browse, text: str) -> None:
    tab = opened(browse, text)
    switch_on(tab, "no_slope")
    everywhere = len(tab(WRONG))

    tab.page.select_option(".mistake-place select", label="∂out_h1/∂net_h1")
    tab.rest()

    assert 0 < len(tab(WRONG)) < everywhere
    assert "outh1 was left out" in tab.page.inner_text('label:has(input[value="no_slope"])')


def test_what_changes_nothing_is_greyed_and_says_why(browse: Browse) -> None:
    w, b, x = Value(0.5, "w"), Value(0.0, "b"), Value(2.0, "x")
    out = relu(affine(b, (w,), (x,)))
    out.label = "out"
    tab = opened(browse, page(out.square(), parameters=[w, b]).html)

    idle = tab("[...document.querySelectorAll('.is-idle input')].map((each) => each.value)")

    assert {"no_slope", "no_bias"} <= {*idle}
    assert "doubled" not in idle
    assert "changes nothing" in tab.page.inner_text('label:has(input[value="no_bias"])')
    tab.page.click(".mistake-more summary")
    impossible = tab.page.inner_text(".mistake-idle")
    assert "There is no sine, cosine or tangent here." in impossible


def test_every_mistake_is_listed_or_has_a_reason_why_not(browse: Browse) -> None:
    x, y = Value(0.5, "x"), Value(2.0, "y")
    for output in (x.tanh(), x * y, (x + y).sin().log()):
        tab = opened(browse, page(output).html)
        listed = tab("document.querySelectorAll('input[name=mistake]').length")
        reasons = tab(TEXTS, ".mistake-idle li")

        assert listed - 1 + len(reasons) == len(CATALOGUE)
        assert all(re.search(r" here( has a minus)?\.$", each) for each in reasons)


def test_wrong_values_are_marked_too(browse: Browse, text: str) -> None:
    tab = opened(browse, text)

    switch_on(tab, "no_bias")

    values = worked({"b1": 0.0, "b2": START["b2"]})
    drawn = boxes(tab)
    marked = tab("document.querySelectorAll('.view .has-wrong-data').length")
    assert marked > 0
    where = tab.page.locator(".mistake-place select")
    where.select_option(label="b1")
    tab.rest()
    drawn = boxes(tab)
    place = topological(worked()["E_total"])
    for n, value in enumerate(place):
        if value.label.startswith("net_h") and n in drawn:
            assert drawn[n][0] == short(values[value.label].data)


def test_the_detective_finds_the_printed_loss_and_switches_its_mistake_on(
    browse: Browse, text: str
) -> None:
    tab = opened(browse, text)

    found = look_for(tab, "0.291027924")

    assert "Etotal after one update" in found
    assert "The parameters nearer to the output were updated first" in found
    tab.page.click(".detective-answers button")
    tab.rest()
    assert tab("document.querySelector('input[name=mistake]:checked').value") == "updated_first"
    assert tab("document.activeElement.value") == "updated_first"
    claim_wrong(tab, Wrong("updated_first"))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("0.298371109", "0.298371109 is right: it is Etotal."),
        ("0.75136079", "0.75136079 is no number of this graph."),
        ("0.83", "has too few digits to tell a mistake by"),
        ("0.000035085", "0.000035085 is Etotal after 10,000 updates with the parameters nearer"),
        ("0.2857508867", "is Etotal after one update with b1 and b2 updated too."),
        (
            "0.2804840766",
            "after one update with a copy of b1 and b2 for every sum, updated too, and",
        ),
        ("abc", "abc is no number."),
        ("0.055399425", "is right: it is the contribution of neto1 to ∂Etotal/∂outh1."),
        ("-0.21707153", "is right: it is the local derivative ∂Eo2/∂outo2."),
    ],
)
def test_what_the_detective_says(number: str, says: str, browse: Browse, text: str) -> None:
    tab = opened(browse, text)

    assert says in look_for(tab, number)


def test_the_detective_can_be_told_what_it_should_have_been(browse: Browse, text: str) -> None:
    tab = opened(browse, text)
    tab.page.select_option(".detective-field select >> nth=0", "gradient")
    tab.page.select_option(".detective-field select >> nth=1", label="w1")

    found = look_for(tab, "0.00181751532")

    assert "∂Etotal/∂w1 with this mistake" in found
    assert "outh1 was left out" in found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_on_a_phone_nothing_is_wider_than_the_screen(lang: str, browse: Browse, text: str) -> None:
    tab = browse(text, PHONE, address=f"#tab=mistakes&lang={lang}")
    switch_on(tab, "rounded")

    tab.page.fill(".detective-field input", "0.2910")
    tab.press("Enter")
    tab.rest()

    assert tab("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_axe_finds_nothing_where_a_mistake_is_on_and_a_number_was_found(
    size: tuple[int, int], theme: Any, browse: Browse, text: str
) -> None:
    pytest.importorskip("axe_playwright_python", reason="it needs the extra 'browser'")
    tab = opened(browse, text, size=size, theme=theme)
    switch_on(tab, "no_bias")
    look_for(tab, "0.2910")
    tab.page.click(".mistake-more summary")

    assert findings(tab) == []
