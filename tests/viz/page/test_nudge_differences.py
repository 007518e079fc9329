"""Difference quotients in the page, against Python's arithmetic and closed forms."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.viz.page.exporting import Answering, answering

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """What differences.js answers to cases of one kind."""
    return answering(tmp_path_factory.mktemp("node"), "nudge.mjs")


def cube(v: float) -> float:
    return v * v * v


def test_h_goes_from_1_to_1e_minus_16_ten_sizes_to_a_decade(asked: Answering) -> None:
    sizes = asked("sizes", list(range(161)))

    assert sizes[::10] == [float(f"1e-{n}") for n in range(17)]
    assert sizes == pytest.approx([10.0 ** (-n / 10) for n in range(161)], rel=1e-14)


def test_quotients_are_those_of_the_same_arithmetic_in_python(asked: Answering) -> None:
    cases = [("cube", v, float(f"1e-{n}")) for v in (0.4, -6.0, 0.0, 1e10) for n in range(17)]

    for (_, v, h), found in zip(cases, asked("quotients", list(cases)), strict=True):
        assert float(found["before"]) == cube(v)
        assert float(found["after"]) == cube(v + h)
        assert float(found["opposite"]) == cube(v - h)
        assert float(found["oneSided"]) == (cube(v + h) - cube(v)) / h
        assert float(found["twoSided"]) == (cube(v + h) - cube(v - h)) / (2.0 * h)


def test_truncation_falls_by_h_from_one_side_and_by_its_square_from_both(asked: Answering) -> None:
    """For v cubed the quotients are off by 3 v h + h^2 and by h^2, until rounding takes over."""
    v = 0.4
    (curves,) = asked("curves", [("cube", v)])

    for h, one, two in zip(curves["sizes"], curves["oneSided"], curves["twoSided"], strict=True):
        noise = 1e-16 / h
        assert float(one) == pytest.approx(3.0 * v * h + h * h, rel=1e-6, abs=noise)
        assert float(two) == pytest.approx(h * h, rel=1e-6, abs=noise)
    assert float(curves["oneSided"][-1]) > 1e-3 > float(curves["oneSided"][40])


def test_a_kink_and_a_slope_below_rounding_are_noticed(asked: Answering) -> None:
    cases = [
        ("cube", 0.4),
        ("cube", 0.0),
        ("kink", 1.0),
        ("kink", 0.0),
        ("root", 2.0),
        ("line", 1.0),
    ]
    smooth, flat, beside, kink, root, hidden = asked("curves", cases)

    assert [each["isFar"] for each in (smooth, flat, root)] == [False, False, False]
    assert [each["isFar"] for each in (kink, hidden)] == [True, True]
    assert set(map(float, kink["oneSided"])) == {
        1.0
    }  # to the right it rises, and 0 is the slope told
    assert beside["isFar"]  # at 1 the slope told is 0 as well, but that of max(v, 0) is 1


def test_the_curve_is_told_as_differences_with_its_gaps(asked: Answering) -> None:
    ((xs, ys), (_, gaps)) = asked("output", [("cube", 2.0, 0.5, 5), ("root", 0.0, 1.0, 5)])

    assert list(map(float, xs)) == [-0.5, -0.25, 0.0, 0.25, 0.5]
    assert list(map(float, ys)) == [cube(2.0 + float(x)) - 8.0 for x in xs]
    assert [math.isnan(float(y)) for y in gaps] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("reference", "number", "text"),
    [
        (0.001887831376, 0.0035003812231, "0.003500381223"),
        (-0.25, -0.25000000000001, "−0.250000000000"),
        (0.0, 1e-20, "0.000000000000"),
        (1.25e-9, 1.3e-9, "1.300000000000e−9"),
        (1.25e-9, 1.3e-7, "130.000000000000e−9"),
        (2.5e8, 2.25e8, "2.250000000000e8"),
        (0.5, 1.5e14, "1.5e14"),
        (0.5, "NaN", "nan"),
        ("NaN", 0.5, "0.500000000000"),
        ("Infinity", "-Infinity", "−∞"),
        (1e-310, 1e-310, "0.000000000100e−300"),
    ],
)
def test_numbers_are_written_so_that_digits_stand_in_the_same_places(
    asked: Answering, reference: Any, number: Any, text: str
) -> None:
    assert asked("written", [[reference, number]]) == [text]


@pytest.mark.parametrize(
    ("text", "reference", "letters", "decimals"),
    [
        ("0.003500381223", "0.001887831376", 4, 2),
        ("0.002295407073", "0.001887831376", 4, 2),
        ("0.082167041000", "0.082167040564", 10, 8),
        ("0.082167040564", "0.082167040564", 14, 12),
        ("−0.500000000000", "0.500000000000", 0, 0),
        ("1.300000000000e−9", "1.250000000000e−9", 2, 0),
        ("1.250000000000e−9", "1.250000000000e−9", 17, 12),
        ("12.5", "13.5", 1, 0),
        ("nan", "nan", 0, 0),
        ("∞", "0.5", 0, 0),
    ],
)
def test_leading_digits_that_agree_are_counted(
    asked: Answering, text: str, reference: str, letters: int, decimals: int
) -> None:
    found = asked("agreement", [[text, reference]])

    assert found == [{"letters": letters, "decimals": decimals}]
