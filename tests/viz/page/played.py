"""Pages of graphs whose numbers Python knows too, and what a browser shows of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from autograd import Value, affine
from autograd.calculus.gradients import grad
from autograd.graph import topological
from autograd.notation.numbers import short
from tests.viz.page.browsing import Tab
from viz import page

START = {
    "i1": 0.05, "i2": 0.1, "w1": 0.15, "w2": 0.2, "w3": 0.25, "w4": 0.3, "b1": 0.35, "w5": 0.4,
    "w6": 0.45, "w7": 0.5, "w8": 0.55, "b2": 0.6, "t1": 0.01, "t2": 0.99,
}  # fmt: skip


def worked(changes: Mapping[str, float] | None = None) -> dict[str, Value]:
    """The network w1 to w8 as recorded with the numbers of the text, or some others."""
    found = {name: Value(x, name) for name, x in (START | dict(changes or {})).items()}

    def named(name: str, value: Value) -> Value:
        value.label = name
        found[name] = value
        return value

    def neuron(name: str, bias: str, weights: str, signals: str) -> Value:
        ws, xs = ([found[each] for each in names.split()] for names in (weights, signals))
        return named(f"out_{name}", named(f"net_{name}", affine(found[bias], ws, xs)).sigmoid())

    neuron("h1", "b1", "w1 w2", "i1 i2")
    neuron("h2", "b1", "w3 w4", "i1 i2")
    neuron("o1", "b2", "w5 w6", "out_h1 out_h2")
    neuron("o2", "b2", "w7 w8", "out_h1 out_h2")
    errors = [named(f"E_o{n}", 0.5 * (found[f"t{n}"] - found[f"out_o{n}"]) ** 2) for n in (1, 2)]
    named("E_total", errors[0] + errors[1])
    return found


@cache
def worked_html(**wishes: Any) -> str:
    values = worked()
    weights = [values[f"w{n}"] for n in range(1, 9)]
    return page(values["E_total"], parameters=weights, **wishes).html


def expected(output: Value) -> dict[int, tuple[str, str]]:
    """Of each value, by its place in the graph, what a box shows when everything is known."""
    order = topological(output)
    gradients = grad(output, order)
    return {
        n: (shown(value.data), shown(float(each)))
        for n, (value, each) in enumerate(zip(order, gradients, strict=True))
    }


def shown(number: float) -> str:
    return "nan" if math.isnan(number) else short(number)


BOXES = """() => [...document.querySelectorAll(".view [data-node]")].map((box) => {
    const text = (name) => [...box.children].find((part) => part.classList.contains(name));
    return [box.dataset.node, text("data-number")?.textContent, text("grad-number")?.textContent];
})"""


def boxes(tab: Tab) -> dict[int, tuple[str, str]]:
    """The numbers in the picture, by the places of their values in the graph."""
    return {int(node): (data, gradient) for node, data, gradient in tab(BOXES)}


def place_of(name: str) -> int:
    """Where a value of the network stands among its nodes."""
    values = worked()
    return topological(values["E_total"]).index(values[name])


def number_of(name: str) -> str:
    """The selector of a leaf's number in the picture, where it is taken."""
    return f'.view [data-node="{place_of(name)}"] .handle'


def field_of(name: str) -> str:
    return f"#value-{place_of(name)}"


def claim_shown(tab: Tab, changes: Mapping[str, float] | None = None) -> None:
    """The whole picture, the readout and the fields are those of Python's own pass."""
    values = worked(changes)
    told = expected(values["E_total"])
    drawn = boxes(tab)

    assert len(drawn) == len(values)
    assert drawn == {n: told[n] for n in drawn}
    assert tab.page.inner_text(".readout strong") == short(values["E_total"].data, 6)
    for name in START:
        typed = tab.page.input_value(field_of(name)).replace("−", "-")
        assert float(typed) == values[name].data
