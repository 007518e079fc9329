"""Printed numbers are judged: which agree, and what made those that do not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from autograd import Figure, Judgement, judge
from autograd.explaining.judging import Judged
from autograd.graph import topological
from examples import texts
from examples.worked_example.network import given_network

GROUPS = ("forward", "backward", "update", "training")
PRINTED = [each for each in texts.figures("text_000") if each.group in GROUPS and each.quoted]


def as_figure(each: texts.Figure) -> Figure:
    """A figure of text 000 by the names of its network."""
    key = each.key.removesuffix("_in_the_summary_sentence")
    if each.group == "training":
        of, _, step = key.rpartition("_after_")
        return Figure(of, each.quoted, step=int(step))
    if each.group == "update":
        return Figure(key, each.quoted, step=1)
    if delta := re.fullmatch(r"delta_(\w+)", key):
        return Figure("E", each.quoted, by=f"net_{delta[1]}")
    if derivative := re.fullmatch(r"d(\w+)_d(\w+)", key):
        return Figure(derivative[1], each.quoted, by=derivative[2])
    return Figure(key, each.quoted)


def judged_text() -> Judgement:
    network = given_network()
    total = network.record().total
    values = {value.label: value for value in topological(total) if value.label}
    figures = [as_figure(each) for each in PRINTED]
    return judge(
        figures,
        values | {"E": total},
        loss=total,
        parameters=network.weights,
        lr=network.learning_rate,
        lang="en",
    )


@pytest.fixture(scope="module")
def text_000() -> Judgement:
    return judged_text()


def pairs(judgement: Judgement) -> Iterator[tuple[texts.Figure, Judged]]:
    return zip(PRINTED, judgement.judged, strict=True)


def test_the_places_of_text_000_have_the_verdicts_that_were_written_down(
    text_000: Judgement,
) -> None:
    assert [each.verdict for _, each in pairs(text_000)] == [each.verdict for each in PRINTED]


def test_the_places_of_text_000_have_the_numbers_that_were_written_down(
    text_000: Judgement,
) -> None:
    """To the last bits: 10,000 steps are added up in another order there."""
    assert all(
        each.number == pytest.approx(known.exact, rel=1e-12) for known, each in pairs(text_000)
    )


def test_the_last_digit_of_text_000_came_of_a_rounded_delta(text_000: Judgement) -> None:
    (found,) = (each for each in text_000.judged if each.verdict == "last-digit")

    assert found.reason == "rounded"
    assert found.why[0].slots["wrong"] == -0.038098237


def test_the_miscopied_number_of_text_000_lost_a_digit(text_000: Judgement) -> None:
    (found,) = (each for each in text_000.judged if each.verdict == "miscopied")

    assert found.reason == "lost"
    assert found.why[0].slots["right"] == "5"


def test_the_errors_of_text_000_came_of_updating_the_output_layer_first(
    text_000: Judgement,
) -> None:
    found = [each for each in text_000.judged if each.verdict == "variant"]

    assert [each.reason for each in found] == ["updated_first"] * 4
    assert [each.figure.step for each in found] == [1, 10_000, 10_000, 10_000]
