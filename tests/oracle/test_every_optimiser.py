"""Every optimiser goes PyTorch's way, eagerly, in every program, and as a file of C."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

CASES: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.3, "lr_decay": 0.1, "weight_decay": 0.01, "eps": 1e-3}),
    ("Adagrad", {"initial_accumulator_value": 0.5, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"alpha": 0.9, "eps": 1e-3, "weight_decay": 0.01, "centered": True}),
    ("RMSprop", {"lr": 0.001, "momentum": 0.9, "centered": True, "maximize": True}),
    ("RMSprop", {"momentum": 0.5}),
    ("Adam", {"lr": 0.01, "betas": (0.8, 0.95)}),
    ("Adam", {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.01, "weight_decay": 0.3, "amsgrad": True}),
    ("AdamW", {"weight_decay": 0.0, "maximize": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.01}),
    ("Adadelta", {"lr": 0.001, "rho": 1.0, "maximize": True}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.01, "betas": (0.8, 0.95), "momentum_decay": 0.1, "weight_decay": 0.01}),
    ("NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
]
IN_MACHINE_CODE = [CASES[i] for i in (0, 2, 6, 11, 14, 17)]
"""One of each; a rule takes a second to compile."""

STEPS = 20
START = np.random.default_rng(8).normal(size=4)
TOLERANCE = 1e-10
"""Far above the roundings of twenty steps, and below what another formula gives."""


def loss_of(xs: Any, tanh: Any) -> Any:
    """A loss whose least is far, so that no step is a rounding of 0."""
    return (tanh(xs[0] * 0.5) - 2.0) ** 2 + (xs[1] * xs[2] - 3.0) ** 2 + 0.1 * (xs[3] + 5.0) ** 2


def pytorchs(name: str, settings: dict[str, Any], steps: int = STEPS) -> list[float]:
    return _pytorchs(name, tuple(settings.items()), steps)


@cache
def _pytorchs(name: str, settings: tuple[tuple[str, Any], ...], steps: int) -> list[float]:
    """Where PyTorch ends."""
    xs = torch.tensor(START, requires_grad=True)
    optimizer = getattr(torch.optim, name)([xs], **dict(settings))
    # else the product of NAdam is in single precision, whatever the parameters are
    torch.set_default_dtype(torch.float64)
    try:
        for _ in range(steps):
            optimizer.zero_grad()
            loss_of(xs, torch.tanh).backward()
            optimizer.step()
    finally:
        torch.set_default_dtype(torch.float32)
    return list(xs.tolist())


def eager(optimizer: nn.Optimizer, steps: int) -> list[float]:
    """Where the parameters are after some steps."""
    xs = optimizer.parameters
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(xs, Value.tanh).backward()
        optimizer.step()
    return [x.data for x in xs]


def made(name: str, settings: dict[str, Any]) -> Any:
    return getattr(nn, name)([Value(x) for x in START], **settings)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_eager_steps_are_pytorchs(name: str, settings: dict[str, Any]) -> None:
    found = eager(made(name, settings), STEPS)

    assert found == pytest.approx(pytorchs(name, settings), rel=TOLERANCE)


@pytest.mark.parametrize("backend", ["numpy", "python"])
@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_the_steps_of_a_program_are_pytorchs(
    backend: Any, name: str, settings: dict[str, Any]
) -> None:
    """Some steps, and then, with what is remembered, the others."""
    optimizer = made(name, settings)
    xs = optimizer.parameters
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend=backend)
    for steps in (5, 1, STEPS - 6):
        program.train(optimizer, steps=steps)

    assert program.parameters.tolist() == pytest.approx(pytorchs(name, settings), rel=TOLERANCE)


@pytest.mark.parametrize(("name", "settings"), IN_MACHINE_CODE, ids=str)
def test_the_steps_in_machine_code_are_pytorchs(name: str, settings: dict[str, Any]) -> None:
    pytest.importorskip("numba")
    optimizer = made(name, settings)
    xs = optimizer.parameters
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend="numba")
    for steps in (5, STEPS - 5):
        program.train(optimizer, steps=steps)

    assert program.parameters.tolist() == pytest.approx(pytorchs(name, settings), rel=TOLERANCE)


@pytest.mark.parametrize(
    "backend", ["eager", "numpy", "python", pytest.param("numba", marks=pytest.mark.slow)]
)
def test_a_thousand_steps_of_nadam_are_pytorchs(backend: Any) -> None:
    """It has the longest rule, and a product that accumulates. Machine code has a loop for it."""
    if backend == "numba":
        pytest.importorskip("numba")
    settings = {"lr": 0.0002, "weight_decay": 0.01}
    optimizer = made("NAdam", settings)
    if backend == "eager":
        found = eager(optimizer, 1000)
    else:
        xs = optimizer.parameters
        program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend=backend)
        program.train(optimizer, steps=1000)
        found = program.parameters.tolist()

    assert found == pytest.approx(pytorchs("NAdam", settings, 1000), rel=TOLERANCE)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
@pytest.mark.parametrize(("name", "settings"), CASES, ids=str)
def test_the_steps_of_the_c_source_are_pytorchs(
    name: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    optimizer = made(name, settings)
    step = compiled(optimizer.c_source, tmp_path)
    xs, data = optimizer.parameters, START.copy()
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs)
    memory, numbers = np.zeros(len(optimizer.update.memory) * 4), np.array(optimizer.numbers)
    for t in range(1, STEPS + 1):
        program.parameters = data
        step(data, program.value_and_grad()[1], memory, numbers, t)

    assert data.tolist() == pytest.approx(pytorchs(name, settings), rel=TOLERANCE)


def compiled(source: str, folder: Path) -> Callable[..., None]:
    """The function of a file of C: of parameters, gradient, memory, settings and the step."""
    (folder / "step.c").write_text(source, encoding="utf-8")
    command = ["gcc", "-std=c99", "-O1", "-shared", "-fPIC", "step.c", "-o", "step.so", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    function = ctypes.CDLL(str(folder / "step.so")).optimizer_step
    function.restype = None

    def step(data: Any, *arrays: Any) -> None:
        *given, t = (data, *arrays)
        pointers = [ctypes.c_void_p(each.ctypes.data) for each in given]
        function(ctypes.c_long(len(data)), *pointers, ctypes.c_double(t))

    return step


def test_each_setting_of_the_cases_matters() -> None:
    """A setting that a rule forgot would end where its absence ends."""
    ends = [tuple(pytorchs(name, settings)) for name, settings in CASES]

    assert len(set(ends)) == len(CASES)


NAMES = sorted({name for name, _ in CASES})


@pytest.mark.parametrize("name", NAMES)
def test_settings_default_to_pytorchs_and_stand_in_its_order(name: str) -> None:
    ours = getattr(nn, name)([Value(0.0)])
    theirs = getattr(torch.optim, name)
    defaults = theirs([torch.zeros(1, requires_grad=True)]).defaults
    own = [p for p in signature(type(ours).__init__).parameters if p not in ("self", "maximize")]
    pytorchs_order = [p for p in signature(theirs.__init__).parameters if p in own]

    assert ours.defaults == {key: defaults[key] for key in ours.defaults}
    assert own == pytorchs_order
    # what is left are ways to compute
    assert set(defaults) - set(ours.defaults) <= {
        "foreach", "capturable", "differentiable", "fused",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_pytorch_refuses_is_refused(name: str) -> None:
    """Each setting below what it may be, and each pair with a number that is too great."""
    ours, theirs = getattr(nn, name), getattr(torch.optim, name)
    defaults = ours([Value(0.0)]).defaults
    numbers = [key for key, x in defaults.items() if type(x) is float and key != "dampening"]
    wrong: list[dict[str, Any]] = [{key: -0.1} for key in numbers]
    wrong += [{"betas": x} for x in ((1.0, 0.5), (0.5, 1.0), (-0.1, 0.5)) if "betas" in defaults]
    wrong += [{"rho": 1.1}] if "rho" in defaults else []
    for settings in wrong:
        with pytest.raises(ValueError, match="Invalid"):
            theirs([torch.zeros(1, requires_grad=True)], **settings)
        with pytest.raises(ValueError, match=name):
            ours([Value(0.0)], **settings)
