"""What `benchmarks.page` prints: marks where more was asked for, and what the parts weigh."""

from __future__ import annotations

import doctest
import re

import pytest

from benchmarks import page
from benchmarks.pages import GRAPHS


@pytest.mark.parametrize(
    ("found", "asked", "best", "is_marked"),
    [
        ([1.0, 3.0, 5.0], 2.0, min, True),
        ([1.0, 3.0, 5.0], 4.0, min, False),
        ([40.0, 60.0, 70.0], 55.0, max, False),
        ([40.0, 50.0, 70.0], 55.0, max, True),
        ([9e9], float("inf"), min, False),
    ],
)
def test_a_median_on_the_wrong_side_of_what_was_asked_is_marked(
    found: list[float], asked: float, best: page.Best, is_marked: bool
) -> None:
    assert page.line("", found, asked, page.rounded, best).endswith(" !") is is_marked


def test_what_the_benchmark_promises_holds() -> None:
    assert doctest.testmod(page).failed == 0
    assert doctest.testmod(page).attempted > 0


def test_the_parts_of_a_page_are_nearly_all_of_it() -> None:
    html = GRAPHS["softmax with cross-entropy"]().html

    weights = [weight for _, weight in page.parts(html)]

    assert weights == sorted(weights, reverse=True)
    assert 0.9 * len(html.encode()) < sum(weights) < len(html.encode())


def test_a_graph_with_every_operation_has_every_operation_that_has_a_slope() -> None:
    html = GRAPHS["random, every operation"]().html
    rules = {*re.findall(r'^"([^"]+)": ?\{', html, re.MULTILINE)}

    for name in ("tanh", "affine/3/3", "cross_entropy/3", "logaddexp", "prod/3", "remainder"):
        assert name in rules
