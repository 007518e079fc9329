"""Which key is whose, and where the arrows lead in a picture."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viz.page.answers import Ask

pytestmark = pytest.mark.node


@pytest.mark.parametrize(
    ("pressed", "name"),
    [
        ({"key": "f", "code": "KeyF"}, "f"),
        ({"key": "F", "code": "KeyF", "shiftKey": True}, "f"),
        ({"key": "φ", "code": "KeyF"}, "f"),
        ({"key": "а", "code": "KeyF"}, "f"),
        ({"key": "z", "code": "KeyY"}, "z"),
        ({"key": "z", "code": "KeyZ", "ctrlKey": True}, "Ctrl z"),
        ({"key": "z", "code": "KeyZ", "metaKey": True}, "Ctrl z"),
        ({"key": "Z", "code": "KeyZ", "ctrlKey": True, "shiftKey": True}, None),
        ({"key": "f", "code": "KeyF", "ctrlKey": True}, None),
        ({"key": "f", "code": "KeyF", "altKey": True}, None),
        ({"key": "f", "code": "KeyF", "isComposing": True}, None),
        ({"key": "ArrowLeft", "code": "ArrowLeft"}, "ArrowLeft"),
        ({"key": "？", "code": "Slash"}, "？"),
    ],
)
def test_a_press_has_one_name_under_every_layout(
    ask: Ask, pressed: dict[str, Any], name: str | None
) -> None:
    assert ask("press", pressed) == name


FIELDS = [
    {"localName": "input", "type": "text"},
    {"localName": "input", "type": "search"},
    {"localName": "input", "type": "number"},
    {"localName": "textarea"},
    {"localName": "select"},
    {"localName": "div", "editable": True},
]


@pytest.mark.parametrize("field", FIELDS)
def test_while_one_types_every_key_is_the_fields(ask: Ask, field: dict[str, Any]) -> None:
    names = ["f", "l", "d", "z", "r", "o", "?", " ", "1", "ArrowLeft", "Home", "+", "Ctrl z"]

    assert ask([["theirs", {**field, "name": name}] for name in names]) == [True] * len(names)


@pytest.mark.parametrize(
    ("target", "theirs", "ours"),
    [
        ({"localName": "button"}, [" ", "Enter"], ["f", "ArrowLeft", "1"]),
        ({"localName": "a"}, ["Enter"], ["f", "ArrowLeft"]),
        ({"localName": "button", "role": "tab"}, ["ArrowLeft", "Home", " "], ["f", "PageUp"]),
        ({"localName": "button", "role": "radio"}, ["ArrowLeft", "ArrowDown", " "], ["f"]),
        ({"localName": "input", "type": "radio"}, ["ArrowUp", " "], ["f", "1"]),
        ({"localName": "input", "type": "checkbox"}, [" "], ["f", "ArrowLeft"]),
        ({"localName": "input", "type": "range"}, ["ArrowLeft", "Home", "PageUp"], [" ", "f"]),
        ({"localName": "g", "role": "spinbutton"}, [], ["ArrowLeft", "+", "Enter", " ", "f"]),
        ({"localName": "body"}, [], ["ArrowLeft", " ", "f", "1", "Escape"]),
        ({"localName": "button", "inDialog": True}, ["f", "ArrowLeft", "1"], []),
    ],
)
def test_a_control_keeps_the_keys_that_it_uses(
    ask: Ask, target: dict[str, Any], theirs: list[str], ours: list[str]
) -> None:
    calls = [["theirs", {**target, "name": name}] for name in theirs + ours]

    assert ask(calls) == [True] * len(theirs) + [False] * len(ours)


def test_keys_of_a_box_do_nothing_elsewhere(ask: Ask) -> None:
    names = ["+", "-", "Enter", "o", "ArrowUp"]

    assert ask([["hasAction", name, True] for name in names]) == [True] * 5
    assert ask([["hasAction", name, False] for name in names]) == [False] * 5


FOLDS = [
    {"node": 0, "sources": []},
    {"node": 1, "sources": []},
    {"node": 2, "sources": []},
    {"node": 3, "sources": [1, 0]},
    {"node": 4, "sources": [3, 2]},
]
PLACES = [
    [0, 0, 0, 40, 20],
    [1, 5, 30, 40, 20],
    [2, 10, 80, 40, 20],
    [3, 100, 10, 50, 30],
    [4, 200, 0, 9, 9],
]


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        (3, "ArrowLeft", 1),
        (4, "ArrowLeft", 3),
        (0, "ArrowLeft", None),
        (0, "ArrowRight", 3),
        (2, "ArrowRight", 4),
        (4, "ArrowRight", None),
        (0, "ArrowDown", 1),
        (1, "ArrowDown", 2),
        (2, "ArrowUp", 1),
        (0, "ArrowUp", None),
        (3, "ArrowDown", None),
    ],
)
def test_arrows_go_along_edges_and_within_a_column(
    ask: Ask, start: int, key: str, end: int | None
) -> None:
    assert ask("walk", FOLDS, PLACES, start, key) == end


def test_one_enters_a_picture_at_its_upper_left(ask: Ask) -> None:
    assert ask("entrance", PLACES[::-1]) == 0
