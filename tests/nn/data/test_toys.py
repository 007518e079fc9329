"""Figures of points and tables: where the points lie, by closed forms."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn import data
from nn.errors import SettingError, SettingTypeError

FIGURES: list[Callable[..., tuple[Any, Any]]] = [data.moons, data.circles, data.spirals, data.xor]
PARTS = {data.moons: 2, data.circles: 2, data.spirals: 3, data.xor: 2}


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("n", [4, 100, 101])
def test_each_class_has_as_many_points_but_for_a_remainder(
    figure: Callable[..., tuple[Any, Any]], n: int
) -> None:
    points, y = figure(n, rng=0)

    assert points.shape == (n, 2)
    assert (points.dtype, y.dtype) == (np.float64, np.int64)
    sizes = np.bincount(y)
    assert (len(sizes), sizes.sum(), sizes.max() - sizes.min() <= 1) == (PARTS[figure], n, True)


@pytest.mark.parametrize("figure", FIGURES)
def test_noise_is_added_to_both_coordinates(figure: Callable[..., tuple[Any, Any]]) -> None:
    """Within five standard errors of a deviation of 8000 numbers."""
    clean, _ = figure(4000, 0.0, 1)
    noisy, _ = figure(4000, 0.3, 1)

    deviations = (noisy - clean).std(axis=0)
    np.testing.assert_allclose(deviations, 0.3, rtol=5.0 / (2.0 * 4000) ** 0.5)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_seed_gives_the_same_figure_and_points_are_mixed(
    figure: Callable[..., tuple[Any, Any]],
) -> None:
    nn.manual_seed(5)
    points, y = figure(60)
    nn.manual_seed(5)
    again, _ = figure(60)

    assert points.tolist() == again.tolist()
    assert points.tolist() != figure(60, rng=6)[0].tolist()
    # 30 points of one class do not come first by chance
    assert len(set(y[:20].tolist())) > 1


def test_moons_are_scikit_learns() -> None:
    """Truth: its half circles, even in the angle, as (cos, sin) and (1 - cos, 0.5 - sin)."""
    points, y = data.moons(21, noise=0, rng=2)
    upper, lower = np.linspace(0, np.pi, 11), np.linspace(0, np.pi, 10)

    expected = {
        0: np.stack([np.cos(upper), np.sin(upper)], 1),
        1: np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], 1),
    }
    for k, arc in expected.items():
        found = points[y == k]
        np.testing.assert_allclose(found[found[:, 0].argsort()], arc[arc[:, 0].argsort()])


def test_circles_have_their_radii_and_no_point_twice() -> None:
    points, y = data.circles(40, noise=0, rng=3, factor=0.25)

    np.testing.assert_allclose(np.hypot(*points.T), np.where(y == 1, 0.25, 1.0))
    assert len({tuple(x) for x in points.round(9).tolist()}) == 40


def test_spirals_turn_with_their_radius() -> None:
    """Truth: a point of arm k at radius r has the angle 2 pi (k / arms + turns r)."""
    points, y = data.spirals(200, noise=0, rng=4, n_classes=4, turns=1.5)
    radius = np.hypot(*points.T)
    angle = 2 * np.pi * (y / 4 + 1.5 * radius)

    np.testing.assert_allclose(
        points, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
    )
    assert 0 < radius.min() < 0.05


def test_xor_is_that_of_its_nearest_corner() -> None:
    points, y = data.xor(500, noise=0.1, rng=5)
    corners = (points > 0.5).astype(int)

    assert y.tolist() == (corners[:, 0] ^ corners[:, 1]).tolist()
    assert len({tuple(corner) for corner in corners.tolist()}) == 4


@pytest.mark.parametrize(
    ("name", "gate"),
    [
        ("and", operator.and_),
        ("or", operator.or_),
        ("xor", operator.xor),
        ("nand", lambda a, b: 1 - (a & b)),
        ("nor", lambda a, b: 1 - (a | b)),
        ("xnor", lambda a, b: int(a == b)),
    ],
)
def test_gates_are_pythons_operators(name: str, gate: Callable[[int, int], int]) -> None:
    points, y = data.gates(name)

    assert y.tolist() == [gate(int(a), int(b)) for a, b in points]


@pytest.mark.parametrize(
    ("name", "weights", "bias"),
    [("and", [0.5, 0.5], -0.9), ("nand", [-0.5, -0.5], 0.9), ("or", [1.0, 1.0], -0.9)],
)
def test_the_texts_weights_are_gates(name: str, weights: list[float], bias: float) -> None:
    points, y = data.gates(name)

    assert (points @ weights + bias > 0).astype(int).tolist() == y.tolist()


def test_the_circles_area_gives_pi_to_three_figures() -> None:
    """Truth: the least squares of a r², recomputed in the texts' figures."""
    r, area = data.circle_area()

    assert (area * r**2).sum() / (r**4).sum() == pytest.approx(3.139999949276807, rel=1e-15)


def test_four_people_are_parted_by_a_line() -> None:
    points, y = data.four_people()

    assert (points.sum(axis=1) < 0).astype(int).tolist() == y.tolist()


def test_tables_are_made_anew() -> None:
    """What one reader changes, the next does not see."""
    data.four_people()[0][:] = 7.0
    data.gates("or")[1][:] = 7

    assert data.four_people()[0].max() == 25.0
    assert data.gates("or")[1].max() == 1


CALLED: Any = data


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: CALLED.moons(1), SettingError, "moons expects 2 or more points"),
        (lambda: CALLED.moons(2.5), SettingTypeError, "moons expects the number of points"),
        (lambda: CALLED.xor(-4), SettingError, "xor expects 1 or more points, got -4"),
        (lambda: CALLED.circles(10, -0.1), SettingError, "noise as a finite number of at least 0"),
        (lambda: CALLED.circles(10, factor=1.0), SettingError, "a factor below 1, got 1.0"),
        (lambda: CALLED.spirals(10, "loud"), SettingTypeError, "spirals expects noise as a real"),
        (lambda: CALLED.spirals(2), SettingError, "spirals expects 3 or more points"),
        (lambda: CALLED.spirals(10, turns=float("inf")), SettingError, "turns as a finite number"),
        (lambda: CALLED.spirals(10, n_classes=0), SettingError, "1 or more classes"),
        (lambda: CALLED.gates("nadn"), SettingError, "did you mean 'nand'"),
        (lambda: CALLED.moons(10, rng=0.5), SettingTypeError, "rng is a numpy.random.Generator"),
    ],
)
def test_what_makes_no_figure_is_refused(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)
