"""`fit` goes PyTorch's way: the same losses and the same weights, epoch by epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nn

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

EPOCHS, BATCH = 10, 8
both_ways = pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "recorded"])


def data() -> tuple[Any, Any]:
    """Thirty points in the plane, and in which of three sectors each lies."""
    points = np.random.default_rng(4).normal(size=(30, 2))
    sectors = ((np.arctan2(points[:, 1], points[:, 0]) + np.pi) / (2 * np.pi / 3)).astype(int)
    return points, np.minimum(sectors, 2)


def twin(model: nn.MLP) -> Any:
    """PyTorch's network with the same weights, in float64."""
    layers: list[Any] = []
    for layer in model.layers:
        linear = torch.nn.Linear(layer.n_inputs, len(layer.neurons), dtype=torch.float64)
        weights = [[w.data for w in neuron.w] for neuron in layer.neurons]
        biases = [neuron.b.data for neuron in layer.neurons]
        with torch.no_grad():
            linear.weight[:] = torch.tensor(weights, dtype=torch.float64)
            linear.bias[:] = torch.tensor(biases, dtype=torch.float64)
        layers += [linear, torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def pytorchs(network: Any, points: Any, y: Any, loss: Any) -> list[float]:
    """The mean loss of each epoch of PyTorch's own loop."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    course = []
    for _ in range(EPOCHS):
        total = 0.0
        for start in range(0, len(points), BATCH):
            rows = slice(start, start + BATCH)
            optimizer.zero_grad()
            batch_loss = loss(network(points[rows]), y[rows])
            batch_loss.backward()
            optimizer.step()
            total += batch_loss.item() * len(points[rows])
        course.append(total / len(points))
    return course


@both_ways
@pytest.mark.parametrize("kind", ["classes", "vectors", "numbers"])
def test_training_follows_pytorchs(kind: str, compiled: bool) -> None:
    points, classes = data()
    outputs, ours, theirs, y = {
        "classes": (3, nn.cross_entropy, torch.nn.functional.cross_entropy, classes),
        "vectors": (3, nn.mse_loss, torch.nn.functional.mse_loss, np.eye(3)[classes]),
        "numbers": (
            1,
            nn.mse_loss,
            lambda p, t: torch.nn.functional.mse_loss(p.squeeze(1), t),
            points[:, 0] * points[:, 1],
        ),
    }[kind]
    model = nn.MLP(2, [5, outputs], activation="tanh", rng=3)
    network = twin(model)

    optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    history = nn.fit(
        model, ours, (points, y), optimizer, EPOCHS, BATCH,
        shuffle=False, compile=compiled, progress=False,
    )  # fmt: skip
    expected = pytorchs(network, torch.tensor(points), torch.tensor(y), theirs)

    # forty steps of roundings
    assert history.loss == pytest.approx(expected, rel=1e-11)
    assert history.loss[-1] < 0.9 * history.loss[0]
    weights = [w for p in network.parameters() for w in p.detach().ravel().tolist()]
    mine = [
        x
        for layer in model.layers
        for part in ([w for n in layer.neurons for w in n.w], [n.b for n in layer.neurons])
        for x in (p.data for p in part)
    ]
    assert mine == pytest.approx(weights, rel=1e-10, abs=1e-12)


def samples() -> tuple[Any, Any]:
    """Twenty-nine samples of four numbers in three classes: the last of four batches has five."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(29, 4))
    return x, (x[:, :3] + rng.normal(scale=0.5, size=(29, 3))).argmax(axis=1)


class Chance:
    """PyTorch's dropout with the masks that nn's generator of a seed draws, row after row."""

    def __init__(self, seed: int, p: float) -> None:
        self.rng, self.p = np.random.default_rng(seed), p

    def __call__(self, x: Any) -> Any:
        mask = (self.rng.random(tuple(x.shape)) >= self.p) / (1.0 - self.p)
        return x * torch.tensor(mask)


def ours(kind: str) -> Any:
    """A network with dropout, with batch normalisation, or both."""
    norm = [nn.BatchNorm1d(6)] if "norm" in kind else []
    dropout = [nn.Dropout(0.4)] if "dropout" in kind else []
    return nn.Sequential(
        nn.Linear(4, 6, bias=not norm), *norm, nn.Tanh(), *dropout, nn.Linear(6, 3)
    )


class Twin:
    """The same network in PyTorch, with the masks of a seed."""

    def __init__(self, kind: str, model: Any, seed: int) -> None:
        first = torch.nn.Linear(4, 6, bias="norm" not in kind, dtype=torch.float64)
        last = torch.nn.Linear(6, 3, dtype=torch.float64)
        self.norm = torch.nn.BatchNorm1d(6, dtype=torch.float64) if "norm" in kind else None
        self.chance = Chance(seed, 0.4) if "dropout" in kind else None
        self.modules = [first, *([self.norm] if self.norm else []), last]
        for linear, layer in ((first, model[0]), (last, model[-1])):
            linear.load_state_dict({k: torch.tensor(v) for k, v in layer.state_dict().items()})
        self.parameters = [p for module in self.modules for p in module.parameters()]

    def train(self, flag: bool) -> None:
        for module in self.modules:
            module.train(flag)

    def __call__(self, x: Any) -> Any:
        x = self.modules[0](x)
        x = torch.tanh(self.norm(x) if self.norm else x)
        if self.chance and self.modules[0].training:
            x = self.chance(x)
        return self.modules[-1](x)


RULES: dict[str, Any] = {
    "none": None,
    "step": lambda s, o: s.StepLR(o, 2, gamma=0.5),
    "waves": lambda s, o: s.CosineAnnealingLR(o, T_max=7),
    "plateau": lambda s, o: s.ReduceLROnPlateau(o, patience=0, factor=0.5, threshold=0.05),
    "cycle": lambda s, o: s.OneCycleLR(o, max_lr=0.3, total_steps=24, div_factor=5.0),
}


@both_ways
@pytest.mark.parametrize(
    ("kind", "rule", "each"),
    [
        ("dropout", "step", "epoch"),
        ("dropout", "cycle", "step"),
        ("norm", "waves", "step"),
        ("norm", "plateau", "epoch"),
        ("norm dropout", "none", "epoch"),
        ("norm dropout", "cycle", "step"),
    ],
)
def test_a_training_with_everything_is_pytorchs(
    kind: str, rule: str, each: Any, compiled: bool
) -> None:
    """The same masks, order, running statistics, rates and clipped gradients; 24 steps."""
    (x, y), seed, size, epochs = samples(), 5, 8, 6
    nn.manual_seed(2)
    model = ours(kind)
    network = Twin(kind, model, seed)
    optimizer = nn.SGD(model.parameters(), lr=0.2, momentum=0.8)
    their_optimizer = torch.optim.SGD(network.parameters, lr=0.2, momentum=0.8)
    make = RULES[rule]
    scheduler = make(nn.lr_scheduler, optimizer) if make else None
    their_scheduler = make(torch.optim.lr_scheduler, their_optimizer) if make else None
    nn.manual_seed(seed)

    history = nn.fit(
        model, nn.cross_entropy, (x, y), optimizer, epochs, size, rng=9,
        validation=(x[:10], y[:10]), scheduler=scheduler, scheduler_each=each, max_norm=0.6,
        compile=compiled, progress=False,
    )  # fmt: skip

    def move(figure: float) -> None:
        if their_scheduler is not None:
            their_scheduler.step(*[figure] * (rule == "plateau"))

    order, inputs, targets = np.random.default_rng(9), torch.tensor(x), torch.tensor(y)
    cross_entropy = torch.nn.functional.cross_entropy
    losses, against = [], []
    for _ in range(epochs):
        total, rows = 0.0, order.permutation(len(x))
        network.train(True)
        for start in range(0, len(x), size):
            batch = rows[start : start + size]
            their_optimizer.zero_grad()
            loss = cross_entropy(network(inputs[batch]), targets[batch])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters, 0.6)
            their_optimizer.step()
            total += loss.item() * len(batch)
            if each == "step":
                move(loss.item())
        network.train(False)
        losses.append(total / len(x))
        with torch.no_grad():
            against.append(cross_entropy(network(inputs[:10]), targets[:10]).item())
        if each == "epoch":
            move(against[-1])
    # 24 steps of roundings
    assert history.loss == pytest.approx(losses, rel=1e-10)
    assert history.validation_loss == pytest.approx(against, rel=1e-10)
    assert optimizer.lr == pytest.approx(their_optimizer.param_groups[0]["lr"], rel=1e-10)
    found = [layer for layer in model if layer.state_dict()]
    for layer, module in zip(found, network.modules, strict=True):
        for path, numbers in module.state_dict().items():
            assert layer.state_dict()[path] == pytest.approx(numbers.numpy(), rel=1e-9, abs=1e-11)
