"""The lesson on batch normalisation: by hand, and nets with bad first weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import examples
from autograd import Value, grad
from examples.course.running import Told
from examples.texts import measured

Lesson = Callable[[str], Told]

pytestmark = pytest.mark.slow

KEYS = {"std 1": "std_1", "std 0.01": "std_0_01", "Xavier": "xavier"}


def test_the_batch_is_normalised_as_by_hand_also_when_it_is_100_times_as_wide(
    lesson: Lesson,
) -> None:
    """(1, 2, 3, 6) has the mean 3 and the mean square deviation 14 / 4."""
    by_hand = str([round((x - 3.0) / 3.5**0.5, 4) for x in (1.0, 2.0, 3.0, 6.0)])

    assert lesson("batch_norm").text.count(by_hand) == 3


def test_weights_100_times_as_wide_get_a_gradient_of_a_hundredth(lesson: Lesson) -> None:
    """f(100 w) = f(w) says so. Left is the epsilon beside a variance of about 1: 1e-5 of it."""
    names = lesson("batch_norm").names

    def gradient(factor: float) -> list[float]:
        w = [Value(0.5 * factor), Value(-0.3 * factor)]
        inputs = ((1.0, 2.0), (2.0, 0.0), (3.0, 1.0), (6.0, 2.0))
        sums = [[w[0] * x + w[1] * y] for x, y in inputs]
        rows = names["nn"].BatchNorm1d(1)(names["nn"].Batch(sums))
        loss = sum((row[0] - t) ** 2 for row, t in zip(rows, (0.0, 1.0, -1.0, 2.0), strict=True))
        return [float(slope) for slope in grad(loss, w)]

    assert gradient(100.0) == pytest.approx([slope / 100.0 for slope in gradient(1.0)], rel=1e-3)


def test_a_lone_sample_in_training_is_told_what_the_exercise_says(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match=r"nn\.Batch\(samples\), two samples or more, or after"):
        lesson("batch_norm").names["nn"].BatchNorm1d(1)([3.0])


def test_the_running_numbers_are_those_worked_out(lesson: Lesson) -> None:
    """A tenth of the new and nine tenths of the old: 0.3, and 0.9 + 0.1 · 14 / 3."""
    assert f"[0.3] [{round(0.9 + 1.4 / 3.0, 6)}]\n2.3096 2.3096\n" in lesson("batch_norm").text


def test_bad_first_weights_learn_nothing_without_and_nearly_all_with(lesson: Lesson) -> None:
    """Figures of other letters: 12 % -> 95 % for tanh, 4 % -> 95 % for relu."""
    rights = lesson("batch_norm").names["rights"]

    for activation in ("Tanh", "ReLU"):
        assert rights[f"{activation} std 0.01"] < 0.2
        assert rights[f"{activation} std 0.01 + norm"] > 0.9
    assert rights["Tanh std 1.0"] < rights["Tanh std 1.0 + norm"] - 0.4


@pytest.mark.parametrize(
    ("row", "activation", "key"),
    [
        ("Tanh std 0.01 + norm", "tanh", "std_0_01"),
        ("Tanh std 1.0 + norm", "tanh", "std_1"),
        ("ReLU std 0.01 + norm", "relu", "std_0_01"),
    ],
)
def test_with_it_nets_read_as_well_as_was_measured(
    lesson: Lesson, row: str, activation: str, key: str
) -> None:
    """Within 4 points: the letters are others, and one seed differs from another by 2."""
    _, before = measured("text_004", "batch_norm")[activation][key]

    assert lesson("batch_norm").names["rights"][row] == pytest.approx(before, abs=0.04)


def test_a_net_that_learns_nothing_keeps_the_loss_of_a_guess(lesson: Lesson) -> None:
    """ln 26 = 3.2581; its own letters, each equally often, cannot be guessed better."""
    losses = lesson("batch_norm").names["losses"]

    assert losses["Tanh std 0.01"] == pytest.approx([3.2581] * 4, abs=0.01)
    assert losses["Tanh std 0.01 + norm"][-1] < 0.5


def test_the_tables_in_the_lesson_are_the_one_measured() -> None:
    before = measured("text_004", "batch_norm")
    source = Path(examples.__file__).with_name("batch_norm.py").read_text(encoding="utf-8")
    for name, key in KEYS.items():
        rows = re.findall(rf"^# \| {name} \|(.*)$", source, re.MULTILINE)
        pairs = [before[activation][key] for activation in ("tanh", "relu", "sigmoid")]
        right = [pytest.approx(100.0 * share) for pair in pairs for share in pair]

        assert [[float(x) for x in re.findall(r"[\d.]+", row)] for row in rows] == [right] * 2


def test_the_losses_are_drawn(lesson: Lesson) -> None:
    pytest.importorskip("matplotlib")

    assert len(lesson("batch_norm").pictures) == 1
