"""The benchmark's workloads are what they say, whichever form of the engine runs them."""

from __future__ import annotations

import math
import sys
import tomllib
from pathlib import Path

import pytest

from benchmarks.step import conclusion
from benchmarks.turn import Turn, missing
from benchmarks.turn import take as take_turn
from benchmarks.workload import Step
from benchmarks.workloads import WORKLOADS, deep, digits, moons, w18

ROOT = Path(__file__).resolve().parents[2]


def take(step: Step, times: int) -> list[float]:
    """The first figure, a loss, of so many steps."""
    return [step(lambda phase: None)[0] for _ in range(times)]


def test_the_small_network_is_that_of_the_texts() -> None:
    """The text prints 0.298371109 at first; its own updated weights give 0.291027774."""
    losses = take(w18.plain(), 2)

    assert losses == pytest.approx([0.298371109, 0.291027774], abs=5e-10)


def test_modules_and_plain_operators_take_the_same_training_steps() -> None:
    entries = WORKLOADS["moons"].entries

    assert take(entries["nn"](), 3) == pytest.approx(take(entries["plain"](), 3), rel=1e-12)


def test_without_noise_the_moons_lie_on_two_half_circles() -> None:
    for (x, y), label in moons.samples(noise=0.0):
        if label < 0.0:
            assert math.hypot(x, y) == pytest.approx(1.0)
            assert y >= 0.0
        else:
            assert math.hypot(x - 1.0, y - 0.5) == pytest.approx(1.0)
            assert y <= 0.5


def test_the_chain_has_the_slope_of_its_factors() -> None:
    """A thousand nodes are 500 factors of 0.999999, each with a sum that leaves the slope alone."""
    _, slope = deep.plain(deep.chain_of, 1000)(lambda phase: None)

    assert slope == pytest.approx(0.999999**500, rel=1e-12)


@pytest.mark.parametrize(
    ("micrograd", "said"),
    [
        (Turn(failure="micrograd is missing"), "Only chainrule ran"),
        (Turn(), "The figures of chainrule, micrograd agree to ten digits."),
    ],
)
def test_figures_of_one_engine_alone_are_not_said_to_agree(micrograd: Turn, said: str) -> None:
    measured = {"moons": {"micrograd": micrograd, "plain": Turn(), "nn": Turn()}}

    assert conclusion(measured).startswith(said)


def test_the_first_picture_of_a_batch_is_the_one_of_a_single_step() -> None:
    pictures, classes = digits.batch(2)

    assert pictures[0].tolist() == digits.pixels()
    assert classes.tolist() == [digits.TARGET, digits.TARGET + 1]


@pytest.mark.parametrize(
    ("engine", "extra"),
    [
        ("casadi", "bench"),
        ("jax", "bench"),
        ("micrograd", "bench"),
        ("numba", "jit"),
        ("torch", "oracle"),
    ],
)
def test_an_engine_that_is_missing_is_named_with_what_brings_it(engine: str, extra: str) -> None:
    """The extra is one of pyproject.toml's, and names the engine there."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert any(each.startswith(engine) for each in extras["optional-dependencies"][extra])
    assert missing(engine).endswith(f"pip install '.[{extra}]'")


def test_a_turn_without_its_engine_tells_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "micrograd", None)

    assert take_turn("w18", "micrograd", 0.0).failure == missing("micrograd")
