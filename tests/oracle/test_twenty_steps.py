"""The harness of twenty steps: it passes what is the same, and sees what is planted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn
from autograd import Value, mean
from nn.recordings import noise, observed
from tests.oracle.twenty_steps import (
    Course,
    Given,
    both,
    check_courses,
    check_states,
    every_way,
    follows,
)

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

rng = np.random.default_rng(5)
X, Y = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
CLASSES = np.array([0, 1, 1, 0])
CROSS_ENTROPY = nn.cross_entropy, torch.nn.functional.cross_entropy


@every_way
def test_a_linear_layer_follows(way: str) -> None:
    follows(way, nn.Linear(3, 2), torch.nn.Linear(3, 2), X, Y)


@every_way
def test_classes_a_schedule_and_adam_follow(way: str) -> None:
    follows(
        way, nn.Linear(3, 2), torch.nn.Linear(3, 2), X, CLASSES, CROSS_ENTROPY,
        both("Adam", lr=0.1),
        (lambda o: nn.StepLR(o, 5), lambda o: torch.optim.lr_scheduler.StepLR(o, 5)),
    )  # fmt: skip


class Chance(nn.Module):
    """Multiplies by masks, as dropout does."""

    def forward(self, x: list[Value]) -> list[Value]:
        return [
            a * m
            for a, m in zip(x, noise(len(x), lambda u: np.where(u < 0.5, 2.0, 0.0)), strict=True)
        ]


class Centred(nn.Module):
    """Takes the mean of the batch away and remembers it: half of batch normalisation."""

    seen: Any

    def __init__(self, keep: float = 0.9) -> None:
        self.register_buffer("seen", np.zeros(2))
        self.keep = keep

    @property
    def mixes(self) -> bool:
        return self.training

    def forward(self, batch: Any) -> Any:
        means = [mean(column) for column in zip(*batch, strict=True)]

        def remember(found: Any) -> None:
            self.seen = self.keep * self.seen + 0.1 * found

        observed(means, remember)
        return nn.Batch([[x - m for x, m in zip(row, means, strict=True)] for row in batch])


class TheirCentred(torch.nn.Module):  # type: ignore[misc]
    """PyTorch's."""

    seen: Any

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("seen", torch.zeros(2))

    def forward(self, batch: Any) -> Any:
        means = batch.mean(0)
        self.seen = 0.9 * self.seen + 0.1 * means.detach()
        return batch - means


class Off(nn.Module):
    """Adds a little of its inputs: what a wrong term does."""

    def forward(self, x: list[Value]) -> list[Value]:
        return [a * (1.0 + 3e-9) for a in x]


@every_way
def test_chance_has_the_same_masks(way: str) -> None:
    ours = nn.Sequential(nn.Linear(3, 4), Chance(), nn.Linear(4, 2), Chance())
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 4), Given(), torch.nn.Linear(4, 2), Given())

    follows(way, ours, theirs, X, Y, optimizer=both("SGD", lr=0.02))


@every_way
def test_what_mixes_samples_follows_with_its_buffers(way: str) -> None:
    """With chance behind it, which then goes layer by layer."""
    ours = nn.Sequential(nn.Linear(3, 2, bias=False), Centred(), Chance(), nn.Linear(2, 2))
    theirs = torch.nn.Sequential(
        torch.nn.Linear(3, 2, bias=False), TheirCentred(), Given(), torch.nn.Linear(2, 2)
    )

    follows(way, ours, theirs, X, Y, optimizer=both("SGD", lr=0.02))

    assert np.abs(ours[1].seen).max() > 0.01


@every_way
def test_a_planted_difference_is_seen(way: str) -> None:
    """In what the model computes, by three parts in a thousand million."""
    ours = nn.Sequential(nn.Linear(3, 2), Off())
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Identity())

    with pytest.raises(AssertionError, match="the losses"):
        follows(way, ours, theirs, X, Y)


@pytest.mark.parametrize(
    ("optimizer", "text"),
    [
        ((both("SGD", lr=0.1)[0], both("SGD", lr=0.1000001)[1]), "the losses"),
        ((both("SGD", lr=0.1)[0], both("SGD", lr=0.1, momentum=0.9)[1]), "the losses"),
        (both("SGD", lr=0.0), "no step changed"),
        (both("SGD", lr=100.0), "the rate is too large"),
    ],
)
def test_other_steps_are_seen(optimizer: Any, text: str) -> None:
    with pytest.raises(AssertionError, match=text):
        follows("numpy", nn.Linear(3, 2), torch.nn.Linear(3, 2), X, Y, optimizer=optimizer)


@every_way
def test_a_buffer_that_differs_is_seen(way: str) -> None:
    """No loss of the training shows it."""
    ours = nn.Sequential(nn.Linear(3, 2), Centred(keep=0.8))
    theirs = torch.nn.Sequential(torch.nn.Linear(3, 2), TheirCentred())

    with pytest.raises(AssertionError, match="at the end 1.seen"):
        follows(way, ours, theirs, X, Y)


def test_a_gradient_that_differs_is_seen() -> None:
    """A term that is 0 at the recorded point: only the gradient, and what follows, has it."""
    found = Course([1.0, 0.5], {"w": np.array([1.0, 2.0])}, {"w": np.array([0.0])})
    expected = Course([1.0, 0.5], {"w": np.array([1.0, 2.0 + 1e-9])}, {"w": np.array([0.0])})

    check_courses(found, found)
    with pytest.raises(AssertionError, match="the first gradient of w"):
        check_courses(found, expected)


class Turned(nn.Module):
    """A linear layer whose bias stands before its weight, or whose weight has another name."""

    def __init__(self, names: tuple[str, str], shape: tuple[int, int] = (2, 3)) -> None:
        for name, numbers in zip(names, (np.zeros(2), np.zeros(shape)), strict=True):
            setattr(self, name, nn.Parameter(numbers))


@pytest.mark.parametrize(
    "ours",
    [Turned(("bias", "weight")), Turned(("b", "weight")), Turned(("bias", "weight"), (3, 2))],
    ids=["order", "name", "shape"],
)
def test_states_that_differ_are_seen(ours: nn.Module) -> None:
    with pytest.raises(AssertionError):
        check_states(ours, torch.nn.Linear(3, 2).double())
