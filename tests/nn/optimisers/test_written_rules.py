"""A rule as a file of C, and what of it is computed once for all parameters."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value
from autograd.notation.terms import Symbol

START = np.array([3.0, -0.5, 0.25])
SLOPES = np.array([[1.0, -2.0, 0.125], [0.5, 0.0, -3.0], [-1.0, 1.5, 7.0]])


class Wrapped(nn.Optimizer):
    """A step that is kept between 0 and 1 by the remainder, whose sign in C is another."""

    settings = {"lr": nn.Setting(0.5)}  # noqa: RUF012

    @staticmethod
    def rule(xp: Any, x: Any, g: Any, lr: Any) -> Any:
        return xp.remainder(x - lr * g, 1.0)


OPTIMISERS = [
    lambda ps: nn.SGD(ps, lr=0.1),
    lambda ps: nn.SGD(ps, lr=0.1, momentum=0.9, dampening=0.25, weight_decay=0.01),
    lambda ps: nn.Adam(ps, lr=0.1, weight_decay=0.01, amsgrad=True),
    Wrapped,
    lambda ps: nn.NAdam([{"params": ps[:2], "lr": 0.1}, {"params": ps[2:], "lr": 0.01}]),
    lambda ps: nn.SGD(
        [{"params": ps[:1]}, {"params": ps[1:], "momentum": 0.9, "dampening": 0.5}], lr=0.1
    ),
]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize(
    "make", OPTIMISERS, ids=["SGD", "momentum", "Adam", "remainder", "groups", "ways"]
)
def test_the_c_source_takes_the_steps_of_the_optimiser(make: Any, tmp_path: Path) -> None:
    """They differ by the rounding of other libraries at most."""
    ps = [Value(x) for x in START]
    optimizer = make(ps)
    (tmp_path / "step.c").write_text(optimizer.c_source, encoding="utf-8")
    command = ["gcc", "-std=c99", "-shared", "-fPIC", "step.c", "-o", "step.so", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    step = ctypes.CDLL(str(tmp_path / "step.so")).optimizer_step
    step.restype = None
    update, data = optimizer.update, START.copy()
    settings, lines = update.parted(optimizer.numbers)
    memory, numbers = np.zeros(len(update.memory) * len(data)), np.array(settings)
    memory = np.concatenate([memory, *lines])

    for t, slopes in enumerate(SLOPES, start=1):
        arrays = [ctypes.c_void_p(each.ctypes.data) for each in (data, slopes, memory, numbers)]
        step(ctypes.c_long(len(data)), *arrays, ctypes.c_double(t))
        for p, slope in zip(ps, slopes, strict=True):
            p.grad = float(slope)
        optimizer.step()

    assert data.tolist() == pytest.approx([p.data for p in ps], rel=1e-14)


def test_the_head_of_the_c_source_says_what_it_takes() -> None:
    plain, means = nn.SGD([Value(1.0)], lr=0.1).c_source, nn.Adam([Value(1.0)]).c_source

    assert "/* Step t, from 1 on, of n parameters x with the gradients g." in plain
    assert "memory has n numbers for each of nothing, which begin at 0;" in plain
    assert "settings are lr. */" in plain
    assert "memory has n numbers for each of exp_avg, exp_avg_sq, which begin at 0;" in means
    assert "settings are lr, beta1, beta2, eps. */" in means
    assert "floored_remainder" not in means
    assert "floored_remainder" in Wrapped([Value(1.0)]).c_source


def test_what_is_the_same_for_all_parameters_is_computed_once() -> None:
    """Adam's two corrections of the means, which are powers of beta by the number of the step."""
    update = nn.Adam([Value(1.0)]).update

    found = [symbols_in(term) for _, term in update.once]

    assert found
    assert all(names <= {"beta1_", "beta2_", "t_"} for names in found)
    assert any("t_" in names for names in found)
    assert all("t_" not in symbols_in(term) for term in update.each)


def test_adam_divides_by_hardly_more_than_the_root() -> None:
    """The first step of Kingma and Ba is lr times the sign of the slope, but for eps of 1e-8."""
    p = Value(3.0)
    p.grad = -2.0

    nn.Adam([p]).step()

    assert p.data == pytest.approx(3.0 + 1e-3 * 2.0 / (2.0 + 1e-8), rel=1e-15)


def symbols_in(term: Any) -> set[str]:
    if isinstance(term, Symbol):
        return {term.name}
    operands = getattr(term, "operands", ())
    return {name for operand in operands for name in symbols_in(operand)}
