"""Verdicts on printed figures in JavaScript, held to those of `autograd.judge`."""

from __future__ import annotations

import json
import math
import random
import struct
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from autograd import Figure, Value, judge
from autograd.explaining.diagnosing.asking import typed_number
from autograd.explaining.judging.misprints import is_next_to
from examples.texts.verdicts import figures_of as printed_in
from examples.worked_example.network import TEXT, given_network
from tests.viz.page.exporting import copy_assets, export_node, run_node
from viz.page.figures import figures_of

pytestmark = pytest.mark.node

Pair: TypeAlias = tuple[float, str]
Judged: TypeAlias = Callable[[Sequence[Pair]], list[dict[str, str]]]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """What figures.js says of numbers and printed ones."""

    def ask(pairs: Sequence[Pair]) -> list[dict[str, str]]:
        copy_assets(tmp_path)
        sent = [[struct.pack(">d", number).hex(), printed] for number, printed in pairs]
        answers: list[dict[str, str]] = run_node(tmp_path, "figures.mjs", {"pairs": sent})[
            "answers"
        ]
        return answers

    return ask


def _verdict(number: float, printed: str) -> str:
    """What `judge` says before it looks for a reason."""
    if not math.isfinite(number):
        return "differs"
    if typed_number(printed).agrees(number):
        return "agrees"
    return "last-digit" if is_next_to(printed, number) else "differs"


def _prints(number: float, chance: random.Random) -> list[str]:
    """The number rounded to some digits, the same one and two units off, and another."""
    digits = chance.randint(1, 14)
    right = Decimal(f"{number:.{digits}e}")
    unit = Decimal(1).scaleb(int(right.as_tuple().exponent))
    near = [right + n * unit for n in (-2, -1, 0, 1, 2)]
    return [*map(str, near), *(f"{each:f}" for each in near if abs(number) > 1e-9), f"{number!r}"]


def test_verdicts_are_those_of_judge(judged: Any) -> None:
    chance = random.Random(17)
    numbers = [chance.uniform(-1, 1) * 10.0 ** chance.randint(-12, 12) for _ in range(600)]
    pairs = [(number, each) for number in numbers for each in _prints(number, chance)]

    found = judged(pairs)

    assert [each["verdict"] for each in found] == [_verdict(*pair) for pair in pairs]
    assert {each["verdict"] for each in found} == {"agrees", "last-digit", "differs"}


HALVES = [
    (0.125, "0.12"), (0.125, "0.13"), (2.5, "2"), (2.5, "3"), (-0.125, "-0.13"), (0.0, "0.000"),
    (0.0, "-0"), (1e-320, "0.1e-319"), (12345.0, "1.2e4"), (12345.0, "1.3e4"), (12345.0, "1.4E+4"),
    (1e300, "1e300"), (5e-324, "0"), (0.5, ".5"), (5.0, "5."), (0.5, "+0.5"), (1.0, "1e-60"),
    (math.nan, "0.5"), (math.inf, "1e300"), (-math.inf, "0"),
]  # fmt: skip


@pytest.mark.parametrize("pair", HALVES)
def test_verdicts_on_halves_and_extremes(judged: Any, pair: Any) -> None:
    (found,) = judged([pair])

    assert found["verdict"] == _verdict(*pair)


def test_the_right_number_is_written_with_the_digits_of_the_printed_one(judged: Any) -> None:
    """0.1500 and 0.15 are different claims; halves are rounded up, as readers do."""
    chance = random.Random(18)
    pairs = [(chance.uniform(-9, 9), f"0.{'1' * chance.randint(1, 15)}") for _ in range(500)]
    pairs += [(0.125, "0.11"), (-2.5, "4"), (0.15, "0.1000"), (123.0, "1")]

    found = judged(pairs)

    for (number, printed), each in zip(pairs, found, strict=True):
        unit = Decimal(1).scaleb(int(Decimal(printed).as_tuple().exponent))
        right = Decimal(number).quantize(unit, ROUND_HALF_UP)
        assert each["written"] == str(right).replace("-", "−")


def test_a_power_of_ten_is_written_as_one(judged: Any) -> None:
    found = judged([(3.510187782978859e-05, "3.5085e-5"), (-12345678.0, "1.2e7"), (1e22, "1")])

    assert [each["written"] for each in found] == ["3.5102e−5", "−1.2e7", "1e22"]


def _all_judged(
    folder: Path,
    output: Value,
    parameters: Sequence[Value],
    figures: Sequence[Figure],
    **setting: Any,
) -> dict[str, Any]:
    """What Judging says of the figures of a graph, each training taken a bit at a time."""
    exported = export_node(folder, output, parameters)
    exported.data["figures"] = figures_of(figures, exported.ids, trained=bool(parameters))
    (folder / "data.json").write_text(json.dumps(exported.data), encoding="utf-8")
    asked = {"how": "together", "lr": 0.5, "leaves": [], "calls": 50} | setting
    found: dict[str, Any] = run_node(folder, "figures.mjs", {"setting": asked})["judged"]
    return found


