"""The error function and its complement on arrays, against those of `math`, one number each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from autograd.table import tails

UNITS = {"erf": 3.0, "erfc": 8.0}
"""How far off in units in the last place, one of them that of `math`."""

AWKWARD = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 30.0, -30.0, 27.5, 1e308]


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize(
    "bounds",
    [(-7.0, 7.0), (-1.0, 1.0), (0.8, 0.9), (0.4, 0.5), (3.5, 4.5), (5.0, 27.2), (0.0, 1e-9)],
)
def test_it_is_near_that_of_math(name: str, bounds: tuple[float, float]) -> None:
    xs = np.random.default_rng(0).uniform(*bounds, (20, 100))

    found = getattr(tails, name)(xs)

    true = np.vectorize(getattr(math, name))(xs)
    apart = np.abs(found - true) / np.spacing(np.abs(true))
    assert apart.max() <= UNITS[name], xs.flat[apart.argmax()]


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("times", [1, 20])
def test_awkward_numbers_have_the_ieee_results(name: str, times: int) -> None:
    """So few that they are computed one by one, and so many that they are not."""
    xs = np.array(AWKWARD * times)

    with np.errstate(all="raise", under="ignore"):
        found = getattr(tails, name)(xs)

    true = [getattr(math, name)(x) for x in AWKWARD] * times
    np.testing.assert_array_equal(found, true)
    np.testing.assert_array_equal(
        np.signbit(found[~np.isnan(true)]), np.signbit([x for x in true if x == x])
    )


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("x", [0.5, np.float64(0.5), np.array(0.5)])
def test_a_single_number_is_that_of_math(name: str, x: Any) -> None:
    assert getattr(tails, name)(x) == getattr(math, name)(0.5)
