"""Every erratum that can be run is run: the same fault in a few lines, and what comes of it.

Those of text 000 are run by the tests of the worked example.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from examples.sentences import Language
from examples.texts import TEXTS, errata, erratum, figure, given, measured, rounds_to

Numbers = npt.NDArray[Any]
Function = Callable[[Numbers], float]

START = np.array(given("text_004", "numerical_gradient")["start"])
POINT = np.array(given("text_004", "numerical_gradient")["at"])


def square(x: Numbers) -> float:
    return float((x[0] - 1) ** 2 + (x[1] - 2) ** 2 + x[2] ** 2)


def slopes_in_place(f: Function, x: Numbers, h: float = 1e-4) -> Numbers:
    """Central differences by moving the caller's own array, indexed by a count of its elements."""
    slopes = np.zeros_like(x)
    for index in range(x.size):
        before = x[index].copy()
        x[index] = before + h
        above = f(x)
        x[index] = before - h
        below = f(x)
        x[index] = before
        slopes[index] = (above - below) / (2 * h)
    return slopes


def descend_in_place(f: Function, x: Numbers) -> Numbers:
    for _ in range(100):
        x -= 0.01 * slopes_in_place(f, x)
    return x


def along_the_gradient(step: float) -> float:
    """By how much the text's function, with a square, changes from (2, 3, 5)."""
    gradient = np.array([2.0, 2.0, 10.0])
    return square(POINT + step * gradient) - square(POINT)


def start_after_a_descent() -> Numbers:
    start = START.copy()
    descend_in_place(square, start)
    return start


def margins_of_and() -> list[float]:
    """Those at (1, 1) and at (0, 1), and what both would be with a bias half way."""
    gate = given("text_004", "gates")["AND"]
    one, both = gate["w"][1], sum(gate["w"])
    return [both + gate["b"], -(one + gate["b"]), both - (one + both) / 2]


def sums_of_two_rows() -> Numbers:
    powers = np.exp(np.ones((2, 3)))
    return np.asarray((powers / np.sum(powers)).sum(axis=1))


def one_wrong_of_four() -> list[float]:
    squares = np.square([1.0, 0.0, 0.0, 0.0])
    return [float(0.5 * np.sum(squares)), float(np.mean(squares))]


def relu_backward_in_place() -> Numbers:
    numbers = given("text_004", "relu")
    gradient = np.array(numbers["gradient"])
    gradient[np.array(numbers["x"]) <= 0] = 0.0
    return gradient


def last_steps_of_optimisers() -> list[float]:
    """AdaGrad's and Adam's 100th step under a gradient of 1, each with rate 1."""
    squares, mean, mean_of_squares = 0.0, 0.0, 0.0
    for _ in range(100):
        squares += 1.0
        mean = 0.9 * mean + 0.1
        mean_of_squares = 0.999 * mean_of_squares + 0.001
    corrected = mean / (1 - 0.9**100), mean_of_squares / (1 - 0.999**100)
    return [1 / math.sqrt(squares), corrected[0] / math.sqrt(corrected[1])]


def errors_of_the_rate_rule() -> float:
    """The factor a after 60 steps on the circle data, the rate changed after every step."""
    table = given("text_003", "circle")
    squares, areas = np.square(table["r"]), np.array(table["area"])
    a, rate = 1.0, 0.001
    before = np.mean((a * squares - areas) ** 2) / 2
    for _ in range(60):
        a -= rate * float(np.mean((a * squares - areas) * squares))
        after = np.mean((a * squares - areas) ** 2) / 2
        rate = rate / 10 if after > before else rate * 10
        before = after
    return a


DEPTH = measured("text_001", "depth")
LEARNED = measured("text_004", "initialisers_learning")

