"""Groups with settings of their own go PyTorch's way, eagerly, in every program and in fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

CASES: list[tuple[str, list[dict[str, Any]]]] = [
    ("SGD", [{"lr": 0.1}, {"lr": 0.01}]),
    ("SGD", [{"lr": 0.1, "momentum": 0.9}, {"lr": 0.01, "momentum": 0.5, "weight_decay": 0.1}]),
    ("SGD", [{"lr": 0.1, "momentum": 0.9, "dampening": 0.3}, {"lr": 0.01, "dampening": 0.3}]),
    ("SGD", [{"lr": 0.1, "momentum": 0.9, "nesterov": True}, {"lr": 0.01, "maximize": True}]),
    ("Adam", [{"lr": 0.1}, {"lr": 0.01, "betas": (0.5, 0.9), "eps": 1e-3}]),
    ("Adam", [{"lr": 0.1, "amsgrad": True}, {"lr": 0.01, "weight_decay": 0.1}]),
    ("AdamW", [{"lr": 0.1, "weight_decay": 0.5}, {"lr": 0.01, "weight_decay": 0.0}]),
    ("NAdam", [{"lr": 0.1, "momentum_decay": 0.1}, {"lr": 0.01}]),
    ("Adagrad", [{"lr": 0.3}, {"lr_decay": 0.1, "weight_decay": 0.1}]),
    ("RMSprop", [{"momentum": 0.9}, {"centered": True, "lr": 0.05}]),
    ("Adadelta", [{"rho": 0.5}, {"lr": 0.5, "maximize": True}]),
]
IN_MACHINE_CODE = [CASES[i] for i in (1, 2, 5)]

STEPS = 20
START = np.random.default_rng(8).normal(size=4)
FIRST = [0, 3]
"""The parameters of the first group; the others are in the second."""
SECOND = [1, 2]
TOLERANCE = 1e-10
"""Far above the roundings of twenty steps, and below what another setting gives."""


def loss_of(xs: Any, tanh: Any) -> Any:
    """A loss whose least is far, so that no step is a rounding of 0."""
    return (tanh(xs[0] * 0.5) - 2.0) ** 2 + (xs[1] * xs[2] - 3.0) ** 2 + 0.1 * (xs[3] + 5.0) ** 2


@pytest.fixture(autouse=True)
def double() -> Any:
    """What PyTorch remembers is in double precision, too."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def pytorchs(name: str, groups: list[dict[str, Any]], steps: int = STEPS) -> Any:
    xs = [torch.tensor(x, requires_grad=True) for x in START]
    first, second = ([xs[i] for i in places] for places in (FIRST, SECOND))
    optimizer = getattr(torch.optim, name)(
        [{"params": first, **groups[0]}, {"params": second, **groups[1]}]
    )
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(xs, torch.tanh).backward()
        optimizer.step()
    return pytest.approx([x.item() for x in xs], rel=TOLERANCE)


def made(name: str, groups: list[dict[str, Any]]) -> tuple[list[Value], Any]:
    """Parameters in the order of the loss, and their optimiser, which has them in another."""
    xs = [Value(x) for x in START]
    first, second = ([xs[i] for i in places] for places in (FIRST, SECOND))
    given = [{"params": first, **groups[0]}, {"params": second, **groups[1]}]
    return xs, getattr(nn, name)(given)


def eager_step(xs: list[Value], optimizer: nn.Optimizer) -> None:
    optimizer.zero_grad()
    loss_of(xs, Value.tanh).backward()
    optimizer.step()


@pytest.mark.parametrize(("name", "groups"), CASES, ids=str)
def test_eager_steps_are_pytorchs(name: str, groups: list[dict[str, Any]]) -> None:
    xs, optimizer = made(name, groups)
    for _ in range(STEPS):
        eager_step(xs, optimizer)

    assert [x.data for x in xs] == pytorchs(name, groups)


@pytest.mark.parametrize("backend", ["numpy", "python"])
@pytest.mark.parametrize(("name", "groups"), CASES, ids=str)
def test_the_steps_of_a_program_are_pytorchs(
    backend: Any, name: str, groups: list[dict[str, Any]]
) -> None:
    """The program has its parameters in another order than the groups."""
    xs, optimizer = made(name, groups)
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend=backend)
    program.step(optimizer)
    program.train(optimizer, steps=STEPS - 1)

    assert program.parameters.tolist() == pytorchs(name, groups)


