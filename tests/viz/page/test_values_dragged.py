"""Numbers that are dragged, stepped and undone, and the order that VALUES has them in."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from tests.viz.page.answers import Ask

pytestmark = pytest.mark.node


def test_three_pixels_are_a_step_and_less_is_none(ask: Ask) -> None:
    pixels = [0, 2, -2, 3, 5, 6, -3, 30, -60]

    found = ask([["dragged", 0.4, each, 0.01, False] for each in pixels])

    assert found == [0.4, 0.4, 0.4, 0.41, 0.41, 0.42, 0.39, 0.5, 0.2]


def test_shift_moves_by_a_tenth(ask: Ask) -> None:
    assert ask("dragged", 0.4, 30, 0.01, True) == 0.41
    assert ask("dragged", 0.4, 3, 0.01, True) == 0.401


def test_a_number_that_is_dragged_stays_short(ask: Ask) -> None:
    """It has the decimals of its step, whatever it was before."""
    rng = random.Random(3)
    calls = [
        ["dragged", rng.uniform(-5, 5), rng.choice([-9, 9, 30]), 0.01, False] for _ in range(300)
    ]

    for number in ask(calls):
        assert Decimal(repr(number)).as_tuple().exponent >= -2  # type: ignore[operator]


def test_a_drag_that_is_not_moved_leaves_every_digit(ask: Ask) -> None:
    assert ask("dragged", 0.123456789, 2, 0.01, False) == 0.123456789


@pytest.mark.parametrize(
    ("start", "step"),
    [(0.4, 0.01), (0.15, 0.01), (0.05, 0.01), (0.0, 0.01), (-0.7, 0.01), (12.0, 1.0)],
)
def test_a_step_is_one_decimal_below_the_leading_digit(ask: Ask, start: float, step: float) -> None:
    assert ask("step", start) == step


def test_undo_goes_back_edit_by_edit(ask: Ask) -> None:
    states = ask("played", [{"to": 1}, {"to": 2}, "undo", "undo", "undo"])

    assert [state for state, _ in states] == [1, 2, 1, 0, 0]


def test_a_drag_is_one_edit_however_often_it_moved(ask: Ask) -> None:
    drag = [{"to": n, "transient": True} for n in range(2, 9)]

    states = ask("played", [{"to": 1}, *drag, {"to": 9}, "undo", "undo"])

    assert [state for state, _ in states][-2:] == [1, 0]


def test_a_drag_that_was_undone_is_closed(ask: Ask) -> None:
    states = ask("played", [{"to": 1, "transient": True}, "undo", {"to": 2}, "undo"])

    assert [state for state, _ in states] == [1, 0, 2, 0]


def test_only_so_many_edits_are_remembered(ask: Ask) -> None:
    states = ask("played", [{"to": n} for n in range(1, 7)] + ["undo"] * 5)

    assert max(length for _, length in states) == 3
    assert states[-1][0] == 3


def test_leaves_stand_in_groups_and_in_the_order_in_which_people_count(ask: Ask) -> None:
    names = ["w2", "i10", "i2", "w10", "i1", "b1", "w1", "t"]
    data: dict[str, Any] = {"nodes": [{"name": name} for name in names], "parameters": [0, 3, 6]}
    data["fixed"] = [5]

    groups = ask("groups", data, [*range(len(names))])

    assert [(each["key"], [names[n] for n in each["ids"]]) for each in groups] == [
        ("inputs", ["i1", "i2", "i10", "t"]),
        ("weights", ["w1", "w2", "w10"]),
        ("fixed", ["b1"]),
    ]


def test_a_number_of_an_operation_is_no_leaf_to_change(ask: Ask) -> None:
    data = {"nodes": [{"name": "x"}, {"number": True}], "parameters": []}

    assert ask("groups", data, [0, 1]) == [{"key": "inputs", "ids": [0]}]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.15, "0.15"), (-0.5, "−0.5"), (1 / 3, "0.3333"), (-3.8921234, "−3.892"), (1e-7, "1e−7"),
     (123456.7, "1.23e5"), (-123456.7, "−1.23e5"), (-0.0039881, "−0.00399"), (0.0, "0"),
     (1000.5, "1000.5")],
)  # fmt: skip
def test_a_field_shows_all_digits_or_as_many_as_fit(ask: Ask, number: float, text: str) -> None:
    assert ask("field", number) == text


@pytest.mark.parametrize(
    ("title", "name"),
    [("E_total, step by step", "E-total-step-by-step.svg"),
     ("损失，一步一步来", "损失-一步一步来.svg"),
     ("../../etc/passwd", "etc-passwd.svg"), ("  ", "picture.svg"), ("a" * 300, "a" * 60 + ".svg")],
)  # fmt: skip
def test_a_picture_is_saved_under_a_name_that_any_disk_takes(
    ask: Ask, title: str, name: str
) -> None:
    assert ask("fileName", title, "svg") == name