RECOMPUTED: Mapping[str, Callable[[], Any]] = {
    "text_001.second_input": lambda: figure("text_001", "fully_connected.inputs_0_0").exact[-1],
    "text_001.cost_and_loss": lambda: [
        figure("text_001", f"reductions.{key}").exact for key in ("mean", "sum")
    ],
    "text_001.deeper_is_better": lambda: [
        DEPTH["sigmoid"][DEPTH["hidden_layers"].index(n)] for n in (1, 5, 8)
    ],
    "text_001.best_parameters": lambda: 1 - measured("text_000", "xor")["as_the_text"],
    "text_002.loss_falls": lambda: measured("text_002", "seeds")[
        "runs_of_2000_with_an_epoch_whose_loss_rises"
    ],
    "text_003.gradient_uphill": lambda: along_the_gradient(0.001),
    "text_003.three_by_three": lambda: figure("text_003", "linear_layers.rank").exact,
    "text_003.sigmoid_as_probability": lambda: 26 * 0.5,
    "text_003.one_in_26": lambda: measured("text_003", "random_networks")["mean_accuracy"],
    "text_003.smaller_loss_better": lambda: [
        measured("text_004", "overfitting_training")[key] for key in ("plain", "weight_decay_0_01")
    ],
    "text_004.and_bias": margins_of_and,
    "text_004.softmax_of_a_batch": sums_of_two_rows,
    "text_004.mean_squared": one_wrong_of_four,
    "text_004.delta_in_the_log": lambda: [-math.log(1 + 1e-7), -math.log(1e-7)],
    "text_004.gradient_downhill": lambda: [along_the_gradient(-0.001), along_the_gradient(0.001)],
    "text_004.cubic_has_no_minimum": lambda: (
        figure("text_004", "numerical_gradient.cubic_x1").exact
    ),
    "text_004.int_gradient": lambda: slopes_in_place(square, np.array([2, 3, 5])),
    "text_004.start_changed": start_after_a_descent,
    "text_004.relu_backward": relu_backward_in_place,
    "text_004.affine_of_one_sample": lambda: np.dot(np.array([1, 2]).T, np.array([1, 1])),
    "text_004.softmax_loss_batch_size": lambda: np.eye(3)[2].shape[0],
    "text_004.apple_name": lambda: [
        figure("text_004", f"apple.{key}").exact for key in ("d_subtotal", "d_price")
    ],
    "text_004.adam_has_all_three": last_steps_of_optimisers,
    "text_004.widest_spread": lambda: [
        LEARNED["tanh"]["std_1"],
        LEARNED["tanh"]["xavier"],
        LEARNED["relu"]["std_1"],
        LEARNED["relu"]["he"],
        LEARNED["sigmoid"]["std_1"],
    ],
    "text_004.xavier_for_sigmoid": lambda: [
        LEARNED["sigmoid"][key] for key in ("xavier", "he", "four_times_xavier")
    ],
    "text_004.output_size": lambda: figure("text_004", "convolution.not_whole").exact[-1],
}

ELSEWHERE = {"text_003.rate_rule"}
"""Three readings of a rule: the measurements have them, and this module the one that diverges."""

WITH_NUMBERS = {
    f"{each.text}.{each.key}": each
    for text in TEXTS[1:]
    for each in errata(text)
    if each.exact is not None
}


def test_every_erratum_with_a_number_is_run() -> None:
    assert set(RECOMPUTED) | ELSEWHERE == set(WITH_NUMBERS)


@pytest.mark.parametrize("name", RECOMPUTED)
def test_an_erratum_comes_to_the_number_it_is_said_to(name: str) -> None:
    """The numbers that are given are rounded to the digits of the entry, at least four."""
    exact = np.asarray(WITH_NUMBERS[name].exact, dtype=np.float64)

    np.testing.assert_allclose(np.asarray(RECOMPUTED[name]()), exact, rtol=1e-4, atol=1e-15)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_the_words_of_an_erratum_have_its_numbers(name: str, language: Language) -> None:
    """A number is told as it is, in per cent, or with the digits of a power of ten."""
    entry = WITH_NUMBERS[name]
    told = " ".join([str(entry.right), entry.why[language]]).replace("−", "-")
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", told)
    values = np.ravel(np.asarray(entry.exact, dtype=np.float64)).tolist()

    missing = [
        value
        for value in values
        if not any(rounds_to(text, value) or rounds_to(text, 100 * value) for text in numbers)
    ]

    assert [value for value in missing if value != 0] == []