@pytest.mark.slow
@pytest.mark.parametrize("steps", [STEPS, 1200])
@pytest.mark.parametrize(("name", "groups"), IN_MACHINE_CODE, ids=str)
def test_the_steps_in_machine_code_are_pytorchs(
    steps: int, name: str, groups: list[dict[str, Any]]
) -> None:
    """In the loop over a table, and in the function that many steps of a tiny graph have."""
    pytest.importorskip("numba")
    groups = [{**group, "lr": group["lr"] / 100.0} for group in groups]
    xs, optimizer = made(name, groups)
    program = ag.compile(loss_of(xs, Value.tanh), parameters=xs, backend="numba")
    program.train(optimizer, steps=steps)

    assert program.parameters.tolist() == pytorchs(name, groups, steps)


class Model(nn.Module):
    """The parameters that are trained, and their loss, as a model of samples that do not matter."""

    def __init__(self, name: str, groups: list[dict[str, Any]]) -> None:
        self.xs, self.optimizer = made(name, groups)

    def forward(self, x: Any) -> Any:
        return loss_of(self.xs, Value.tanh) + 0.0 * x


@pytest.mark.parametrize("compile_it", [True, False])
@pytest.mark.parametrize(("name", "groups"), CASES[1:6:2], ids=str)
def test_the_steps_of_fit_are_pytorchs(
    compile_it: bool, name: str, groups: list[dict[str, Any]]
) -> None:
    model = Model(name, groups)
    nn.fit(
        model, lambda output, _: output, ([0.0], [0.0]), model.optimizer, STEPS,
        compile=compile_it, progress=False,
    )  # fmt: skip

    assert [x.data for x in model.xs] == pytorchs(name, groups)


@pytest.mark.parametrize("compile_it", [True, False])
def test_a_schedule_in_fit_sets_the_rate_of_each_group(compile_it: bool) -> None:
    name, groups = CASES[1]
    ours = [torch.tensor(x, requires_grad=True) for x in START]
    first, second = ([ours[i] for i in places] for places in (FIRST, SECOND))
    oracle = torch.optim.SGD([{"params": first, **groups[0]}, {"params": second, **groups[1]}])
    schedule = torch.optim.lr_scheduler.ExponentialLR(oracle, 0.8)
    for _ in range(STEPS):
        oracle.zero_grad()
        loss_of(ours, torch.tanh).backward()
        oracle.step()
        schedule.step()

    model = Model(name, groups)
    nn.fit(
        model, lambda output, _: output, ([0.0], [0.0]), model.optimizer, STEPS,
        scheduler=nn.ExponentialLR(model.optimizer, 0.8), compile=compile_it, progress=False,
    )  # fmt: skip

    assert [x.data for x in model.xs] == pytest.approx([x.item() for x in ours], rel=TOLERANCE)
    rates = [group["lr"] for group in model.optimizer.param_groups]
    assert rates == pytest.approx(schedule.get_last_lr(), rel=1e-14)


@pytest.mark.parametrize("way", ["eager", "numpy"])
@pytest.mark.parametrize("name", ["SGD", "Adam", "NAdam", "Adagrad"])
def test_a_group_that_is_added_later_begins_with_its_own_first_step(name: str, way: str) -> None:
    """In PyTorch each parameter counts its steps, and each rule here differs in the first ones."""
    settings = {"lr": 0.1, "momentum": 0.9, "dampening": 0.3} if name == "SGD" else {"lr": 0.1}
    xs, ours = [Value(x) for x in START], [torch.tensor(x, requires_grad=True) for x in START]
    optimizer = getattr(nn, name)([xs[i] for i in FIRST], **settings)
    oracle = getattr(torch.optim, name)([ours[i] for i in FIRST], **settings)
    for steps in (3, 5):
        for _ in range(steps):
            oracle.zero_grad()
            loss_of(ours, torch.tanh).backward()
            oracle.step()
        if way == "eager":
            for _ in range(steps):
                eager_step(xs, optimizer)
        else:
            program = ag.compile(loss_of(xs, Value.tanh), parameters=optimizer.parameters)
            program.state = optimizer.state
            program.train(optimizer, steps=steps)
            program.store()
            optimizer.state = program.state
        if steps == 3:
            optimizer.add_param_group({"params": [xs[i] for i in SECOND], "lr": 0.01})
            oracle.add_param_group({"params": [ours[i] for i in SECOND], "lr": 0.01})

    assert [x.data for x in xs] == pytest.approx([x.item() for x in ours], rel=TOLERANCE)


