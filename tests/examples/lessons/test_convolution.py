"""The lesson on convolution: sizes, an image by hand, pooling's gradient, a small net."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from examples.course.running import Told
from examples.texts import figure

Lesson = Callable[[str], Told]

# (H, P, F, S) and what the formula of text 004 gives; the last is not whole, and rounded down
SIZES = {
    (28, 0, 5, 1): (24.0, 24),
    (7, 0, 3, 2): (3.0, 3),
    (31, 2, 5, 3): (11.0, 11),
    (22, 0, 5, 2): (9.5, 9),
}


def test_layers_have_the_sizes_of_the_formula_rounded_down(lesson: Lesson) -> None:
    names = lesson("convolution").names

    assert dict(zip(names["sizes"], names["found"], strict=True)) == SIZES
    assert "(22, 0, 5, 2)    9.5   9\n" in lesson("convolution").text


def test_the_sizes_are_the_figures_of_the_text() -> None:
    whole = figure("text_004", "convolution.sizes").exact
    not_whole = figure("text_004", "convolution.not_whole").exact

    assert [*whole, not_whole] == [[*given, by_formula] for given, (by_formula, _) in SIZES.items()]


def test_every_product_of_the_image_by_hand_is_printed(lesson: Lesson) -> None:
    """Worked out on paper."""
    for line in (
        "y11 = 1·1 + 2·2 + 0·0 + (-1)·1 = 4\n",
        "y12 = 1·2 + 2·0 + 0·1 + (-1)·3 = -1\n",
        "y21 = 1·0 + 2·1 + 0·2 + (-1)·0 = 2\n",
        "y22 = 1·1 + 2·3 + 0·0 + (-1)·1 = 6\n",
    ):
        assert line in lesson("convolution").text


def test_the_layer_computes_what_is_computed_by_hand(lesson: Lesson) -> None:
    y = lesson("convolution").names["y"]

    assert [value.data for row in y[0] for value in row] == [4.0, -1.0, 2.0, 6.0]


def test_max_pooling_gives_all_its_gradient_to_the_largest(lesson: Lesson) -> None:
    """And through it the kernel gets the window, the window the kernel."""
    text = lesson("convolution").text

    assert "max  6.0 [0.0, 0.0, 0.0, 1.0]\n" in text
    assert "w    [1.0, 3.0, 0.0, 1.0]\n" in text
    assert "x    [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 0.0, 0.0, -1.0]\n" in text


def test_average_pooling_shares_its_gradient(lesson: Lesson) -> None:
    assert "mean 2.75 [0.25, 0.25, 0.25, 0.25]\n" in lesson("convolution").text


def test_the_small_convolution_is_drawn_in_18_boxes(lesson: Lesson) -> None:
    """9 pixels, 4 weights, 4 sums, 1 maximum, each with its name."""
    picture = lesson("convolution").pictures[0]

    assert picture.count('class="node ') == 18


def test_the_net_has_the_parameters_that_are_counted_and_reads(lesson: Lesson) -> None:
    """8 kernels of 9 and a bias; 200 numbers for 26 letters. Over 5 seeds: 94.5 to 95.7 %."""
    told = lesson("convolution")

    assert "80 + 5226 parameters, " in told.text
    assert told.names["right"] > 0.92
    assert np.shape(told.names["net"][0].weight.data) == (8, 1, 3, 3)
    assert "MaxPool2d" in repr(told.names["net"])
