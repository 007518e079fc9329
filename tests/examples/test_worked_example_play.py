"""The page to play with: the text's network, its targets and its printed figures."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from autograd.language import LANGUAGES, Language
from examples import texts
from examples.texts.verdicts import printed
from examples.worked_example.network import TEXT
from examples.worked_example.play import playable
from viz.page.document import data_in


@cache
def data(lang: Language = "en") -> Any:
    """What the script of the page reads."""
    return data_in(playable(lang).html)


def numbers(prefix: str) -> dict[str, float]:
    """The leaves whose labels begin with a letter."""
    return {
        node["label"]: node["data"]
        for node in data()["nodes"]
        if "data" in node and node.get("label", "").startswith(prefix)
    }


@pytest.mark.parametrize("letter", ["i", "w", "b", "t"])
def test_every_number_that_the_text_gives_can_be_changed(letter: str) -> None:
    given = texts.given(TEXT, "network")[letter]

    assert numbers(letter) == {f"{letter}{n}": number for n, number in enumerate(given, 1)}


def test_the_eight_weights_are_trained_with_the_texts_rate() -> None:
    trained = {data()["nodes"][place]["label"] for place in data()["parameters"]}

    assert trained == {f"w{n}" for n in range(1, 9)}
    assert data()["lr"] == texts.given(TEXT, "network")["learning_rate"]


def test_every_printed_figure_is_there_with_its_digits() -> None:
    nodes = data()["nodes"]
    found = [
        (
            nodes[each["of"]]["label"],
            "" if each["by"] is None else nodes[each["by"]]["label"],
            each["step"],
            each["printed"],
        )
        for each in data()["figures"]
    ]

    assert found == [(each.of, each.by or "", each.step, each.quoted) for each in printed(TEXT)]
    assert len(found) > 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_starts_in_the_language_that_is_asked_for(lang: Language) -> None:
    assert data(lang)["start"]["lang"] == lang
    assert playable(lang).title == data("en")["title"][lang]
