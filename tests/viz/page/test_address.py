"""What stands behind # in a link: values by label, and nothing that a stranger can misuse."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.viz.page.answers import Ask
from tests.viz.page.labels import HOSTILE

pytestmark = pytest.mark.node


def leaves(*labels: str) -> list[dict[str, Any]]:
    return [{"data": 1.0, "name": label} for label in labels]


def test_an_address_is_keys_and_texts_and_the_first_of_two_counts(ask: Ask) -> None:
    assert ask("split", "#step=20&tab=paths&step=3&=x&junk&&set=w5:0.45,b2:0.7") == [
        ["step", "20"],
        ["tab", "paths"],
        ["set", "w5:0.45,b2:0.7"],
    ]
    assert ask("join", [["step", "20"], ["tab", "paths"]]) == "step=20&tab=paths"


def test_values_are_told_by_label_in_a_form_that_a_person_can_write(ask: Ask) -> None:
    nodes = leaves("w5", "b2", "权重")
    text = ask("values", nodes, [[0, 0.45], [1, -1e-7], [2, 1e21]])

    assert text == "w5:0.45,b2:-1e-7,权重:1e+21"
    assert ask("changes", nodes, text) == [[0, 0.45], [1, -1e-7], [2, 1e21]]


@pytest.mark.parametrize("label", HOSTILE)
def test_any_label_comes_back_as_the_value_that_it_called(ask: Ask, label: str) -> None:
    nodes = leaves("x", label, "step")
    text = ask("values", nodes, [[1, 0.5], [2, 2.0]])

    assert ask("changes", nodes, text) == [[1, 0.5], [2, 2.0]]
    assert not set(text) & set(" <>\"'`&=#\u202e")
    assert len(text) < 400


def test_numbers_come_back_bit_by_bit(ask: Ask) -> None:
    rng = random.Random(5)
    numbers = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-300, 300) for _ in range(500)]
    nodes = leaves(*(f"w{n}" for n in range(500)))
    text = ask("values", nodes, [*map(list, enumerate(numbers))])

    # JSON tells a large whole number as an int
    assert [float(number) for _, number in ask("changes", nodes, text)] == numbers


def test_of_two_values_of_one_name_each_has_a_call_of_its_own(ask: Ask) -> None:
    nodes = [*leaves("w", "w", ""), {"data": 1.0}]

    assert ask([["call", nodes, n] for n in range(4)]) == ["w", "@1", "@2", "@3"]
    assert ask([["found", nodes, text] for text in ["w", "@1", "@4", "@-1", "@", "", "v"]]) == [
        0, 1, None, None, None, None, None,
    ]  # fmt: skip


def test_a_label_is_preferred_to_the_name_that_it_is_drawn_with(ask: Ask) -> None:
    nodes = [{"data": 1.0, "name": "long …", "label": "long name"}, *leaves("@0")]

    assert ask([["call", nodes, 0], ["call", nodes, 1]]) == ["long%20name", "%400"]
    assert ask([["found", nodes, "long%20name"], ["found", nodes, "%400"]]) == [0, 1]


@pytest.mark.parametrize(
    "text",
    "w w: w:x w:NaN w:Infinity w:0x10 w:1e999 w:1:2 :1 v:1 y:1 w:%20 w:1%2C2 w:１ %E0%A:1".split(),
)
def test_what_is_no_given_value_with_a_number_is_left_out(ask: Ask, text: str) -> None:
    """Here y is computed, and the number 2 of the power is the operation's own."""
    nodes = [*leaves("w", "z"), {"rule": "pow", "in": [0, 3], "name": "y"}]
    nodes.append({"data": 2.0, "number": True})

    assert ask("changes", nodes, f"{text},z:3,@3:1,@2:1") == [[1, 3.0]]


@pytest.mark.parametrize(
    ("text", "count"),
    [("1", 1), ("24", 24), ("0", None), ("25", None), ("-1", None), ("1.5", None), ("", None),
     ("1e1", None), ("0x3", None), ("9" * 30, None), (" 3", None)],
)  # fmt: skip
def test_a_step_is_a_whole_number_in_its_range(ask: Ask, text: str, count: int | None) -> None:
    assert ask("count", text, 1, 24) == count


def test_letters_of_any_script_stay_readable(ask: Ask) -> None:
    assert ask("escaped", "权重_h1 é") == "权重_h1%20é"
    assert ask("roundTrip", "权重_h1 é %&#'") == "权重_h1 é %&#'"
    assert ask("unescaped", "%E0%A4%A") is None
