"""The detective against `diagnose`, and on the printed figures of the worked example."""

from __future__ import annotations

import math
import random
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.explaining.diagnosing.diagnosis import diagnose
from autograd.explaining.diagnosing.hypotheses import Asked, Cause
from autograd.explaining.diagnosing.lanes import computed
from autograd.explaining.diagnosing.searching import causes_of
from autograd.explaining.diagnosing.sites import Sheet, sheet
from examples.texts.verdicts import printed
from tests.explaining.bug_lab import LR, NETWORKS, WEIGHTS, in_affine_nodes
from tests.explaining.random_graphs import SMOOTH, Drawing
from tests.viz.page.erring import Erring
from tests.viz.page.exporting import run_node

pytestmark = pytest.mark.node

PLANTED = 200
MEASURED = tomllib.loads((files("examples.texts") / "text_000.toml").read_text(encoding="utf-8"))[
    "measured"
]["variants"]
"""The loss after some steps of each way of training."""

KINDS = {
    "gradient": "gradient",
    "updated": "updated",
    "after": "loss after a step",
    "value": "data",
}
"""What the page asks for, and what `diagnose` calls it."""


def asked_of(made: Erring, questions: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    graphs = made.write(folder)
    found: list[dict[str, Any]] = run_node(
        folder, "culprits.mjs", {"graphs": graphs, "questions": questions}
    )
    return found


def w1_to_w8() -> tuple[Erring, dict[str, int]]:
    output, v = in_affine_nodes()
    for error, name in zip(output.parents, ("E_o1", "E_o2"), strict=True):
        error.label = name
    made = Erring()
    graph = made.add(output, [v[name] for name in WEIGHTS], LR)
    return made, {value.label: place for value, place in graph.ids.items() if value.label}


def planted(made: Sheet, kind: str, value: Value, cause: Cause, learned: tuple[int, ...]) -> float:
    """The number that one mistake makes."""
    of = (made.slot_of[value],) if kind in ("gradient", "updated") else ()
    asked = Asked(KINDS[kind], of, learned, LR)  # type: ignore[arg-type]
    return float(computed(made, asked, [(cause,)])[0, 0])


def test_a_planted_mistake_is_found_with_all_others_that_diagnose_finds(tmp_path: Path) -> None:
    draw = random.Random(5)
    graphs = []
    for make, _ in NETWORKS.values():
        output, v = make()
        graphs.append((output, [value for label, value in v.items() if label[0] in "wu"]))
    for seed in range(40):
        output, leaves = Drawing(seed, SMOOTH).record()
        graphs.append((output, [leaf for leaf in leaves if leaf.label][:3] or leaves[:1]))
    made = Erring()
    exported = [made.add(output, learned, LR) for output, learned in graphs]
    questions: list[dict[str, Any]] = []
    plants: list[tuple[Cause, set[Any]]] = []
    while len(questions) < PLANTED:
        place = draw.choice([*range(4), *range(len(graphs))])
        output, learned = graphs[place]
        flat = sheet(output, learned)
        slots = tuple(flat.slot_of[each] for each in learned)
        kind = draw.choice([*KINDS])
        known = causes_of(flat, Asked(KINDS[kind], slots, slots, LR))  # type: ignore[arg-type]
        cause = draw.choice(known)
        value = draw.choice(learned) if kind in ("gradient", "updated") else output
        number = planted(flat, kind, value, cause, slots)
        text = f"{number:.9e}"
        if not math.isfinite(number) or not 1e-12 < abs(number) < 1e12:
            continue
        of = value if kind in ("gradient", "updated") else None
        diagnosis = diagnose(output, of, text, KINDS[kind], learned, LR)  # type: ignore[arg-type]
        if diagnosis.verdict != "explained":
            assert diagnosis.verdict == "right"  # the mistake changes nothing of it
            continue
        singles = {_key(each[0]) for each in diagnosis.hypotheses if len(each) == 1}
        id_of = exported[place].ids[value]
        questions.append({"graph": place, "text": text, "kind": kind, "id": id_of})
        plants.append((cause, singles))

    for question, (cause, singles), found in zip(
        questions, plants, asked_of(made, questions, tmp_path), strict=True
    ):
        assert found["verdict"] == "explained"
        choices = {
            (each["key"], str(each["sites"]), _number(each["variant"]))
            for answer in found["answers"]
            for each in answer["choices"]
        }
        assert _key(cause) in choices, question
        assert singles <= choices, question


def _key(cause: Cause) -> tuple[str, str, float | None]:
    sites = str([[*site.at] for site in cause.sites])
    return cause.mistake.key, sites, _number(cause.variant)


def _number(variant: Any) -> float | None:
    return None if variant is None else float(variant)


def test_the_printed_figures_of_the_example_have_their_verdicts(tmp_path: Path) -> None:
    """Those that agree are found right, a variant by its mistake, and a misprint not at all."""
    made, ids = w1_to_w8()
    figures = printed("text_000")
    questions = [
        {"graph": 0, "text": each.quoted, "kind": "any", "steps": [10_000]} for each in figures
    ]

    seen = set()
    for figure, found in zip(figures, asked_of(made, questions, tmp_path), strict=True):
        kind = "gradient" if figure.by else "value"
        if figure.step:
            kind = "after" if figure.of == "E_total" else "updated"
        about = ids[figure.by or figure.of]
        seen.add((figure.verdict, figure.step))
        first: Any = found["answers"][0] if found["answers"] else None
        if figure.verdict == "agrees":
            assert found["verdict"] == "right", figure
            right = [each for each in found["answers"] if not each["choices"]]
            if figure.of == "E_total" or not figure.by:
                assert (kind, about) in [(each["kind"], each["id"]) for each in right], figure
        elif figure.verdict == "variant" and figure.step == 1:
            assert (first["kind"], first["id"]) == ("after", about)
            assert first["choices"][0]["key"] == "updated_first"
        elif figure.verdict == "variant":
            assert (first["id"], first["step"]) == (ids[figure.of], figure.step)
            assert first["variant"] == ["fixed", "output first"]
        else:
            assert found["verdict"] == "unexplained", figure
            assert found["tried"] > 400
    assert {verdict for verdict, _ in seen} > {"agrees", "variant"}
    assert {step for _, step in seen} == {0, 1, 10_000}


@pytest.mark.parametrize(
    ("bias", "how", "name"),
    [
        ("shared", "together", "shared_bias_trained_simultaneous"),
        ("shared", "output first", "shared_bias_trained_output_first"),
        ("each", "together", "bias_per_neuron_trained_simultaneous"),
        ("each", "output first", "bias_per_neuron_trained_output_first"),
    ],
)
def test_the_way_of_training_is_known_by_the_loss(
    bias: str, how: str, name: str, tmp_path: Path
) -> None:
    made, ids = w1_to_w8()
    numbers = MEASURED[name]
    questions = [
        {"graph": 0, "text": f"{numbers[f'E_after_{step}']:.9e}", "kind": kind, "steps": [10_000]}
        for step, kind in ((1, "after"), (10_000, "any"))
    ]

    once, often = asked_of(made, questions, tmp_path)

    for step, found in ((1, once), (10_000, often)):
        (answer,) = found["answers"]
        assert found["verdict"] == "explained"
        assert (answer["id"], answer["step"]) == (ids["E_total"], step)
        assert answer["variant"] == [bias, how]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("0.291027924", "explained"),
        ("０．２９１０２７９２４", "explained"),
        ("0.298371109", "right"),
        ("0.123456789", "unexplained"),
        ("0.83", "too few digits"),
        ("0.05", "right"),
        ("0.0", "too few digits"),
        ("", "no number"),
        ("w1", "no number"),
    ],
)
def test_what_is_said_of_a_number(text: str, verdict: str, tmp_path: Path) -> None:
    made, _ = w1_to_w8()

    (found,) = asked_of(made, [{"graph": 0, "text": text, "kind": "any"}], tmp_path)

    assert found["verdict"] == verdict


def test_a_contribution_and_a_local_derivative_are_found(tmp_path: Path) -> None:
    made, ids = w1_to_w8()
    questions = [
        {"graph": 0, "text": text, "kind": "any"} for text in ("0.055399425", "0.241300709")
    ]

    sent, slope = asked_of(made, questions, tmp_path)

    for found, edge in (
        (sent, ("sent", ids["net_o1"], ids["out_h1"])),
        (slope, ("slope", ids["out_h1"], ids["net_h1"])),
    ):
        right = [each for each in found["answers"] if not each["choices"]]
        assert [(each["kind"], each["id"], each["by"]) for each in right] == [edge]


def test_a_number_of_few_digits_may_be_met_by_chance(tmp_path: Path) -> None:
    made, _ = w1_to_w8()
    questions = [{"graph": 0, "text": text, "kind": "any"} for text in ("0.2910", "0.291027924")]

    few, many = asked_of(made, questions, tmp_path)

    assert few["chance"] > 1000 * many["chance"] > 0.0
