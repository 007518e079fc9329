"""Small data that show what a model can learn: figures of points, gates, tables from texts."""

from __future__ import annotations

from typing import Final, SupportsIndex, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.engine.operands import Number
from nn.arguments import Numbers, count, one_of, real
from nn.errors import SettingError
from nn.randomness import Source, generator

Classes: TypeAlias = npt.NDArray[np.int64]

_GATES: Final = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}


def moons(
    n: SupportsIndex = 100, noise: Number = 0.1, rng: Source = None
) -> tuple[Numbers, Classes]:
    """Two half circles that reach into each other; a straight line parts them badly.

    As all figures here: X has the shape (n, 2) and y the shape (n,), with the classes 0, 1, ...
    as whole numbers, as many of each but for a remainder, in mixed order. `cross_entropy` takes
    them as they are, `hinge_loss` takes 2 * y - 1. `noise` is the deviation of what is added to
    each coordinate; `rng` is a generator, a seed, or None for the generator of `nn.manual_seed`.

    Class 0 is the upper half of the unit circle, class 1 the lower one of a circle around (1, 0.5):
    scikit-learn's make_moons.

    >>> X, y = moons(4, noise=0, rng=0)
    >>> X[y == 0].round(9).tolist(), X[y == 1].round(9).tolist()
    ([[1.0, 0.0], [-1.0, 0.0]], [[0.0, 0.5], [2.0, 0.5]])
    """
    size, deviation = _asked("moons", n, noise, 2)
    upper, lower = (np.linspace(0.0, np.pi, k) for k in _shares(size, 2))
    arcs = [_around(upper), [1.0, 0.5] - _around(lower)]
    return _mixed(arcs, deviation, rng)


def circles(
    n: SupportsIndex = 100, noise: Number = 0.05, rng: Source = None, factor: Number = 0.5
) -> tuple[Numbers, Classes]:
    """A circle of radius `factor`, class 1, within the unit circle, class 0.

    >>> X, y = circles(100, noise=0, rng=0)
    >>> [np.hypot(*X[y == k].T).round(9).max().item() for k in (0, 1)]
    [1.0, 0.5]
    """
    size, deviation = _asked("circles", n, noise, 2)
    ratio = real("circles", "factor", factor, least=0.0)
    if ratio >= 1.0:
        raise SettingError(
            f"circles expects a factor below 1, got {ratio}; class 1 is the inner circle."
        )
    outer, inner = (np.linspace(0.0, 2.0 * np.pi, k, endpoint=False) for k in _shares(size, 2))
    return _mixed([_around(outer), ratio * _around(inner)], deviation, rng)


def spirals(
    n: SupportsIndex = 300,
    noise: Number = 0.02,
    rng: Source = None,
    n_classes: SupportsIndex = 3,
    turns: Number = 0.75,
) -> tuple[Numbers, Classes]:
    """Arms that wind from the centre to the unit circle, one for each class, by `turns` turns.

    >>> X, y = spirals(60, noise=0, rng=0)
    >>> np.bincount(y).tolist(), np.hypot(*X.T).max().round(9).item()
    ([20, 20, 20], 1.0)
    """
    arms = count("spirals", "classes", n_classes)
    size, deviation = _asked("spirals", n, noise, arms)
    winding = 2.0 * np.pi * real("spirals", "turns", turns)
    found = []
    for k, share in enumerate(_shares(size, arms)):
        # without the centre, which would belong to every arm
        radius = np.linspace(0.0, 1.0, share + 1)[1:]
        found.append(radius[:, None] * _around(2.0 * np.pi * k / arms + winding * radius))
    return _mixed(found, deviation, rng)


def xor(n: SupportsIndex = 200, noise: Number = 0.2, rng: Source = None) -> tuple[Numbers, Classes]:
    """Points around the corners of a square; class 1 where one coordinate is 1 and the other 0.

    >>> X, y = xor(8, noise=0, rng=0)
    >>> sorted({(*x, k) for x, k in zip(X.tolist(), y.tolist())})
    [(0.0, 0.0, 0), (0.0, 1.0, 1), (1.0, 0.0, 1), (1.0, 1.0, 0)]
    """
    size, deviation = _asked("xor", n, noise, 4)
    inputs, outputs = gates("xor")
    parts = [
        inputs[np.resize(np.flatnonzero(outputs == k), share)]
        for k, share in enumerate(_shares(size, 2))
    ]
    return _mixed(parts, deviation, rng)


def gates(name: str = "xor") -> tuple[Numbers, Classes]:
    """The table of a gate of two inputs: and, or, nand, nor, xor or xnor.

    X is (4, 2) in the order 00, 01, 10, 11. A single neuron learns all but the last two.

    >>> gates("nand")[1].tolist()
    [1, 1, 1, 0]
    """
    outputs = _GATES[one_of("gates", "name", name, _GATES)]
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return inputs, np.array(outputs, dtype=np.int64)


def four_people() -> tuple[Numbers, Classes]:
    """Weight in pounds less 135 and height in inches less 66 of four people; 1 for a woman.

    Alice, Bob, Charlie and Diana of Victor Zhou, Machine learning for beginners: an introduction to
    neural networks (2019), who asks afterwards for Emily, (-7, -3), and Frank, (20, 2).

    >>> X, y = four_people()
    >>> X.tolist(), y.tolist()
    ([[-2.0, -1.0], [25.0, 6.0], [17.0, 4.0], [-15.0, -6.0]], [1, 0, 0, 1])
    """
    people = [[-2.0, -1.0], [25.0, 6.0], [17.0, 4.0], [-15.0, -6.0]]
    return np.array(people), np.array([1, 0, 0, 1], dtype=np.int64)


def circle_area() -> tuple[Numbers, Numbers]:
    """Radii of five circles, (5,), and their areas, (5,), with three figures of π.

    The least squares of a r² give a = 3.13999995, for the area of 1.4 is rounded to 6.15. They fall
    with rates below 5.9e-5 only, the loss being half the mean.

    >>> r, area = circle_area()
    >>> (area / r**2).round(3).tolist()
    [3.14, 3.138, 3.14, 3.14, 3.14]
    """
    return np.array([1.0, 1.4, 2.0, 10.0, 20.0]), np.array([3.14, 6.15, 12.56, 314.0, 1256.0])


def _asked(owner: str, n: SupportsIndex, noise: Number, classes: int) -> tuple[int, float]:
    size = count(owner, "points", n)
    if size < classes:
        raise SettingError(
            f"{owner} expects {classes} or more points, so that there is one for each of its "
            f"parts, got {size}."
        )
    return size, real(owner, "noise", noise, least=0.0)


def _shares(n: int, classes: int) -> list[int]:
    return [len(range(k, n, classes)) for k in range(classes)]


def _around(angles: Numbers) -> Numbers:
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _mixed(parts: list[Numbers], noise: float, rng: Source) -> tuple[Numbers, Classes]:
    """The points of each class in mixed order, with noise."""
    source = generator(rng)
    points = np.concatenate(parts)
    classes = np.repeat(np.arange(len(parts), dtype=np.int64), [len(part) for part in parts])
    order = source.permutation(len(points))
    return points[order] + source.normal(0.0, noise, points.shape), classes[order]
