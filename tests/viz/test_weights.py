"""Edges as wide as what they carry: widths against flows computed by hand."""

from __future__ import annotations

import re

import pytest

import autograd as ag
from autograd import Value
from autograd.language import Language
from viz import Drawing, draw
from viz.errors import DrawingError
from viz.wishes import Weight

KINDS: tuple[Weight, Weight] = ("even", "flow")


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def widths(drawing: Drawing) -> dict[str, float]:
    """The width of each edge, by the derivative that its tooltip begins with."""
    found = re.findall(
        r'class="edge[^>]*><title>(\S+) [^<]*</title><path[^>]*stroke-width="([\d.]+)"', drawing.svg
    )
    return {name: float(width) for name, width in found}


def forked() -> Value:
    """y = 4 h + k, h = relu(x), k = 2 (x - 3) at x = 2: flows 4, 1 above and 4, 2 below."""
    x = Value(2.0, "x")
    return named(4.0 * named(x.relu(), "h") + named(2.0 * (x - 3.0), "k"), "y")


def test_an_edge_is_as_wide_as_its_part_of_the_greatest_flow() -> None:
    found = widths(draw(forked(), weight="flow"))

    # from 0.5 for nothing to 5.5 for 4, the greatest: 0.5 + 5 * flow / 4
    assert found == {"∂y/∂h": 5.5, "∂y/∂k": 1.75, "∂h/∂x": 5.5, "∂k/∂x": 3.0}


def test_widths_do_not_depend_on_what_the_last_pass_left() -> None:
    y = forked()
    before = widths(draw(y, weight="flow"))
    (y * 7.0).backward()
    grad = y.grad

    assert widths(draw(y, weight="flow")) == before
    assert y.grad == grad


def test_an_edge_that_carries_nothing_is_a_hair_line() -> None:
    x = Value(-2.0, "x")
    y = named(named(x.relu(), "h") * 3.0, "y")

    assert widths(draw(y, weight="flow")) == {"∂y/∂h": 5.5, "∂h/∂x": 0.5}


def test_an_edge_that_carries_what_is_not_finite_is_as_wide_as_the_widest() -> None:
    x, w = Value(0.0, "x"), Value(2.0, "w")
    y = named(named(x.sqrt(), "r") + named(w * w, "s"), "y")

    assert widths(draw(y, weight="flow"))["∂r/∂x"] == 5.5


def test_a_graph_through_which_nothing_flows_has_hair_lines_alone() -> None:
    x = Value(-2.0, "x")

    assert set(widths(draw(named(x.relu(), "y"), weight="flow")).values()) == {0.5}


def test_edges_are_alike_where_nothing_else_is_asked_for() -> None:
    y = forked()

    assert draw(y).svg == draw(y, weight="even").svg
    assert set(widths(draw(y)).values()) == {1.4}


def test_the_tooltip_tells_the_flow() -> None:
    assert "∂h/∂x = 1.0; ∂y/∂h · ∂h/∂x = 4.0" in draw(forked(), weight="flow").svg


@pytest.mark.parametrize(("lang", "said"), [("en", "a wider edge"), ("zh", "边越粗")])
def test_the_legend_says_what_width_means(lang: Language, said: str) -> None:
    assert said in draw(forked(), weight="flow", lang=lang).svg
    assert said not in draw(forked(), lang=lang).svg


def test_two_pictures_that_differ_in_width_alone_can_share_a_page() -> None:
    even, flow = (re.search(r'id="([^"]+)"', draw(forked(), weight=weight).svg) for weight in KINDS)

    assert even is not None
    assert flow is not None
    assert even[1] != flow[1]


def test_a_leaf_drawn_as_a_row_has_no_edge_to_weigh() -> None:
    xs = [Value(float(n), f"x{n}") for n in range(9)]

    assert draw(named(ag.dot(xs, [1.0] * 9), "y"), weight="flow").svg


def test_a_weight_that_is_not_known_is_refused() -> None:
    with pytest.raises(DrawingError, match="weight is 'even' or 'flow', got 'wide'"):
        draw(forked(), weight="wide")  # type: ignore[arg-type]
