"""Ten steps of every optimiser end where PyTorch's do, in float64."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

SETTINGS: list[dict[str, Any]] = [
    {"momentum": m, "dampening": d, "weight_decay": w, "nesterov": n, "maximize": x}
    for m, d, w, n, x in product([0.0, 0.9], [0.0, 0.3], [0.0, 0.1], [False, True], [False, True])
    if not n or (m > 0.0 and d == 0.0)
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_sgd_goes_pytorchs_way(settings: dict[str, Any]) -> None:
    """Gradients are given, and the learning rate changes on the way as under a schedule."""
    rng = np.random.default_rng(8)
    start, gradients = rng.normal(size=6), rng.normal(size=(10, 6))
    ours = [Value(x) for x in start]
    theirs = torch.tensor(start, requires_grad=True)
    optimizer = nn.SGD(ours, lr=0.1, **settings)
    oracle = torch.optim.SGD([theirs], lr=0.1, **settings)

    for step, gradient in enumerate(gradients):
        optimizer.lr = oracle.param_groups[0]["lr"] = 0.1 / (1 + step)
        for p, g in zip(ours, gradient, strict=True):
            p.grad = float(g)
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
        oracle.step()

    # ten steps of a few roundings each, of numbers near 1
    assert [p.data for p in ours] == pytest.approx(theirs.tolist(), rel=1e-13, abs=1e-14)


def test_the_first_setting_changed_would_be_seen() -> None:
    """Every setting matters here: no two settings end at the same place."""
    ends = set()
    for settings in SETTINGS:
        p = Value(1.0)
        optimizer = nn.SGD([p], lr=0.1, **settings)
        for gradient in (0.5, -0.3, 0.8):
            p.grad = gradient
            optimizer.step()
        ends.add((p.data, settings["momentum"] == 0.0 and settings["dampening"] > 0.0))

    assert len(ends) == len(SETTINGS)


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": -0.1},
        {"lr": 0.1, "momentum": -0.1},
        {"lr": 0.1, "weight_decay": -0.1},
        {"lr": 0.1, "nesterov": True},
        {"lr": 0.1, "nesterov": True, "momentum": 0.9, "dampening": 0.5},
    ],
    ids=str,
)
def test_what_pytorch_refuses_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Invalid|Nesterov"):
        torch.optim.SGD([torch.zeros(1, requires_grad=True)], **settings)
    with pytest.raises(ValueError, match="SGD"):
        nn.SGD([Value(0.0)], **settings)


def test_settings_default_to_pytorchs() -> None:
    ours = nn.SGD([Value(0.0)])
    theirs = torch.optim.SGD([torch.zeros(1, requires_grad=True)]).defaults

    for name in ("lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize"):
        assert getattr(ours, name) == theirs[name], name


@pytest.mark.parametrize("dampening", [0.0, 0.3])
@pytest.mark.parametrize("changes", [[0.0, 0.9], [0.9, 0.0, 0.5], [0.0, 0.5, 0.0, 0.9]], ids=str)
def test_momentum_that_begins_or_rests_later_is_pytorchs(
    dampening: float, changes: list[float]
) -> None:
    """Its buffer starts as the gradient of the first step that has it, and waits while it rests."""
    rng = np.random.default_rng(3)
    ours, theirs = [Value(1.0)], torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    optimizer = nn.SGD(ours, lr=0.1, momentum=changes[0], dampening=dampening)
    oracle = torch.optim.SGD([theirs], lr=0.1, momentum=changes[0], dampening=dampening)
    for momentum in changes:
        optimizer.momentum = oracle.param_groups[0]["momentum"] = momentum
        for gradient in rng.normal(size=3):
            ours[0].grad, theirs.grad = float(gradient), torch.tensor([gradient])
            optimizer.step()
            oracle.step()

    assert ours[0].data == pytest.approx(theirs.item(), rel=1e-13)
