"""Training in a browser: the numbers of Python's own descent, by buttons, keys and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import viz
from autograd import Value
from autograd.explaining.judging.descents import Descent
from examples.texts.verdicts import figures_of
from examples.worked_example.network import OWN, TEXT, VARIANTS, Network, given_network, train
from tests.viz.page.browsing import PHONE, Browse, Tab

NAMES = ["E_total", "out_o1", "out_o2"]


@pytest.fixture(scope="module")
def network() -> Network:
    return given_network()


@pytest.fixture(scope="module")
def html(network: Network) -> str:
    output = network.record()["E_total"]
    return viz.page(output, parameters=network.weights, figures=figures_of(TEXT)).html


def _opened(browse: Browse, html: str, **wishes: Any) -> Tab:
    tab = browse(html, **wishes)
    tab.page.locator("#tab-train").click()
    return tab


def _button(tab: Tab, name: str) -> None:
    tab.page.get_by_role("button", name=name, exact=True).click()


def _status(tab: Tab) -> str:
    return str(tab("document.querySelector('.train-status').textContent"))


def _until_step(tab: Tab, step: str) -> None:
    tab.until(f"document.querySelector('.train-status').textContent.includes('{step} step')")


def _numbers(tab: Tab, names: Sequence[str] = NAMES) -> list[float]:
    """The data of these values in the tab Numbers, with all digits."""
    tab.page.locator("#tab-table").click()
    tab.page.locator(".tools select").select_option("17")
    tab.rest()
    rows: list[list[str]] = tab(
        """[...document.querySelectorAll(".table:first-of-type tbody tr")].map((row) =>
            [row.cells[0].textContent, row.querySelector(".table-number").textContent])"""
    )
    found = dict(reversed(rows))
    tab.page.locator("#tab-train").click()
    return [float(found[name.replace("_", "")].replace("−", "-")) for name in names]


def test_the_numbers_after_1_and_10000_steps_are_python_s(html: str, browse: Browse) -> None:
    tab = _opened(browse, html)
    right = train(OWN)

    _button(tab, "1 step")
    assert _numbers(tab) == pytest.approx(right[1], rel=1e-12)

    _button(tab, "To step 10,000")
    _until_step(tab, "10,000")
    assert _numbers(tab) == pytest.approx(right[10_000], rel=1e-12)


def test_the_clock_travels_and_training_goes_on_from_the_end(
    html: str, network: Network, browse: Browse
) -> None:
    tab = _opened(browse, html)
    output = network.record()["E_total"]
    right = Descent(output, tuple(network.weights), 0.5).numbers([(output, None)], [57, 201])

    _button(tab, "+100")
    _button(tab, "+100")
    _until_step(tab, "200")
    slider = tab.page.locator(".transport input[type=range]")
    slider.fill("57")
    tab.rest()
    assert "57" in _status(tab)
    assert _numbers(tab, ["E_total"]) == pytest.approx(right[57], rel=1e-12)

    _button(tab, "1 step")
    _until_step(tab, "201")
    assert _numbers(tab, ["E_total"]) == pytest.approx(right[201], rel=1e-12)


def _never_cleared(network: Network, steps: int) -> float:
    """The error if the gradients of all steps so far are taken together."""
    weights = [Value(each.data) for each in network.weights]
    for each in weights:
        each.grad = 0.0
    for _ in range(steps):
        Network(network.inputs, network.targets, weights, network.biases, 0.5).record()[
            "E_total"
        ].backward()
        for each in weights:
            each.data -= 0.5 * each.grad
    again = Network(network.inputs, network.targets, weights, network.biases, 0.5)
    return again.record()["E_total"].data


def test_each_way_of_updating_can_be_chosen(html: str, network: Network, browse: Browse) -> None:
    tab = _opened(browse, html)
    output = network.record()["E_total"]
    _button(tab, "1 step")
    _button(tab, "1 step")
    right = {
        "output first": Descent(output, tuple(network.weights), 0.5).numbers(
            [(output, None)], [2], "output first"
        )[2][0],
        "uphill": Descent(output, tuple(network.weights), -0.5).numbers([(output, None)], [2])[2][
            0
        ],
        "never cleared": _never_cleared(network, 2),
        "together": Descent(output, tuple(network.weights), 0.5).numbers([(output, None)], [2])[2][
            0
        ],
    }

    for how, number in right.items():
        tab.page.locator(".train-how").select_option(how)
        tab.rest()

        assert _status(tab).startswith("After 2 steps")
        assert _numbers(tab, ["E_total"]) == [pytest.approx(number, rel=1e-12)]


@pytest.mark.parametrize("bias", ["shared", "each"])
def test_biases_can_be_trained_too(bias: Any, html: str, browse: Browse) -> None:
    """The six variants of the worked example; nine digits of its error stand in the page."""
    tab = _opened(browse, html)
    _button(tab, "To step 10,000")
    _until_step(tab, "10,000")
    tab.page.locator(".train-also summary").click()
    selects = tab.page.locator(".train-other select")
    for n in range(2):
        selects.nth(n).select_option(bias)
    name = {"shared": "shared_bias_trained", "each": "bias_per_neuron_trained"}[bias]

    for variant in (each for each in VARIANTS if each.bias == name):
        how = "together" if variant.order == "at once" else variant.order
        tab.page.locator(".train-how").select_option(how)
        tab.rest()
        _until_step(tab, "10,000")

        number = float(_status(tab).split("=")[1].replace("−", "-"))
        assert number == pytest.approx(train(variant)[10_000][0], rel=1e-8)
    assert tab.page.locator(".train-apart").is_visible() is (bias == "each")


def test_a_split_bias_leaves_the_picture_at_its_numbers(
    html: str, network: Network, browse: Browse
) -> None:
    tab = _opened(browse, html)
    tab.page.locator(".train-also summary").click()
    tab.page.locator(".train-other select").first.select_option("each")
    _button(tab, "+100")

    assert _numbers(tab, ["E_total"]) == [network.record()["E_total"].data]


def test_by_keys_alone_the_error_gets_below_a_thousandth(html: str, browse: Browse) -> None:
    tab = browse(html)
    tab.until("document.querySelector('#tab-train')")

    tab.press("4")
    tab.until("document.querySelector('.train-status')")
    tab.press("Space")
    tab.until(
        """() => {
            const told = document.querySelector(".train-status").textContent.split("=")[1];
            return Number(told.replace("−", "-")) < 0.001;
        }"""
    )
    tab.press("Space")
    tab.rest()

    assert _numbers(tab, ["E_total"])[0] < 0.001


def test_the_keys_of_the_clock_train_a_step_and_go_back(html: str, browse: Browse) -> None:
    tab = browse(html)
    tab.until("document.querySelector('#tab-train')")
    tab.press("4")

    for keys, said in (
        (["ArrowRight"], "After 1 step "),
        (["ArrowRight", "ArrowRight"], "After 3 steps"),
        (["ArrowLeft"], "After 2 steps"),
        (["Home"], "Before training"),
        (["End"], "After 3 steps"),
        (["Home", "ArrowRight"], "After 1 step "),
    ):
        tab.press(*keys)
        tab.rest()
        assert _status(tab).startswith(said)


def test_playing_comes_to_10000_steps_and_ends(html: str, browse: Browse) -> None:
    tab = _opened(browse, html)

    tab.page.locator(".transport .play").click()
    _until_step(tab, "10,000")

    tab.until("document.querySelector('.transport .play').getAttribute('aria-label') === 'Play'")
    assert _numbers(tab) == pytest.approx(train(OWN)[10_000], rel=1e-12)


def _verdicts(tab: Tab) -> list[list[str]]:
    """Of each figure of the training: quantity, printed, here, verdict."""
    tab.until("document.querySelector('.figures-counted').textContent.includes('33')")
    rows: list[list[str]] = tab(
        """[...document.querySelectorAll(".figures > .wide tbody")].map((body) =>
            [...body.rows[0].cells].map((cell) => cell.textContent))"""
    )
    return rows


def test_printed_figures_are_judged_and_output_first_gives_those_that_differ(
    html: str, browse: Browse
) -> None:
    tab = _opened(browse, html)

    rows = _verdicts(tab)
    differ = [row[:3] for row in rows if "✗" in row[3]]
    assert differ == [
        ["Etotal after 1 step", "0.291027924", "0.291027774"],
        ["Etotal after 10,000 steps", "0.000035085", "0.000035102"],
        ["outo1 after 10,000 steps", "0.015912196", "0.015913620"],
        ["outo2 after 10,000 steps", "0.984065734", "0.984064274"],
    ]
    tab.until(
        "document.querySelectorAll('.figures > .wide .figure-why:not([hidden])').length === 4"
    )

    tab.page.locator(".figures > .wide .figure-why .link").nth(1).click()
    _until_step(tab, "10,000")
    tab.until("document.querySelector('.train-how').value === 'output first'")
    tab.page.wait_for_timeout(600)
    agree = {row[0]: row[3] for row in _verdicts(tab)}
    assert all("✓" in agree[row[0]] for row in differ)
    assert _numbers(tab) == pytest.approx(train(VARIANTS[1])[10_000], rel=1e-12)


def test_figures_follow_an_edit_and_the_text_comes_back(html: str, browse: Browse) -> None:
    tab = _opened(browse, html)
    assert _verdicts(tab)[0][2] == "0.298371109"
    assert tab.page.locator(".figures-note").is_hidden()

    field = tab.page.locator("aside.values input").first
    field.fill("0.5")
    field.press("Enter")
    here = "document.querySelector('.figure-table tbody tr').cells[2].textContent"
    tab.until(f"{here} !== '0.298371109'")
    assert tab.page.locator(".figures-note").is_visible()

    tab.page.locator(".figures-note .link").click()
    tab.until(f"{here} === '0.298371109'")
    assert tab.page.locator(".figures-note").is_hidden()


def test_an_edit_begins_the_history_anew(html: str, browse: Browse) -> None:
    tab = _opened(browse, html)
    _button(tab, "+100")
    _until_step(tab, "100")

    tab.page.locator("aside.values input").first.fill("0.5")
    tab.press("Enter")
    tab.rest()

    assert _status(tab).startswith("Before training")


@pytest.mark.parametrize("typed", ["0", "-1", "fast", "", "1e999"])
def test_what_is_no_rate_is_refused_and_the_old_one_stays(
    typed: Any, html: str, browse: Browse
) -> None:
    tab = _opened(browse, html)
    field = tab.page.locator(".train-rate-field")

    field.fill(typed)
    field.press("Enter")
    tab.rest()

    assert field.input_value() == "0.5"
    assert "no learning rate" in tab("document.querySelector('.train-refusal').textContent")


def test_a_rate_too_large_ends_the_training_and_says_so(browse: Browse) -> None:
    """w is multiplied by -9 in each step, so w² overflows at the 162nd: 9^162 > 1.34e154."""
    w = Value(1.0, "w")
    tab = _opened(browse, viz.page(w * w, parameters=[w], lr=5.0).html)

    _button(tab, "To step 10,000")
    tab.until("document.querySelector('.is-broken')")

    assert "After 162 steps" in _status(tab)
    assert tab.page.get_by_role("button", name="1 step", exact=True).is_disabled()

    tab.page.locator(".train-rate-field").fill("0.25")
    tab.press("Enter")
    _until_step(tab, "10,000")
    assert tab.page.get_by_role("button", name="1 step", exact=True).is_enabled()


def test_without_parameters_there_is_nothing_to_train(browse: Browse) -> None:
    x = Value(3.0, "x")

    tab = browse(viz.page(x * x, parameters=[]).html)

    tab.until("document.querySelector('#tab-step')")
    assert tab.page.locator("#tab-train").count() == 0


def test_the_tab_is_no_wider_than_a_phone_in_both_languages(html: str, browse: Browse) -> None:
    tab = browse(html, size=PHONE, touch=True)
    tab.until("document.querySelector('#tab-train')")
    for _ in range(2):
        tab("document.querySelector('#tab-train').click()")
        _button(tab, "+100") if tab("document.documentElement.lang") == "en" else None
        tab("for (const each of document.querySelectorAll('.sheet details')) each.open = true")
        tab.rest()

        assert tab("document.documentElement.scrollWidth") <= PHONE[0]
        tab("document.querySelector('.top [lang]').click()")


def test_of_many_parameters_those_that_move_most_have_curves(browse: Browse) -> None:
    """E = Σ k·w_k: the gradients are 1 to 20."""
    weights = [Value(0.0, f"w{k}") for k in range(1, 21)]
    terms = [float(k) * w for k, w in enumerate(weights, 1)]
    output = terms[0]
    for term in terms[1:]:
        output = output + term
    tab = _opened(browse, viz.page(output, parameters=weights, levels=["named"]).html)

    names = tab(
        "[...document.querySelectorAll('.train-leaf .name')].map((each) => each.textContent)"
    )
    assert names == [f"w{k}" for k in range(5, 21)]
    assert tab("document.querySelector('.train-small .hint').textContent").startswith("4 more")


def test_training_stops_at_the_first_step_below_a_number(
    html: str, network: Network, browse: Browse
) -> None:
    """Typed with a comma, and started by Enter: by keyboard alone."""
    tab = _opened(browse, html)
    output = network.record()["E_total"]
    right = Descent(output, tuple(network.weights), 0.5).numbers([(output, None)], [1087, 1088])

    field = tab.page.locator("#train-until")
    field.fill("0,001")
    field.press("Enter")
    _until_step(tab, "1,088")
    assert right[1087][0] >= 0.001 > right[1088][0]
    assert _numbers(tab, ["E_total"]) == pytest.approx(right[1088], rel=1e-12)

    field.fill("low")
    field.press("Enter")
    assert "“low” is no number." in tab("document.querySelector('.train-until-said').textContent")
    assert "1,088" in _status(tab)
