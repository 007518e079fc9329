"""What things measure along the edges and across them."""

from __future__ import annotations

import pytest

from autograd.engine.value import Value
from viz.layout.axes import Axes
from viz.layout.faces import badge_width, face
from viz.picture.sketch import Box
from viz.wishes import Direction


@pytest.mark.parametrize("badge", ["tanh", "+"])
def test_a_badge_stands_out_by_its_width_to_the_left_and_by_its_height_upwards(badge: str) -> None:
    """It is 18 px high, and 4 px of it are inside the box."""
    box = Box("n0", Value(1.0), "function", badge=badge)

    assert Axes("right").overhang(box) == badge_width(badge) - 4.0
    assert Axes("down").overhang(box) == 14.0


@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_leaf_has_no_badge_that_stands_out(direction: Direction) -> None:
    assert Axes(direction).overhang(Box("n0", Value(1.0), "data")) == 0.0


def test_the_room_of_a_box_is_turned() -> None:
    made = face(Box("n0", Value(1.0), "data"), 120.0)

    assert Axes("right").room(made) == (120.0, made.height)
    assert Axes("down").room(made) == (made.height, 120.0)