def _the_text() -> tuple[Mapping[str, Value], list[Value], list[Figure]]:
    network = given_network()
    recorded = network.record()
    values = {each.label: each for each in (*recorded.values(), *network.inputs, *network.weights)}
    return values, network.weights, printed_in(TEXT)


def test_every_figure_of_the_text_is_judged_as_by_judge(tmp_path: Path) -> None:
    values, weights, figures = _the_text()

    told = _all_judged(tmp_path, values["E_total"], weights, figures)["told"]

    right = judge(figures, values, loss="E_total", parameters=weights, lr=0.5).judged
    alike = {"agrees": "agrees", "last-digit": "last-digit"}
    assert [each["verdict"] for each in told] == [alike.get(x.verdict, "differs") for x in right]
    for each, found in zip(told, right, strict=True):
        assert each["number"] == pytest.approx(found.number, rel=1e-12)
    updated_first = {"bias": "fixed", "how": "output first", "offset": 0}
    assert [each["reason"] for each in told] == [
        updated_first if x.reason == "updated_first" else None for x in right
    ]
    assert [each["reason"] for each in told].count(updated_first) == 4


def test_figures_after_steps_wait_for_their_training(tmp_path: Path) -> None:
    """They come bit by bit, so that a page stays quick, and are never shown too early."""
    values, weights, figures = _the_text()

    found = _all_judged(tmp_path, values["E_total"], weights, figures)

    assert set(found["first"]) == {"waiting"}
    assert found["rounds"] > 10


def test_output_first_gives_the_printed_digits_and_all_at_once_is_then_the_reason(
    tmp_path: Path,
) -> None:
    values, weights, _ = _the_text()
    figures = [
        Figure("E_total", "0.291027924", step=1),
        Figure("E_total", "0.291027774", step=1),
    ]

    told = _all_judged(tmp_path, values["E_total"], weights, figures, how="output first")["told"]

    assert [each["verdict"] for each in told] == ["agrees", "differs"]
    assert told[1]["reason"] == {"bias": "fixed", "how": "together", "offset": 0}


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (Figure("E_total", "0.298371109", step=1), ("fixed", "together", -1)),
        (Figure("E_total", "0.280471447", step=1), ("each", "together", 0)),
        (Figure("E_total", "0.285774470", step=1), ("shared", "output first", 0)),
        (Figure("E_total", "0.123456789", step=1), None),
        (Figure("E_total", "0.0000044", step=10_000), None),
    ],
)
def test_other_ways_to_train_and_miscounted_steps_are_found(
    figure: Any, reason: Any, tmp_path: Path
) -> None:
    """The errors of the variants as `examples` lists them; two digits tell nothing."""
    values, weights, _ = _the_text()

    (told,) = _all_judged(tmp_path, values["E_total"], weights, [figure])["told"]

    found = told["reason"]
    assert told["verdict"] == "differs"
    assert (found and (found["bias"], found["how"], found["offset"])) == reason


def test_another_way_that_gives_the_digits_goes_before_a_last_digit_that_is_off(
    tmp_path: Path,
) -> None:
    """As by `judge`: E is 0.2910278 after a step, and 0.2910279 with the output first."""
    values, weights, _ = _the_text()
    figure = Figure("E_total", "0.2910279", step=1)

    (told,) = _all_judged(tmp_path, values["E_total"], weights, [figure])["told"]

    (right,) = judge(figure, values, loss="E_total", parameters=weights, lr=0.5).judged
    assert (right.verdict, right.reason) == ("variant", "updated_first")
    assert told["verdict"] == "differs"
    assert told["reason"]["how"] == "output first"


def test_derivatives_of_other_values_follow_other_numbers(tmp_path: Path) -> None:
    """u = w², y = 5u: at w = 3 the derivative of u is 6."""
    w = Value(1.0, "w")
    u = w * w
    y = 5.0 * u
    figures = [Figure(u, "6", by=w), Figure(y, "30", by=w)]

    told = _all_judged(tmp_path, y, [w], figures, leaves=[[0, 3.0]])["told"]

    assert [each["number"] for each in told] == [6.0, 30.0]


def test_figures_follow_other_numbers(tmp_path: Path) -> None:
    """y = w², so dy/dw = 2w; a step of rate 0.25 halves w."""
    w = Value(3.0, "w")
    y = w * w
    y.label = "y"
    figures = [
        Figure(y, "25"),
        Figure(y, "10", by=w),
        Figure(w, "2.5", step=1),
        Figure(y, "5", by=w, step=1),
    ]

    told = _all_judged(tmp_path, y, [w], figures, lr=0.25, leaves=[[0, 5.0]])["told"]

    assert [each["number"] for each in told] == [25.0, 10.0, 2.5, 5.0]
    assert {each["verdict"] for each in told} == {"agrees"}


def test_a_training_that_breaks_agrees_with_nothing(tmp_path: Path) -> None:
    w = Value(3.0, "w")
    y = w * w

    (told,) = _all_judged(tmp_path, y, [w], [Figure(y, "1e9", step=50)], lr=1e200)["told"]

    assert told["verdict"] == "differs"
    assert told["reason"] is None
