"""The widget as Python has it: values are set and read, and gradients are theirs."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import pytest

import viz
from autograd import Value
from autograd.errors import OperandError, SettingError
from viz.errors import DrawingError


@pytest.fixture
def leaves() -> tuple[Value, Value]:
    return Value(0.5, "w"), Value(2.0, "x")


@pytest.fixture
def product(leaves: tuple[Value, Value]) -> Any:
    """The widget of w x³, whose derivatives are x³ and 3 w x²."""
    pytest.importorskip("anywidget")
    w, x = leaves
    return viz.live(w * x**3)


def test_it_begins_with_the_recorded_numbers(product: Any) -> None:
    assert product.values == {"w": 0.5, "x": 2.0}
    assert (product.output, product.gradients) == (4.0, {"w": 8.0, "x": 6.0})


def test_values_are_set_by_label_and_all_else_follows_at_once(product: Any) -> None:
    product.values = {"x": 3}

    assert product.values == {"w": 0.5, "x": 3.0}
    assert (product.output, product.gradients) == (13.5, {"w": 27.0, "x": 13.5})


def test_what_the_page_says_is_taken_with_its_gradients(product: Any) -> None:
    """A leaf without a label may have been changed there, of which Python does not know."""
    told = {"w": 1.0, "x": "NaN"}
    product.set_state({"values": told, "gradients": {"w": "-Infinity", "x": 2.0}, "output": 7.0})

    assert product.values["w"] == 1.0
    assert math.isnan(product.values["x"])
    assert (product.output, product.gradients) == (7.0, {"w": -math.inf, "x": 2.0})


def test_numbers_that_json_has_not_go_to_the_page_as_text(product: Any) -> None:
    """x³, the derivative by w, is more than a float can have at x = 1e155."""
    product.values = {"w": 1e-200, "x": 1e155}
    state = product.get_state(["values", "gradients", "output"])

    assert state["gradients"]["w"] == "Infinity"
    assert json.loads(json.dumps(state, allow_nan=False)) == state


def test_store_writes_the_values_into_the_recorded_leaves(
    product: Any, leaves: tuple[Value, Value]
) -> None:
    product.values = {"w": 0.25}
    before = [leaf.data for leaf in leaves]
    product.store()

    assert before == [0.5, 2.0]
    assert [leaf.data for leaf in leaves] == [0.25, 2.0]
    product.values = {"x": 1.0}
    assert product.output == 0.25


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"ww": 1.0}, SettingError, "No leaf of the graph has the label 'ww'; did you mean 'w'?"),
        ({"w": 1.0, "v": 2.0}, SettingError, "No leaf of the graph has the label 'v'."),
        ({"w": math.nan}, SettingError, "A value is a finite number; for 'w' is nan given."),
        ({"w": "0.7"}, OperandError, "Expected a real number, got '0.7' of type str."),
        (0.7, SettingError, "values is a dict of numbers by label, got 0.7."),
    ],
)
def test_what_is_no_value_of_the_graph_is_refused_and_nothing_moves(
    product: Any, given: Any, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as refused:
        product.values = given

    assert str(refused.value).startswith(says)
    assert (product.values, product.output) == ({"w": 0.5, "x": 2.0}, 4.0)


def test_a_number_that_is_set_inside_the_values_is_not_lost_without_a_word(product: Any) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        product.values["w"] = 0.7


@pytest.mark.parametrize("name", ["gradients", "output"])
def test_what_follows_cannot_be_set(product: Any, name: str) -> None:
    with pytest.raises(Exception, match="read-only"):
        setattr(product, name, 1.0)


def test_of_two_leaves_with_one_label_the_first_is_meant() -> None:
    pytest.importorskip("anywidget")
    first, second = Value(2.0, "a"), Value(5.0, "a")
    shown = viz.live(first * second)
    shown.values = {"a": 3.0}

    assert (shown.output, shown.gradients) == (15.0, {"a": 5.0})


def test_a_graph_without_labels_is_shown_and_has_no_values() -> None:
    pytest.importorskip("anywidget")
    shown = viz.live(Value(2.0) * Value(3.0))

    assert (shown.values, shown.gradients, shown.output) == ({}, {}, 6.0)


def test_the_page_in_it_is_the_one_that_is_asked_for(leaves: tuple[Value, Value]) -> None:
    pytest.importorskip("anywidget")
    w, x = leaves
    wishes: dict[str, Any] = {"parameters": [w], "title": "A product", "lang": "zh"}
    shown = viz.live(w * x, height=500, **wishes)

    assert shown.get_state(["_page", "_title", "_height"]) == {
        "_page": viz.page(w * x, **wishes).html,
        "_title": "A product",
        "_height": 500,
    }


def test_without_anywidget_the_error_says_what_to_install(
    leaves: tuple[Value, Value], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "viz.page.widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    w, x = leaves

    with pytest.raises(DrawingError, match=r"pip install 'chainrule\[notebook\]'\. With"):
        viz.live(w * x)
