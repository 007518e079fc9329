"""First numbers are drawn from what torch.nn.init draws from, with its bounds to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nn import gains, init, initialisers

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.oracle

SHAPES = [(26, 64), (64, 1210), (8, 1, 5, 5), (16, 8, 3, 3), (3, 2, 4)]


class Noting(np.random.Generator):
    """Notes what is drawn from, and draws zeros."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))
        self.asked: list[tuple[str, float, float]] = []

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        self.asked.append(("uniform", low, high))
        return np.zeros(size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        self.asked.append(("normal", loc, scale))
        return np.zeros(size)


@pytest.fixture
def pytorchs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float, float]]:
    """What torch.nn.init draws from."""
    asked: list[tuple[str, float, float]] = []

    def noting(kind: str) -> Any:
        def draw(tensor: Any, first: float, second: float, generator: Any = None) -> Any:
            asked.append((kind, first, second))
            return tensor

        return draw

    for kind in ("uniform", "normal"):
        monkeypatch.setattr(torch.Tensor, f"{kind}_", noting(kind))
    return asked


@pytest.mark.parametrize("param", [None, 0, 0.01, 0.2, 5**0.5])
@pytest.mark.parametrize(
    "name",
    ["linear", "conv1d", "conv2d", "conv3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"],
)
def test_gains_are_pytorchs(name: str, param: float | None) -> None:
    assert init.calculate_gain(name, param) == torch.nn.init.calculate_gain(name, param)


@pytest.mark.parametrize("shape", SHAPES)
def test_fans_are_pytorchs(shape: tuple[int, ...]) -> None:
    expected = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))

    assert gains.fans(shape) == expected


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("uniform", {}),
        ("uniform", {"a": -2.0, "b": 3.0}),
        ("normal", {}),
        ("normal", {"mean": 1.0, "std": 0.5}),
        ("xavier_uniform", {}),
        ("xavier_uniform", {"gain": 5 / 3}),
        ("xavier_normal", {}),
        ("xavier_normal", {"gain": 0.3}),
        *[
            (f"kaiming_{kind}", settings)
            for kind in ("uniform", "normal")
            for settings in (
                {},
                {"a": 5**0.5},
                {"mode": "fan_out", "nonlinearity": "relu"},
                {"nonlinearity": "tanh"},
                {"a": 0.2, "mode": "fan_out"},
            )
        ],
    ],
)
def test_bounds_and_deviations_are_pytorchs(
    pytorchs: list[tuple[str, float, float]],
    name: str,
    settings: dict[str, Any],
    shape: tuple[int, ...],
) -> None:
    rng = Noting()

    getattr(initialisers, name)(shape, **settings, rng=rng)
    getattr(torch.nn.init, f"{name}_")(torch.empty(shape), **settings)

    assert rng.asked == pytorchs


@pytest.mark.parametrize(("name", "shape"), [("eye", (3, 5)), ("dirac", (4, 3, 3, 3))])
def test_fixed_numbers_are_pytorchs(name: str, shape: tuple[int, ...]) -> None:
    expected = getattr(torch.nn.init, f"{name}_")(torch.empty(shape))

    assert getattr(initialisers, name)(shape).tolist() == expected.tolist()


@pytest.mark.parametrize(("shape", "groups"), [((4, 2, 3), 2), ((6, 1, 2, 2), 3)])
def test_grouped_dirac_kernels_are_pytorchs(shape: tuple[int, ...], groups: int) -> None:
    expected = torch.nn.init.dirac_(torch.empty(shape), groups)

    assert initialisers.dirac(shape, groups).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"), [(0.0, 1.0, -2.0, 2.0), (1.0, 0.5, 0.5, 3.0), (0.0, 2.0, 1.0, 1.5)]
)
def test_a_cut_normal_distribution_is_pytorchs(mean: float, std: float, a: float, b: float) -> None:
    """The greatest difference of two samples' distribution functions, of 20,000 numbers each.

    By Kolmogorov and Smirnov it exceeds 2.5 √(2/n) for one pair of samples in 130,000.
    """
    n = 20_000
    ours = np.sort(initialisers.trunc_normal((n,), mean, std, a, b, rng=0))
    generator = torch.Generator().manual_seed(0)
    tensor = torch.empty(n, dtype=torch.float64)
    theirs = np.sort(torch.nn.init.trunc_normal_(tensor, mean, std, a, b, generator).numpy())

    places = np.concatenate([ours, theirs])
    apart = np.searchsorted(ours, places, "right") - np.searchsorted(theirs, places, "right")
    assert np.abs(apart).max() / n < 2.5 * (2.0 / n) ** 0.5
