"""A network trained by each optimiser, and under each schedule, goes PyTorch's way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import nn
from tests.oracle.twenty_steps import Pair, both, every_way, follows

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

rng = np.random.default_rng(7)
X, CLASSES = rng.normal(size=(6, 3)), np.array([0, 1, 2, 2, 1, 0])
CROSS_ENTROPY = nn.cross_entropy, torch.nn.functional.cross_entropy

OPTIMISERS: dict[str, Pair] = {
    "SGD": both("SGD", lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.01),
    "Nesterov": both("SGD", lr=0.1, momentum=0.9, nesterov=True),
    "Adagrad": both("Adagrad", lr=0.1, lr_decay=0.1, initial_accumulator_value=0.1),
    "RMSprop": both("RMSprop", lr=0.01, centered=True, momentum=0.9),
    "Adam": both("Adam", lr=0.05, weight_decay=0.1),
    "amsgrad": both("Adam", lr=0.05, amsgrad=True),
    "AdamW": both("AdamW", lr=0.05, weight_decay=0.1),
    "Adadelta": both("Adadelta", lr=1.0),
    "NAdam": both("NAdam", lr=0.05),
    "groups": (
        lambda model: nn.Adam(groups(model), lr=0.05),
        lambda model: torch.optim.Adam(groups(model), lr=0.05),
    ),
}


def groups(model: Any) -> list[dict[str, Any]]:
    """The second layer learns more slowly, and decays."""
    return [
        {"params": model[0].parameters()},
        {"params": model[2].parameters(), "lr": 0.01, "weight_decay": 0.1},
    ]


def schedule(name: str, *given: Any, **settings: Any) -> Pair:
    """Our schedule of that name and PyTorch's, with the same settings."""
    ours, theirs = getattr(nn.lr_scheduler, name), getattr(torch.optim.lr_scheduler, name)
    return (
        lambda optimizer: ours(optimizer, *given, **settings),
        lambda optimizer: theirs(optimizer, *given, **settings),
    )


def one_after_the_other(names: Any) -> Callable[[Any], Any]:
    return lambda optimizer: names.SequentialLR(
        optimizer,
        [names.LinearLR(optimizer, total_iters=4), names.ExponentialLR(optimizer, 0.9)],
        milestones=[5],
    )


SCHEDULES: dict[str, Pair] = {
    "StepLR": schedule("StepLR", 3, 0.5),
    "MultiStepLR": schedule("MultiStepLR", [4, 5, 11], 0.3),
    "ConstantLR": schedule("ConstantLR", 0.3, 7),
    "LinearLR": schedule("LinearLR", 0.1, 1.0, 9),
    "ExponentialLR": schedule("ExponentialLR", 0.9),
    "PolynomialLR": schedule("PolynomialLR", 15, 2.0),
    "CosineAnnealingLR": schedule("CosineAnnealingLR", 8, 0.01),
    "CosineAnnealingWarmRestarts": schedule("CosineAnnealingWarmRestarts", 3, 2),
    "LambdaLR": schedule("LambdaLR", lambda step: 1.0 / (1.0 + step)),
    "OneCycleLR": schedule("OneCycleLR", 0.3, total_steps=20),
    "three_phase": schedule("OneCycleLR", 0.3, 20, three_phase=True, anneal_strategy="linear"),
    "SequentialLR": (
        one_after_the_other(nn.lr_scheduler),
        one_after_the_other(torch.optim.lr_scheduler),
    ),
}


def networks() -> tuple[nn.Module, Any]:
    ours = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3))
    lines = torch.nn
    return ours, lines.Sequential(lines.Linear(3, 4), lines.Tanh(), lines.Linear(4, 3))


@contextmanager
def in_double() -> Iterator[None]:
    """Else the product that NAdam keeps is in single precision, whatever the parameters are."""
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


@every_way
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_network_learns_as_by_pytorchs_optimiser(name: str, way: str) -> None:
    with in_double():
        follows(way, *networks(), X, CLASSES, CROSS_ENTROPY, OPTIMISERS[name])


# in machine code the rate is a number among others, whatever it comes from
@pytest.mark.parametrize("way", ["eager", "numpy", "python"])
@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
def test_a_network_learns_as_under_pytorchs_schedule(name: str, way: str) -> None:
    follows(way, *networks(), X, CLASSES, CROSS_ENTROPY, schedule=SCHEDULES[name])


@every_way
def test_a_rate_that_moves_reaches_machine_code(way: str) -> None:
    """With the momentum, which a cycle moves too."""
    follows(way, *networks(), X, CLASSES, CROSS_ENTROPY, schedule=SCHEDULES["OneCycleLR"])
