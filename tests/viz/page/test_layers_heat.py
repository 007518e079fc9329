"""What the cells of a strip tell of ordinary and of odd numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.viz.page.exporting import copy_assets, run_node

pytestmark = pytest.mark.node


@pytest.fixture
def ask(tmp_path: Path) -> Any:
    copy_assets(tmp_path)

    def answered(*asked: list[Any]) -> Any:
        return run_node(tmp_path, "heat.mjs", list(asked))

    return answered


def test_the_largest_is_strongest_and_zero_has_no_colour(ask: Any) -> None:
    """A quarter of the largest has half its strength: the root keeps small ones visible."""
    found = ask(*(["strength", x, 2.0] for x in (2.0, -2.0, 0.5, 0.0)))

    assert [float(x) for x in found] == [1.0, 1.0, 0.5, 0.0]


def test_infinite_numbers_are_strong_and_nan_is_no_number(ask: Any) -> None:
    infinite, beside, nan = ask(
        ["strength", "-Infinity", 3.0], ["strength", 1.0, "Infinity"], ["strength", "NaN", 3.0]
    )

    assert (float(infinite), float(beside), nan) == (1.0, 0.0, None)


def test_a_strip_of_zeros_has_no_colour(ask: Any) -> None:
    assert ask(["strength", 0.0, 0.0]) == ["0"]


def test_extremes_pass_over_nan(ask: Any) -> None:
    (found,) = ask(["extremes", ["NaN", 1.0, -4.0, 2.0, "-Infinity"]])

    assert found == {"most": 3, "least": 4, "largest": 4.0}


def test_a_strip_of_nans_has_no_extremes(ask: Any) -> None:
    assert ask(["extremes", ["NaN"]]) == [{"most": None, "least": None, "largest": 0}]


def test_norms_neither_overflow_nor_vanish(ask: Any) -> None:
    """math.hypot is exact to a digit or two for all of them."""
    lists: list[list[float]] = [[3.0, 4.0], [1e300, 1e300], [1e-300, -1e-300], [0.0], []]

    found = ask(*(["normOf", numbers] for numbers in lists))

    assert [float(x) for x in found] == [
        pytest.approx(math.hypot(*numbers), rel=1e-14) for numbers in lists
    ]


def test_a_norm_with_nan_is_nan(ask: Any) -> None:
    first, last = ask(["normOf", ["NaN", 1.0]], ["normOf", [1.0, "NaN"]])

    assert (first, last) == ("NaN", "NaN")


def test_the_largest_sizes_come_first_with_nan_before_them(ask: Any) -> None:
    (found,) = ask(["ranked", [1.0, -3.0, "NaN", 2.0, 0.0], 3])

    assert found == {"shown": [2, 1, 3], "rest": 2}


def test_equal_sizes_stay_in_their_order(ask: Any) -> None:
    (found,) = ask(["ranked", [1.0, -1.0, 1.0], 5])

    assert found == {"shown": [0, 1, 2], "rest": 0}
