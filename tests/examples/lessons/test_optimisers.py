"""The lesson on optimisers: where five rules end in a valley, and what they do on a net."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

import examples
from examples.course.running import Told
from examples.texts import measured

Lesson = Callable[[str], Told]

# the valley x²/20 + y² from (-7, 2), 30 steps of PyTorch's rules
ENDS = {
    "SGD": (-0.350392996, 0.084782317, 30),
    "Momentum": (0.896413858, 0.088085602, 4),
    "AdaGrad": (-0.120162247, 0.0, 0),
    "RMSprop": (-0.153910959, 0.0, 12),
    "Adam": (0.136014617, 0.318245389, 2),
}


RATES = {"Momentum": "momentum"}
"""The name of a row of the measurements where it is another."""


@pytest.mark.parametrize("name", ENDS)
def test_the_end_of_each_path_is_pytorchs_to_nine_digits(lesson: Lesson, name: str) -> None:
    x, y, crossings = ENDS[name]
    path = lesson("optimisers").names["paths"][name]

    assert path[-1] == pytest.approx((x, y), abs=6e-10)
    assert sum(a * b < 0.0 for (_, a), (_, b) in pairwise(path)) == crossings


def test_the_ends_are_printed_in_the_order_of_the_lesson(lesson: Lesson) -> None:
    printed = re.findall(
        r"end \((\S+), (\S+)\), height \S+, y = 0 crossed (\d+) times", lesson("optimisers").text
    )

    assert [(float(x), float(y), int(n)) for x, y, n in printed] == list(ENDS.values())


def test_each_end_is_told_with_the_settings_it_was_measured_with(lesson: Lesson) -> None:
    printed = re.findall(r"^(.*): end \(", lesson("optimisers").text, re.MULTILINE)
    found = [dict(part.split(" = ") for part in line.split(", ")) for line in printed]
    before = [measured("text_004", "valley")[RATES.get(name, name)] for name in ENDS]

    assert [{key: float(value) for key, value in line.items()} for line in found] == [
        {key: row[key] for key in ("lr", "momentum", "alpha") if key in row} for row in before
    ]


def test_with_another_rate_another_one_is_highest_in_the_valley(lesson: Lesson) -> None:
    """With Adam's and RMSprop's 0.3 AdaGrad has hardly left its place in x: it is then the last."""
    names = lesson("optimisers").names
    x, y = names["Value"](-7.0), names["Value"](2.0)
    slow = names["nn"].Adagrad([x, y], lr=0.3)
    for _ in range(30):
        slow.zero_grad()
        names["valley"](x, y).backward()
        slow.step()

    assert names["valley"](x.data, y.data) > names["valley"](*names["paths"]["Adam"][-1])


@pytest.mark.parametrize("steps", [10, 30])
def test_what_is_left_of_a_square_is_told_in_both_languages(steps: int) -> None:
    source = Path(examples.__file__).with_name("optimisers.py").read_text(encoding="utf-8")

    told = re.findall(rf"(\d+) %[^%]*?after {steps}\b|过 {steps} 步只剩 (\d+) %", source)
    assert [int(en or zh) for en, zh in told] == [round(100.0 * 0.9**steps)] * 2


def test_plain_descent_multiplies_each_coordinate_by_its_own_factor(lesson: Lesson) -> None:
    """1 - lr times the curvature: 1 - 0.95 / 10 along the valley, 1 - 0.95 · 2 across it."""
    path = lesson("optimisers").names["paths"]["SGD"]

    for t, place in enumerate(path):
        assert place == pytest.approx((-7.0 * 0.905**t, 2.0 * (-0.9) ** t), rel=1e-12)


def test_the_100th_step_under_a_gradient_of_1_is_what_the_sums_say(lesson: Lesson) -> None:
    """A sum of 100 squares; a mean without its bias; one with it; a geometric series."""
    by_hand = {
        "AdaGrad": 1.0 / math.sqrt(100.0),
        "Adam": 1.0,
        "RMSprop": 1.0 / math.sqrt(1.0 - 0.99**100),
        "Momentum": (1.0 - 0.9**100) / (1.0 - 0.9),
    }

    assert lesson("optimisers").names["lengths"] == pytest.approx(by_hand, rel=2e-8)
    for name, length in {"AdaGrad": "0.1000", "Adam": "1.0000", "RMSprop": "1.2559"}.items():
        assert f"{name:8} {length}\n" in lesson("optimisers").text
    assert "Momentum 9.9997\n" in lesson("optimisers").text


def test_no_optimiser_is_best_at_every_rate(lesson: Lesson) -> None:
    """At 0.1 SGD is last; at 1 it and AdaGrad have learned, and the others have not."""
    losses = lesson("optimisers").names["losses"]
    at = {lr: {name: by_rate[lr][-1] for name, by_rate in losses.items()} for lr in (0.1, 1.0)}

    assert max(at[0.1], key=at[0.1].__getitem__) == "SGD"
    assert {name for name, loss in at[1.0].items() if loss < 0.05} == {"SGD", "AdaGrad"}
    assert min(at[1.0][name] for name in ("Momentum", "RMSprop", "Adam")) > 0.2


def test_each_rule_is_shown(lesson: Lesson) -> None:
    text = lesson("optimisers").text

    for line in (
        "xₜ = xₜ₋₁ − lr · gₜ\n",
        "bₜ = momentum · bₜ₋₁ + gₜ\n",
        "sₜ = sₜ₋₁ + gₜ · gₜ\n",
        "vₜ = α · vₜ₋₁ + (1 − α) · gₜ · gₜ\n",
        "mₜ = β₁ · mₜ₋₁ + (1 − β₁) · gₜ\n",
    ):
        assert line in text


def test_a_pair_of_settings_goes_down_the_valley_too(
    lesson: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lesson suggests betas; without a mean of gradients the first step is lr in each."""
    names = lesson("optimisers").names
    names["descend"]("Adam without momentum", names["nn"].Adam, lr=0.3, betas=(0.0, 0.99))

    path = names["paths"].pop("Adam without momentum")
    assert path[1] == pytest.approx((-6.7, 1.7), abs=1e-6)
    assert capsys.readouterr().out.startswith("lr = 0.3, betas = (0.0, 0.99): end (")
