"""One training step of the texts' network: two inputs, hidden neurons and outputs, sigmoid."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.workload import Figures, Lap, S, Step, Workload

INPUTS = (0.05, 0.10)
TARGETS = (0.01, 0.99)
WEIGHTS = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
BIASES = (0.35, 0.60)
LEARNING_RATE = 0.5


def recorded(value: Callable[[float], S]) -> tuple[S, list[S]]:
    """The error as a learner writes it, and its weights; the inputs are numbers."""
    weights = [value(number) for number in WEIGHTS]
    return forward(weights, [value(number) for number in BIASES]), weights


def forward(weights: list[S], biases: list[S]) -> S:
    w1, w2, w3, w4, w5, w6, w7, w8 = weights
    b1, b2 = biases
    i1, i2 = INPUTS
    t1, t2 = TARGETS
    h1 = (w1 * i1 + w2 * i2 + b1).sigmoid()
    h2 = (w3 * i1 + w4 * i2 + b1).sigmoid()
    o1 = (w5 * h1 + w6 * h2 + b2).sigmoid()
    o2 = (w7 * h1 + w8 * h2 + b2).sigmoid()
    return 0.5 * (t1 - o1) ** 2 + 0.5 * (t2 - o2) ** 2


def in_plain_operators(value: Callable[[float], S]) -> Step:
    """The step as a learner writes it; the biases stay fixed."""
    weights = [value(number) for number in WEIGHTS]
    biases = [value(number) for number in BIASES]

    def step(lap: Lap) -> Figures:
        error = forward(weights, biases)
        for weight in weights:
            weight.grad = 0.0
        error.backward()
        for weight in weights:
            weight.data -= LEARNING_RATE * weight.grad
        return (error.data,)

    return step


def micrograd() -> Step:
    from benchmarks.engines.micrograd import Value

    return in_plain_operators(Value)


def plain() -> Step:
    from autograd import Value

    return in_plain_operators(Value)


def torch() -> Step:
    import torch

    weights = torch.tensor(WEIGHTS, dtype=torch.float64).reshape(2, 2, 2).requires_grad_()
    inputs = torch.tensor(INPUTS, dtype=torch.float64)
    targets = torch.tensor(TARGETS, dtype=torch.float64)
    optimizer = torch.optim.SGD([weights], lr=LEARNING_RATE)

    def step(lap: Lap) -> Figures:
        hidden = torch.sigmoid(weights[0] @ inputs + BIASES[0])
        outputs = torch.sigmoid(weights[1] @ hidden + BIASES[1])
        error = 0.5 * ((targets - outputs) ** 2).sum()
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        return (error.item(),)

    return step


WORKLOAD = Workload(
    title="w1-w8 network, 2-2-2 sigmoid, one sample",
    entries={"micrograd": micrograd, "plain": plain, "torch": torch},
)