@pytest.mark.parametrize("compile_it", [True, False])
def test_a_callback_of_fit_may_add_a_group(compile_it: bool) -> None:
    """A part of a model that learns later, as when a trained one is adapted."""
    ours = [torch.tensor(x, requires_grad=True) for x in START]
    oracle = torch.optim.Adam([ours[i] for i in FIRST], lr=0.1)
    for step in range(STEPS):
        if step == 5:
            oracle.add_param_group({"params": [ours[i] for i in SECOND], "lr": 0.01})
        for x in ours:
            x.grad = None
        loss_of(ours, torch.tanh).backward()
        oracle.step()

    class Model(nn.Module):
        def __init__(self) -> None:
            self.xs = [Value(x) for x in START]

        def forward(self, x: Any) -> Any:
            return loss_of(self.xs, Value.tanh) + 0.0 * x

    model = Model()
    optimizer = nn.Adam([model.xs[i] for i in FIRST], lr=0.1)

    def unfreeze(epoch: nn.Epoch) -> None:
        if epoch.number == 5:
            optimizer.add_param_group({"params": [model.xs[i] for i in SECOND], "lr": 0.01})

    nn.fit(
        model, lambda output, _: output, ([0.0], [0.0]), optimizer, STEPS,
        callbacks=unfreeze, compile=compile_it, progress=False,
    )  # fmt: skip

    assert [x.data for x in model.xs] == pytest.approx([x.item() for x in ours], rel=TOLERANCE)


def test_settings_of_a_group_may_change_between_steps() -> None:
    """The rate, and then whether there is momentum: a buffer begins with its first gradient."""
    name, groups = CASES[2]
    xs, optimizer = made(name, groups)
    ours = [torch.tensor(x, requires_grad=True) for x in START]
    first, second = ([ours[i] for i in places] for places in (FIRST, SECOND))
    oracle = torch.optim.SGD([{"params": first, **groups[0]}, {"params": second, **groups[1]}])
    for step in range(STEPS):
        for each in (optimizer, oracle):
            each.param_groups[0]["lr"] = 0.1 / (1 + step)
            each.param_groups[1]["momentum"] = 0.7 if step > 5 else 0.0
        eager_step(xs, optimizer)
        oracle.zero_grad()
        loss_of(ours, torch.tanh).backward()
        oracle.step()

    assert [x.data for x in xs] == pytest.approx([x.item() for x in ours], rel=TOLERANCE)


@pytest.mark.parametrize("name", ["SGD", "AdamW", "RMSprop", "NAdam"])
def test_groups_and_states_have_pytorchs_keys(name: str) -> None:
    settings = {"momentum": 0.9} if name in ("SGD", "RMSprop") else {}
    x, y = Value(1.0), torch.tensor([1.0], requires_grad=True)
    ours = getattr(nn, name)([x], lr=0.1, **settings)
    theirs = getattr(torch.optim, name)([y], lr=0.1, **settings)
    for each, parameter in ((ours, x), (theirs, y)):
        (parameter * parameter).backward()
        each.step()
    found, expected = ours.state_dict(), theirs.state_dict()
    ways = {"foreach", "capturable", "differentiable", "fused"}

    assert list(found) == list(expected)
    assert set(found["param_groups"][0]) == set(expected["param_groups"][0]) - ways
    # SGD has no step there, and needs it here
    assert set(found["state"][0]) == set(expected["state"][0]) | {"step"}
    for key, numbers in expected["state"][0].items():
        assert np.ravel(found["state"][0][key]) == pytest.approx(np.ravel(numbers), rel=1e-15)
