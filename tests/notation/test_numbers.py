"""The format of numbers, by hand."""

from __future__ import annotations

import math
import random

import pytest

from autograd.notation.numbers import MINUS, TEX, fixed, number_name, short, significant

WRITTEN = [
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (-3.0, "−3"),
    (0.05, "0.05"),
    (0.0075, "0.0075"),
    (0.1 + 0.2, "0.3"),
    (0.1 * 0.2, "0.02"),
    (0.593269992, "0.5933"),
    (0.00379812, "0.003798"),
    (0.000438568, "4.386e−4"),
    (1.105905967, "1.106"),
    (11.58, "11.58"),
    (-4.2604, "−4.26"),
    (1234.5, "1234"),
    (12345.0, "12345"),
    (99999.96, "1e5"),
    (0.00099999996, "0.001"),
    (100000.0, "1e5"),
    (123456.0, "1.235e5"),
    (1e300, "1e300"),
    (-3.9123e298, "−3.912e298"),
    (1e-300, "1e−300"),
    (5e-324, "4.941e−324"),
    (math.inf, "∞"),
    (-math.inf, "−∞"),
    (math.nan, "nan"),
]


@pytest.mark.parametrize(("number", "text"), WRITTEN)
def test_numbers_are_written_as_by_hand(number: float, text: str) -> None:
    assert short(number) == text


def test_what_is_written_is_near_the_number() -> None:
    """Of so many significant digits the last is off by half at most."""
    numbers = random.Random(1)
    for _ in range(2000):
        x = numbers.choice((-1.0, 1.0)) * 10.0 ** numbers.uniform(-300.0, 300.0)
        digits = numbers.randint(1, 17)

        written = float(short(x, digits).replace(MINUS, "-"))
        assert written == pytest.approx(x, rel=0.51 * 10.0 ** (1 - digits) + 1e-15)


def test_a_rounded_number_and_an_exact_one_that_look_alike_are_spelled_alike() -> None:
    """0.8 and 0.8000 would stand side by side, as if they were two numbers."""
    exact, rounded = 0.8, 0.1 + 0.7

    assert exact != rounded
    assert short(exact) == short(rounded) == "0.8"


def test_no_number_is_longer_than_eleven_characters() -> None:
    numbers = random.Random(2)
    for _ in range(2000):
        x = numbers.choice((-1.0, 1.0)) * 10.0 ** numbers.uniform(-307.0, 307.0)

        assert len(short(x)) <= 11


@pytest.mark.parametrize(
    ("number", "in_text", "in_tex", "in_formula"),
    [
        (0.1234567, "0.1235", "0.1235", "0.123457"),
        (-12345.0, "−1.234e4", r"-1.234 \times 10^{4}", "−12345"),
        (1e-9, "1e−9", r"1 \times 10^{-9}", "1e−09"),
        (1e16, "1e16", r"1 \times 10^{16}", "1e+16"),
        (-0.0, "0", "0", "0"),
        (-math.inf, "−∞", r"-\infty", "−∞"),
        (math.nan, "nan", r"\mathrm{nan}", "nan"),
    ],
)
def test_significant_digits_by_hand(
    number: float, in_text: str, in_tex: str, in_formula: str
) -> None:
    assert significant(number, 4) == in_text
    assert significant(number, 4, TEX) == in_tex
    assert number_name(number, "text") == in_formula


@pytest.mark.parametrize(
    ("number", "text"), [(0.1 + 0.2, "0.3"), (100.0, "100"), (-0.5, "-0.5"), (2.0 / 3.0, "0.667")]
)
def test_fixed_decimals_lose_the_zeros_at_their_end(number: float, text: str) -> None:
    assert fixed(number, 3) == text