def test_the_rule_for_the_rate_runs_away_when_it_is_done_at_every_step() -> None:
    assert errors_of_the_rate_rule() == pytest.approx(
        erratum("text_003", "rate_rule").exact[0], rel=0.005
    )


def test_one_step_of_each_rate_of_the_rule_multiplies_the_error_by_1_58() -> None:
    squares = np.square(given("text_003", "circle")["r"])
    curvature = float(np.mean(squares**2))
    small, large = abs(1 - 1e-5 * curvature), abs(1 - 1e-4 * curvature)

    assert (round(small, 2), round(large, 2), round(small * large, 2)) == (0.66, 2.40, 1.58)


def test_adam_without_momentum_becomes_rmsprop_when_its_correction_is_over() -> None:
    """0.99 to the power of 1,500 is 3e-7, and half of that remains, relative to the step."""
    drawn = np.random.default_rng(0)
    squares = 0.0
    for step in range(1, 1501):
        gradient = float(drawn.normal())
        squares = 0.99 * squares + 0.01 * gradient**2
        by_rmsprop = gradient / math.sqrt(squares)
        by_adam = gradient / math.sqrt(squares / (1 - 0.99**step))

    assert by_adam == pytest.approx(by_rmsprop, rel=8e-6)


def test_26_sigmoids_add_up_to_13_on_average() -> None:
    """200,000 sums with a deviation of 1.06 have a mean that is off by 0.0024 at one sigma."""
    drawn = np.random.default_rng(0).normal(size=(200_000, 26))
    sums = np.sum(1 / (1 + np.exp(-drawn)), axis=1)

    assert np.mean(sums) == pytest.approx(13.0, abs=0.01)


def test_no_array_has_a_type_of_the_old_name() -> None:
    name = str(erratum("text_004", "np_int").quoted).removeprefix("np.")

    with pytest.raises(AttributeError, match="`np.int` was a deprecated alias"):
        getattr(np, name)


def test_a_module_has_the_name_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = erratum("text_004", "active_fun")
    imported, saved = (str(each).removeprefix("import ") for each in (entry.quoted, entry.right))
    (tmp_path / f"{saved}.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert importlib.import_module(saved).__name__ == saved
    monkeypatch.delitem(sys.modules, saved)
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{imported}'"):
        importlib.import_module(imported)


def test_a_matrix_indexed_by_the_count_of_its_elements_is_left_behind() -> None:
    with pytest.raises(IndexError):
        slopes_in_place(lambda x: float(np.sum(x**2)), np.ones((2, 3)))


def test_a_layer_has_no_attribute_that_it_was_not_given() -> None:
    class Layer:
        def forward(self, x: Numbers, t: Numbers) -> None:
            self.y, self.t = x, t

        def backward(self) -> Numbers:
            return np.asarray(self.y - self.x)  # type: ignore[attr-defined]

    layer = Layer()
    layer.forward(np.ones(3), np.ones(3))

    with pytest.raises(AttributeError, match="'x'"):
        layer.backward()


def test_a_block_of_strings_at_column_0_does_not_compile() -> None:
    with pytest.raises(IndentationError):
        compile("if True:\n\n'''\n    x = 1\n'''\n", "layers", "exec")


def test_the_gradient_of_affine_for_one_sample_is_an_outer_product() -> None:
    x, gradient = np.array([1.0, 2.0]), np.array([1.0, 1.0])

    assert np.outer(x, gradient).tolist() == [[1, 1], [2, 2]]
    assert (x[None].T @ gradient[None]).tolist() == [[1, 1], [2, 2]]


def test_a_descent_on_the_square_leaves_another_start_behind() -> None:
    start = START.copy()
    end = descend_in_place(square, start)

    assert end is start
    assert not np.array_equal(start, START)
