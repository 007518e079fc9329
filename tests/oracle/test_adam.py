"""A thousand steps of Adam end where PyTorch's do, however the rule is run."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

SETTINGS: list[dict[str, Any]] = [
    {},
    {"betas": (0.8, 0.95), "eps": 1e-3},
    {"weight_decay": 0.1, "amsgrad": True},
    {"maximize": True},
]
STEPS = 1000
LR = 0.0002
START = np.random.default_rng(8).normal(size=4)
TOLERANCE = 1e-12
"""A thousand steps of a few roundings each, of numbers near 1."""


def loss_of(xs: Any, tanh: Any) -> Any:
    """A loss whose least is far, so that no step is a rounding of 0."""
    return (tanh(xs[0] * 0.5) - 2.0) ** 2 + (xs[1] * xs[2] - 3.0) ** 2 + 0.1 * (xs[3] + 5.0) ** 2


def pytorchs(settings: dict[str, Any]) -> list[float]:
    return _pytorchs(tuple(settings.items()))


@cache
def _pytorchs(settings: tuple[tuple[str, Any], ...]) -> list[float]:
    """Where PyTorch ends."""
    xs = torch.tensor(START, requires_grad=True)
    optimizer = torch.optim.Adam([xs], lr=LR, **dict(settings))
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(xs, torch.tanh).backward()
        optimizer.step()
    return list(xs.tolist())


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_eager_steps_are_pytorchs(settings: dict[str, Any]) -> None:
    xs = [Value(x) for x in START]
    optimizer = nn.Adam(xs, lr=LR, **settings)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss_of(xs, Value.tanh).backward()
        optimizer.step()

    assert [x.data for x in xs] == pytest.approx(pytorchs(settings), rel=TOLERANCE)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("backend", ["numpy", "python", "numba"])
@pytest.mark.parametrize("pieces", [1, 4])
def test_the_steps_of_a_program_are_pytorchs(
    backend: Any, settings: dict[str, Any], pieces: int
) -> None:
    """In one training, which in machine code has a function of its own, or in several."""
    if backend == "numba":
        pytest.importorskip("numba")
    xs = [Value(x) for x in START]
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend=backend)
    optimizer = nn.Adam(xs, lr=LR, **settings)
    for _ in range(pieces):
        program.train(optimizer, steps=STEPS // pieces)

    assert program.parameters.tolist() == pytest.approx(pytorchs(settings), rel=TOLERANCE)
    assert program.state.steps == STEPS


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_steps_of_the_c_source_are_pytorchs(settings: dict[str, Any], tmp_path: Path) -> None:
    xs = [Value(x) for x in START]
    optimizer = nn.Adam(xs, lr=LR, **settings)
    (tmp_path / "adam.c").write_text(optimizer.c_source, encoding="utf-8")
    command = ["gcc", "-std=c99", "-O1", "-shared", "-fPIC", "adam.c", "-o", "adam.so", "-lm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    step = ctypes.CDLL(str(tmp_path / "adam.so")).optimizer_step
    step.restype = None
    update, program = optimizer.update, ag.compile(loss_of(xs, Value.tanh), parameters=xs)
    data, memory = START.copy(), np.zeros(len(update.memory) * len(START))
    numbers = np.array(optimizer.numbers)
    for t in range(1, STEPS + 1):
        program.parameters = data
        gradient = program.value_and_grad()[1]
        given = [ctypes.c_void_p(each.ctypes.data) for each in (data, gradient, memory, numbers)]
        step(ctypes.c_long(len(data)), *given, ctypes.c_double(t))

    assert data.tolist() == pytest.approx(pytorchs(settings), rel=TOLERANCE)


def test_settings_default_to_pytorchs() -> None:
    ours = nn.Adam([Value(0.0)])
    theirs = torch.optim.Adam([torch.zeros(1, requires_grad=True)]).defaults

    for name in ("lr", "betas", "eps", "weight_decay", "amsgrad", "maximize"):
        assert getattr(ours, name) == theirs[name], name


@pytest.mark.parametrize(
    "settings",
    [{"lr": -0.1}, {"betas": (1.0, 0.9)}, {"betas": (0.9, -0.1)}, {"eps": -1.0}],
    ids=str,
)
def test_what_pytorch_refuses_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Invalid"):
        torch.optim.Adam([torch.zeros(1, requires_grad=True)], **settings)
    with pytest.raises(ValueError, match="Adam"):
        nn.Adam([Value(0.0)], **settings)
