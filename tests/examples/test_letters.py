"""The example that reads letters: what it promises, how it draws, and what the command says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from examples.letters import __main__ as program
from examples.letters.drawing import WIDTH, side_by_side
from examples.letters.tasks import TASKS

ROOT = Path(__file__).resolve().parents[2]


def test_an_image_of_odd_height_is_drawn_whole() -> None:
    image = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])

    assert side_by_side([image], ["x"]) == "▀▄\n▀ ▀\n x"


@pytest.mark.parametrize("width", [12, 22, 55, 100])
def test_images_that_do_not_fit_into_a_line_are_left_out(width: int) -> None:
    drawn = side_by_side([np.ones((2, width))] * 20, ["A > B"] * 20)
    shown = drawn.count("A > B")

    assert max(map(len, drawn.splitlines())) <= max(WIDTH, width)
    assert shown == max(1, (WIDTH + 2) // (width + 2))


def run(*arguments: str) -> str:
    """What the command prints on any machine, without numba."""
    code = (
        "import sys; sys.modules['numba'] = None; from examples.letters.__main__ import main; "
        f"sys.exit(main({list(arguments)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def figure(pattern: str, told: str) -> float:
    found = re.search(pattern, told)
    assert found, told
    return float(found[1].replace(",", ""))


def test_small_letters_are_learnt_in_two_seconds_of_one_core() -> None:
    """The limit is twice of that, for slower machines; the share is of 5200 new letters."""
    told = run()

    assert figure(r"tested +([\d.]+) % of 5,200", told) >= 97.0
    assert figure(r"\(([\d.]+) s of one core\)", told) < 4.0
    # a matrix product for each layer, a ReLU, and the loss
    assert figure(r"in (\d+) instructions", told) == 4
    right, wrong = (re.findall("([A-Z]) > ([A-Z])", part) for part in told.split("others")[:2])
    assert right
    assert all(meant == read for meant, read in right)
    assert all(meant != read for meant, read in wrong)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "operations", "instructions", "percent"),
    [("dense", 155, 4, 96.0), ("conv", 5163, 6, 97.0), ("wide", 5163, 6, 96.5)],
)
def test_large_letters_are_learnt_in_twenty_seconds_of_one_core(
    task: str, operations: int, instructions: int, percent: float
) -> None:
    """Again with twice the time; operations and instructions as prototypes had them."""
    told = run(task, "--lang", "zh")

    assert figure(r"读对 ([\d.]+) %\n", told) >= percent
    assert figure(r"处理器时间 ([\d.]+) 秒", told) < 40.0
    assert figure(r"要 ([\d,]+) 次标量运算", told) == operations
    assert figure(r"in (\d+) instructions", told) == instructions


def test_the_letters_of_the_test_are_not_those_of_the_training() -> None:
    task = TASKS["quick"]
    new, _ = task.images(np.random.default_rng([0, 1]))
    seen, _ = task.images(np.random.default_rng(0))

    assert not np.isin([image.tobytes() for image in new], [x.tobytes() for x in seen]).any()


def test_a_seed_below_0_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["--seed", "-1"])

    assert "--seed expects a number from 0 on, got -1" in capsys.readouterr().err
