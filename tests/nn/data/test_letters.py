"""Handwritten letters: that they are what y says, anywhere, no two alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import nn
from nn.data import letters
from nn.data.letters import _inked
from nn.errors import SettingError, SettingTypeError

A, L, O, T, X = (ord(letter) - ord("A") for letter in "ALOTX")  # noqa: E741


@pytest.mark.parametrize(("height", "width"), [(55, 22), (22, 55), (12, 12), (8, 8), (8, 90)])
def test_images_have_their_size_and_shades_from_0_to_1(height: int, width: int) -> None:
    images, y = letters(30, 0, height, width)

    assert (images.shape, y.shape) == ((30, height, width), (30,))
    assert (images.dtype.name, y.dtype.name) == ("float64", "int64")
    assert images.min() == 0.0
    assert 0.9 < images.max() <= 1.0


@pytest.mark.parametrize("n", [1, 25, 26, 60])
def test_letters_come_equally_often_but_for_a_remainder(n: int) -> None:
    _, y = letters(n, 1, 12, 12)
    counts = np.bincount(y, minlength=26)

    assert (counts.sum(), counts.max() - counts.min() <= 1, len(counts)) == (n, True, 26)


def test_few_letters_are_not_always_the_first() -> None:
    """Of 40 draws of 2 from 26, each leaves out a given one with a probability of 24/26."""
    seen = {k for seed in range(40) for k in letters(2, seed, 8, 8)[1].tolist()}

    assert len(seen) > 13


def test_a_seed_gives_the_same_images_and_no_two_are_alike() -> None:
    first, _ = letters(130, 2, 12, 12)
    nn.manual_seed(2)
    default, _ = letters(130, None, 12, 12)

    assert np.array_equal(first, letters(130, 2, 12, 12)[0])
    assert np.array_equal(first, default)
    assert len({image.tobytes() for image in first}) == 130


def test_letters_are_those_that_y_says() -> None:
    """By what a reader sees in the mean of 100 of each, in thirds of the image."""
    images, y = letters(2600, 3, 21, 21)
    thirds = images.reshape(-1, 3, 7, 3, 7).mean(axis=(2, 4))
    ink = {k: thirds[y == k].mean(axis=0) for k in (A, L, O, T, X)}

    top, middle, bottom = 0, 1, 2
    assert ink[A][top, 0] < 0.5 * ink[A][bottom, 0]
    assert ink[L][top, 2] < 0.5 * ink[L][bottom, 1]
    assert ink[O][middle, 1] < 0.5 * min(ink[O][middle, 0], ink[O][middle, 2], ink[O][top, 1])
    assert ink[T][bottom, 0] < 0.5 * ink[T][top, 0]
    assert ink[X][middle, 1] > 1.2 * max(ink[X][middle, 0], ink[X][top, 1], ink[X][bottom, 1])


def columns_with_ink(images: Any) -> tuple[Any, Any]:
    """The first and last; specks of deviation 0.05 reach 0.4 once in 10^15 pixels."""
    inked = (images > 0.4).any(axis=1)
    return inked.argmax(axis=1), images.shape[2] - 1 - inked[:, ::-1].argmax(axis=1)


def test_in_a_wide_image_a_letter_keeps_its_shape_and_stands_anywhere() -> None:
    images, _ = letters(520, 4, 22, 55)
    first, last = columns_with_ink(images)
    middles = (first + last) / 2.0

    assert (last - first).max() < 55 / 2
    assert np.mean(last - first) < 16
    assert middles.min() < 12
    assert middles.max() > 42
    # as often in either half, within five standard errors
    assert abs(np.mean(middles < 27.0) - 0.5) < 5.0 * 0.5 / 520**0.5


def test_a_letter_fills_most_of_a_high_image() -> None:
    images, _ = letters(520, 5, 55, 22)
    first, last = columns_with_ink(images.transpose(0, 2, 1))

    assert (last - first).min() > 27
    assert np.mean(last - first) > 38


def test_pens_differ_in_width_and_strength() -> None:
    images, _ = letters(520, 6, 55, 22)
    ink = images.sum(axis=(1, 2))

    assert np.quantile(ink, 0.95) > 1.5 * np.quantile(ink, 0.05)
    assert np.quantile(np.quantile(images, 0.99, axis=(1, 2)), 0.05) < 0.85


def test_ink_is_as_wide_as_the_pen_wherever_it_touches_the_paper() -> None:
    """Truth: the distance of every pixel to the nearest point, by the formula."""
    rng = np.random.default_rng(7)
    x, y, radius = rng.uniform(0, 9, (4, 6)), rng.uniform(0, 7, (4, 6)), rng.uniform(0.4, 2, (4, 1))
    rows, columns = np.mgrid[:8, :10]

    drawn = _inked(x, y, radius, (8, 10))

    for image, xs, ys, r in zip(drawn, x, y, radius, strict=True):
        apart = np.hypot(columns[..., None] - xs, rows[..., None] - ys).min(axis=-1)
        # images are drawn in single precision
        np.testing.assert_allclose(image, np.clip(r + 0.5 - apart, 0, 1), atol=1e-5)


GIVEN: Any = letters


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: GIVEN(0), SettingError, "letters expects 1 or more images, got 0"),
        (lambda: GIVEN(3, height=7), SettingError, "8 or more rows and columns, got 7 x 22"),
        (lambda: GIVEN(3, width=7), SettingError, "8 or more rows and columns, got 55 x 7"),
        (lambda: GIVEN(3, 0, 12.0, 12), SettingTypeError, "the number of rows as a whole number"),
        (lambda: GIVEN("ABC"), SettingTypeError, "the number of images as a whole number"),
        (lambda: GIVEN(3, "seed"), SettingTypeError, "rng is a numpy.random.Generator"),
    ],
)
def test_what_makes_no_images_is_refused(
    call: Callable[[], Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        call()

    assert said in str(caught.value)


def test_letters_of_less_variety_are_more_alike() -> None:
    """The spread of a pixel over images of one letter, on average over pixels and letters."""
    spreads = []
    for variety in (0.0, 0.5, 1.0):
        images, y = letters(26 * 40, 3, 12, 12, variety=variety)
        spreads.append(np.mean([images[y == k].std(axis=0).mean() for k in range(26)]))

    assert spreads[0] < 0.5 * spreads[1] < 0.5 * spreads[2]


def test_letters_of_no_variety_stand_in_the_middle() -> None:
    images, y = letters(26, 0, 24, 24, variety=0.0)
    ink = np.nonzero(images[y == O][0] > 0.5)

    assert [rows.min() + rows.max() for rows in ink] == pytest.approx([23, 23], abs=1)


@pytest.mark.parametrize("variety", [-0.1, 1.5, float("nan")])
def test_variety_is_a_share(variety: float) -> None:
    with pytest.raises(SettingError, match="letters expects variety as a finite number of at lea"):
        letters(26, 0, 12, 12, variety=variety)
